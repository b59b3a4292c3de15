-- The two round trips of a decision: what is read (facts about people) and the one statement that writes.

-- An instant as the core writes it: ISO 8601, UTC, milliseconds. Stable, as `to_char` is, or it would not be inlined.
create function iso_utc(instant timestamptz) returns text language sql stable parallel safe as $$
  select to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Every role that somebody holds: by name, through a Slack user group, or as a full member of the workspace. Each of their
-- groups is a role by itself too, as @S0FINANCE, so that a group can be asked like a role.
create function roles_of(p_tenant text, p_user text) returns setof text language sql stable as $$
  select role from role_member where tenant_id = p_tenant and user_id = p_user
  union
  select held.role
    from user_group_member as belongs
    join role_member as held on held.tenant_id = belongs.tenant_id and held.group_id = belongs.group_id
   where belongs.tenant_id = p_tenant and belongs.user_id = p_user
  union
  select '@' || group_id from user_group_member where tenant_id = p_tenant and user_id = p_user
  union
  select unnest(tenant.default_roles)
    from tenant
   where tenant.id = p_tenant
     and exists (
       select 1 from app_user
        where tenant_id = p_tenant and id = p_user and not (is_external or is_bot or is_deactivated)
     )
$$;

-- Everybody who holds one of the roles, deactivated people and bots left out.
create function people_of_roles(p_tenant text, p_roles text[]) returns setof text language sql stable as $$
  with holder as (
    select user_id as id from role_member where tenant_id = p_tenant and role = any(p_roles) and user_id is not null
    union
    select belongs.user_id
      from role_member as held
      join user_group_member as belongs on belongs.tenant_id = held.tenant_id and belongs.group_id = held.group_id
     where held.tenant_id = p_tenant and held.role = any(p_roles)
    union
    select user_id from user_group_member
     where tenant_id = p_tenant and group_id = any(array(select substr(role, 2) from unnest(p_roles) as role where role like '@%'))
  )
  select holder.id from holder
    left join app_user as person on person.tenant_id = p_tenant and person.id = holder.id
   where not coalesce(person.is_deactivated or person.is_bot, false)
$$;

-- Of these people those who are away, with the delegate who stands in for them: one who is a full, active member. Nobody
-- stands in for somebody whose account is deactivated.
create function stand_ins(p_tenant text, p_users text[]) returns table (id text, delegate_id text, until timestamptz)
language sql stable as $$
  select absent.id, absent.delegate_id, absent.away_until
    from app_user as absent
    join app_user as delegate on delegate.tenant_id = p_tenant and delegate.id = absent.delegate_id
   where absent.tenant_id = p_tenant and absent.id = any(p_users) and absent.away_until > now()
     and not (absent.is_deactivated or delegate.is_deactivated or delegate.is_external or delegate.is_bot)
$$;

-- A person as the core's Actor. Somebody whom nobody has met yet counts as an outsider. One row always; a set, as that of a table, is inlined where it is called in a FROM.
create function actor_facts(p_tenant text, p_user text) returns setof jsonb language sql stable as $$
  with held as materialized (select name from roles_of(p_tenant, p_user) as name)
  select jsonb_build_object(
    'id', p_user,
    'roles', (select coalesce(jsonb_agg(name), '[]') from held),
    'permissions', (
      select coalesce(jsonb_agg(distinct permission), '[]')
        from role, unnest(role.permissions) as permission
       where role.tenant_id = p_tenant and role.name in (select name from held)),
    'deactivated', coalesce(person.is_deactivated, false),
    'external', coalesce(person.is_external, true),
    'bot', coalesce(person.is_bot, false),
    'standsFor', (
      select coalesce(jsonb_agg(jsonb_build_object('id', absent.id, 'roles', array(select roles_of(p_tenant, absent.id))) order by absent.id), '[]')
        from app_user as absent
       where absent.tenant_id = p_tenant and absent.delegate_id = p_user and absent.away_until > now() and not absent.is_deactivated))
  from (select 1) as one
  left join app_user as person on person.tenant_id = p_tenant and person.id = p_user
$$;

-- Who may still decide an approval by one of these roles, by name or by a share of theirs: without those who decided, handed it
-- over, were deactivated or may not. Who joined a role counts, who left does not. In a chain of managers, whose turn it is.
create function people_asked(a approval, p_roles text[]) returns setof text language sql stable as $$
  with share as materialized (
    select user_id, status from assignment where tenant_id = a.tenant_id and approval_id = a.id
  ), asked as (
    select people_of_roles(a.tenant_id, p_roles) as id
    union
    select id from unnest(a.approver_users) with ordinality as named(id, place)
     where a.strategy <> 'hierarchy_chain' or place = 1 + (select count(*) from share where status = 'approved')
    union
    select user_id from share where status = 'open'
  )
  select asked.id from asked left join app_user as person on person.tenant_id = a.tenant_id and person.id = asked.id
   where asked.id <> all(a.excluded_users)
     and not coalesce(person.is_deactivated or person.is_bot, false)
     and (asked.id in (select user_id from share where status = 'open')
       or asked.id not in (select user_id from share where status in ('approved', 'denied', 'delegated')))
$$;

-- How many people may still decide an approval that several decide together. Whoever an escalation called in settles it alone
-- and is not counted.
create function undecided_people(a approval) returns integer language sql stable as $$
  select count(*)::integer
    from people_asked(a, array(select unnest(a.approver_roles) except select unnest(a.escalated_roles)))
$$;

-- A workflow's approvals as the core sees them: the open ones, and the one that a command named. One row always.
create function approvals_of(p_tenant text, p_workflow uuid, p_named uuid) returns setof jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', a.id, 'stage', a.stage, 'position', a.position, 'round', a.round, 'triggers', a.by_triggers, 'kind', a.kind,
    'strategy', a.strategy, 'status', a.status, 'roles', a.approver_roles, 'users', a.approver_users,
    'excluded', a.excluded_users, 'escalatedRoles', a.escalated_roles, 'percentage', a.percentage,
    'undecided', case when a.strategy in ('consensus', 'quorum', 'majority', 'percentage') and a.resolved_at is null
                      then undecided_people(a) end,
    'escalateRole', a.escalate_role, 'form', a.form, 'required', a.required, 'openedAt', iso_utc(a.created_at),
    'expiresAt', iso_utc(a.expires_at), 'wakeAt', iso_utc(a.wake_at), 'reminders', a.reminders,
    'escalationLevel', a.escalation_level, 'checkedInBy', a.checked_in_by, 'resolvedAt', iso_utc(a.resolved_at),
    'actorId', a.actor_id,
    'assignments', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'id', s.id, 'userId', s.user_id, 'status', s.status, 'delegatedFrom', s.delegated_from,
               'decidedAt', iso_utc(s.decided_at)) order by s.created_at, s.id), '[]')
        from assignment as s
       where s.tenant_id = a.tenant_id and s.approval_id = a.id)
  ) order by a.position, a.created_at), '[]')
  from approval as a
  where a.tenant_id = p_tenant and a.workflow_id = p_workflow and (a.resolved_at is null or a.id = p_named)
$$;

-- Writes decisions: for each, the workflow (only where its history has not grown since it was read), its approvals and
-- assignments, its history rows and its jobs. Returns the ids of the workflows that were written; the others lost a race.
-- A connection keeps its plans from when it first needed them, perhaps while the tables were empty. So this function, and
-- the queue's own that it calls, may only go by index: else each decision would later read all workflows and all jobs.
create function write_decisions(p jsonb) returns setof uuid language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  written uuid[];
begin
  with given as (
    select * from jsonb_to_recordset(p) as d(
      expected integer, tenant_id text, id uuid, number integer, definition_key text, definition_version integer, name text,
      status text, stage text, entity_type text, entity_id text, data jsonb, outputs jsonb, requester_id text, assignee_id text,
      round integer, sent_back_by text, sent_back_reason text, held_by text, held_at timestamptz, hold_reason text,
      settling jsonb, settles_at timestamptz,
      history_sequence integer, history_hash text,
      created_at timestamptz, updated_at timestamptz, completed_at timestamptz)
  ), started as (
    insert into workflow (
      tenant_id, id, number, definition_key, definition_version, name, status, stage, entity_type, entity_id, data,
      requester_id, assignee_id, round, history_sequence, history_hash, created_at, updated_at, completed_at)
    select tenant_id, id, number, definition_key, definition_version, name, status, stage, entity_type, entity_id, data,
           requester_id, assignee_id, round, history_sequence, history_hash, created_at, updated_at, completed_at
      from given where expected = 0
    returning id
  ), moved as (
    update workflow as w
       set status = given.status, stage = given.stage, data = given.data, outputs = given.outputs, assignee_id = given.assignee_id,
           round = given.round, sent_back_by = given.sent_back_by, sent_back_reason = given.sent_back_reason,
           held_by = given.held_by, held_at = given.held_at, hold_reason = given.hold_reason,
           settling = given.settling, settles_at = given.settles_at,
           history_sequence = given.history_sequence, history_hash = given.history_hash,
           updated_at = given.updated_at, completed_at = given.completed_at
      from given
     where given.expected > 0
       and w.tenant_id = given.tenant_id and w.id = given.id and w.history_sequence = given.expected
    returning w.id
  )
  select array(select id from started union all select id from moved) into written;

  if cardinality(written) < jsonb_array_length(p) then
    select coalesce(jsonb_agg(d), '[]') into p
      from jsonb_array_elements(p) as d where (d->>'id')::uuid = any(written);
  end if;

  insert into approval (
    tenant_id, id, workflow_id, definition_key, stage, position, round, by_triggers, kind, strategy, status, approver_roles,
    approver_users, excluded_users, escalated_roles, escalate_role, form, required, percentage, expires_at, wake_at, reminders, escalation_level, checked_in_by,
    resolved_at, actor_id, created_at)
  select d->>'tenant_id', a.id, (d->>'id')::uuid, d->>'definition_key', a.stage, a.position, a.round, a.triggers, a.kind, a.strategy, a.status,
         a.roles, a.users, a.excluded, a."escalatedRoles", a."escalateRole", a.form, a.required, a.percentage, a."expiresAt", a."wakeAt", a.reminders,
         a."escalationLevel", a."checkedInBy", a."resolvedAt", a."actorId", a."openedAt"
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'approvals') as a(
           id uuid, stage text, position integer, round integer, triggers boolean, kind text, strategy text, status text,
           roles text[], users text[], excluded text[], "escalatedRoles" text[], "escalateRole" text, form text,
           required integer, percentage double precision, "expiresAt" timestamptz,
           "wakeAt" timestamptz, reminders integer, "escalationLevel" integer, "checkedInBy" text,
           "resolvedAt" timestamptz, "actorId" text, "openedAt" timestamptz)
  on conflict (tenant_id, id) do update
    set status = excluded.status, strategy = excluded.strategy, approver_roles = excluded.approver_roles,
        approver_users = excluded.approver_users, escalated_roles = excluded.escalated_roles,
        escalate_role = excluded.escalate_role, expires_at = excluded.expires_at, wake_at = excluded.wake_at, reminders = excluded.reminders, escalation_level = excluded.escalation_level,
        checked_in_by = excluded.checked_in_by, resolved_at = excluded.resolved_at, actor_id = excluded.actor_id;

  insert into assignment (tenant_id, id, approval_id, user_id, status, delegated_from, decided_at, created_at)
  select d->>'tenant_id', s.id, s."approvalId", s."userId", s.status, s."delegatedFrom", s."decidedAt", (d->>'updated_at')::timestamptz
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'assignments') as s(
           id uuid, "approvalId" uuid, "userId" text, status text, "delegatedFrom" text, "decidedAt" timestamptz)
  on conflict (tenant_id, id) do update set status = excluded.status, decided_at = excluded.decided_at;

  insert into task (tenant_id, id, workflow_id, stage, round, type, status, chain, error, output_data, created_at, completed_at)
  select d->>'tenant_id', t.id, (d->>'id')::uuid, t.stage, t.round, t.type, t.status, t.chain, t.error, t.output, t."createdAt", t."completedAt"
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'tasks') as t(
           id uuid, stage text, round integer, type text, status text, chain integer, error text, output jsonb,
           "createdAt" timestamptz, "completedAt" timestamptz)
  on conflict (tenant_id, id) do update
    set status = excluded.status, chain = excluded.chain, error = excluded.error, output_data = excluded.output_data,
        completed_at = excluded.completed_at, expires_at = null,
        -- Tried again it begins anew, and what earlier calls were given to call back with is worth nothing.
        attempts = case when excluded.status = 'open' then 0 else task.attempts end,
        callback_token_hashes = case when excluded.status = 'open' then '{}' else task.callback_token_hashes end;

  insert into history (
    tenant_id, workflow_id, sequence, at, actor_id, trigger, from_stage, to_stage, comment, data, events, hash, previous_hash)
  select d->>'tenant_id', (d->>'id')::uuid, h.sequence, h.at, h."actorId", h.trigger, h."fromStage", h."toStage", h.comment,
         h.data, h.events, h.hash, h."previousHash"
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'entries') as h(
           sequence integer, at timestamptz, "actorId" text, trigger text, "fromStage" text, "toStage" text, comment text,
           data jsonb, events jsonb, hash text, "previousHash" text);

  if cardinality(written) > 0 then
    perform graphile_worker.add_jobs(array(
      select row(j.identifier, j.payload, j."queueName", j."runAt", j."maxAttempts", j."jobKey", j.priority, null)::graphile_worker.job_spec
        from jsonb_array_elements(p) as d,
             jsonb_to_recordset(d->'jobs') as j(
               identifier text, payload json, "queueName" text, "runAt" timestamptz, "maxAttempts" integer, "jobKey" text,
               priority integer)));
  end if;
  return query select unnest(written);
end;
$$;

-- Takes the next free moment of a rate-limited bucket: at most one use an interval, with a small burst after a pause, and none
-- before the moment of p_held, which Slack named. Returns how many milliseconds to wait for it. Nothing is taken when that is
-- longer than the caller will wait. A moment further ahead than could be is from before the clock was set back: it is void.
create function take_turn(
  p_tenant text, p_bucket text, p_interval_ms integer, p_burst integer, p_patience_ms integer, p_held text, p_longest_hold_ms integer
) returns integer language plpgsql as $$
declare
  step interval := make_interval(secs => p_interval_ms / 1000.0);
  latest timestamptz := clock_timestamp() + make_interval(secs => p_patience_ms / 1000.0);
  free timestamptz;
begin
  insert into pace (tenant_id, bucket, next_at) values (p_tenant, p_bucket, clock_timestamp() - p_burst * step)
  on conflict do nothing;
  select greatest(case when next_at <= latest + 2 * step then next_at end, clock_timestamp() - p_burst * step) into free
    from pace where tenant_id = p_tenant and bucket = p_bucket for update;
  select greatest(free, max(next_at)) into free from pace
   where tenant_id = p_tenant and bucket = p_held
     and next_at <= clock_timestamp() + make_interval(secs => p_longest_hold_ms / 1000.0);
  if free <= latest then
    update pace set next_at = free + step where tenant_id = p_tenant and bucket = p_bucket;
  end if;
  return greatest(0, ceil(extract(epoch from free - clock_timestamp()) * 1000));
end;
$$;

-- The serial queue that carries a place's messages. Direct messages share a few: a queue for each person would be too many.
create function delivery_queue(p_tenant text, p_channel text, p_user text) returns text language sql immutable as $$
  select case when p_channel is not null then 'channel:' || p_tenant || ':' || p_channel
              else 'dm:' || p_tenant || ':' || (abs(hashtext(p_user)::bigint) % 16) end
$$;

-- Which process each job worker belongs to. A process holds an advisory lock of its number as long as it lives, so that the
-- jobs of one that was killed can be given to others at once.
create table job_worker (
  worker_id text primary key,
  process integer not null
);
create index job_worker_process on job_worker (process);
