-- Who is asked is said once: the core keeps with each approval whom it asks by name and who has answered, and one function
-- tells from that and from the roles whether somebody is asked. Everybody who reads tasks, reminds or counts uses it.

alter table approval
  add column asked_users text[] not null default '{}',    -- asked by name now: named in their turn, or with an open share
  add column answered_users text[] not null default '{}'; -- decided or handed it over: no role asks them any more

update approval as a
   set answered_users = array(
         select s.user_id from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id
          group by s.user_id
         having bool_or(s.status in ('approved', 'denied', 'delegated')) and not bool_or(s.status = 'open'))
 where exists (select from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id);
update approval as a
   set asked_users = array(
         select named.id
           from (
             select id from unnest(a.approver_users) with ordinality as person(id, place)
              where a.strategy <> 'hierarchy_chain'
                 or place = 1 + (select count(*) from assignment as s
                                  where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status = 'approved')
             union
             select s.user_id from assignment as s
              where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status = 'open') as named(id)
          where named.id <> all(a.answered_users || a.excluded_users))
 where status in ('pending', 'escalated');

drop index approval_open_users;
create index approval_open_asked on approval using gin (asked_users) where status in ('pending', 'escalated');

-- Whether an approval asks somebody: by name; by one of their roles, unless they have answered or may not; or, where nobody is
-- named at all, as one of those who may decide anything (p_anybody). It is inlined, so that an index serves each of the three;
-- the roles stand in the words of theirs (approval_open_roles). What is not open asks nobody: that is for the caller to say.
create function asks(a approval, p_user text, p_roles text[], p_anybody boolean) returns boolean
language sql immutable parallel safe as $$
  select a.asked_users @> array[p_user]
      or ((a.approver_roles || '{}'::text[]) && p_roles
          and not a.answered_users @> array[p_user] and not a.excluded_users @> array[p_user])
      or (p_anybody and (a.approver_roles || '{}'::text[]) = '{}' and a.approver_users = '{}'
          and not a.answered_users @> array[p_user] and not a.excluded_users @> array[p_user])
$$;

-- Everybody who holds one of the roles, once for each way: by name, or through a Slack user group. Deactivated people and bots
-- are left out.
create function role_holders(p_tenant text, p_roles text[]) returns table (role text, id text, group_id text, is_external boolean)
language sql stable as $$
  with held as (
    select m.role, m.user_id, m.group_id from role_member as m where m.tenant_id = p_tenant and m.role = any(p_roles)
    union all
    select name, null, substr(name, 2) from unnest(p_roles) as name where name like '@%'
  ), holder as (
    select held.role, held.user_id as id, null as group_id from held where held.user_id is not null
    union all
    select held.role, belongs.user_id, held.group_id
      from held join user_group_member as belongs on belongs.tenant_id = p_tenant and belongs.group_id = held.group_id
  )
  select holder.role, holder.id, holder.group_id, coalesce(person.is_external, false)
    from holder left join app_user as person on person.tenant_id = p_tenant and person.id = holder.id
   where not coalesce(person.is_deactivated or person.is_bot, false)
$$;

-- Who is asked to decide an approval by these of its roles or by name, once for each way; `role` is null for who is named.
create function asked_people(a approval, p_roles text[])
returns table (id text, role text, group_id text, is_external boolean) language sql stable as $$
  select holder.id, holder.role, holder.group_id, holder.is_external
    from role_holders(a.tenant_id, p_roles) as holder
   where asks(a, holder.id, p_roles, false)
  union all
  select named.id, null, null, coalesce(person.is_external, false)
    from unnest(a.asked_users) as named(id) left join app_user as person on person.tenant_id = a.tenant_id and person.id = named.id
   where not coalesce(person.is_deactivated or person.is_bot, false)
$$;

-- Of these people those who are away, with the delegate who stands in for them: one who is a full, active member. Nobody
-- stands in for a bot, or for somebody whose account is deactivated.
create or replace function stand_ins(p_tenant text, p_users text[]) returns table (id text, delegate_id text, until timestamptz)
language sql stable as $$
  select absent.id, absent.delegate_id, absent.away_until
    from app_user as absent
    join app_user as delegate on delegate.tenant_id = p_tenant and delegate.id = absent.delegate_id
   where absent.tenant_id = p_tenant and absent.id = any(p_users) and absent.away_until > now()
     and not (absent.is_deactivated or absent.is_bot or delegate.is_deactivated or delegate.is_external or delegate.is_bot)
$$;

-- A person as the core's Actor. Somebody whom nobody has met yet counts as an outsider. One row always; a set, as that of a table, is inlined where it is called in a FROM.
create or replace function actor_facts(p_tenant text, p_user text) returns setof jsonb language sql stable as $$
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
       where absent.tenant_id = p_tenant and absent.delegate_id = p_user and absent.away_until > now()
         and not (absent.is_deactivated or absent.is_bot)))
  from (select 1) as one
  left join app_user as person on person.tenant_id = p_tenant and person.id = p_user
$$;

-- Who stands in for those of the people who are away: not about a request of the absent one's own, and nobody who may not decide.
create function standing_in(a approval, p_people text[]) returns table (id text, absent_id text) language sql stable as $$
  select away.delegate_id, away.id
    from stand_ins(a.tenant_id, p_people) as away
    join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
   where away.id <> w.requester_id and away.delegate_id <> all(a.excluded_users)
$$;

create or replace function undecided_people(a approval) returns integer language sql stable as $$
  select count(distinct id)::integer
    from asked_people(a, array(select unnest(a.approver_roles) except select unnest(a.escalated_roles)))
$$;
create or replace function people_of_roles(p_tenant text, p_roles text[]) returns setof text language sql stable as $$
  select distinct id from role_holders(p_tenant, p_roles)
$$;
drop function people_asked(approval, text[]);

-- Writes decisions: for each, the workflow (only where its history has not grown since it was read), its approvals and
-- assignments, its history rows and its jobs. Returns the ids of the workflows that were written; the others lost a race.
-- A connection keeps its plans from when it first needed them, perhaps while the tables were empty. So this function, and
-- the queue's own that it calls, may only go by index: else each decision would later read all workflows and all jobs.
create or replace function write_decisions(p jsonb) returns setof uuid language plpgsql
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
    approver_users, excluded_users, asked_users, answered_users, escalated_roles, escalate_role, form, required, percentage,
    expires_at, wake_at, reminders, escalation_level, checked_in_by, resolved_at, actor_id, created_at)
  select d->>'tenant_id', a.id, (d->>'id')::uuid, d->>'definition_key', a.stage, a.position, a.round, a.triggers, a.kind, a.strategy, a.status,
         a.roles, a.users, a.excluded, a.asked, a.answered, a."escalatedRoles", a."escalateRole", a.form, a.required, a.percentage, a."expiresAt", a."wakeAt", a.reminders,
         a."escalationLevel", a."checkedInBy", a."resolvedAt", a."actorId", a."openedAt"
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'approvals') as a(
           id uuid, stage text, position integer, round integer, triggers boolean, kind text, strategy text, status text,
           roles text[], users text[], excluded text[], asked text[], answered text[], "escalatedRoles" text[], "escalateRole" text, form text,
           required integer, percentage double precision, "expiresAt" timestamptz,
           "wakeAt" timestamptz, reminders integer, "escalationLevel" integer, "checkedInBy" text,
           "resolvedAt" timestamptz, "actorId" text, "openedAt" timestamptz)
  on conflict (tenant_id, id) do update
    set status = excluded.status, strategy = excluded.strategy, approver_roles = excluded.approver_roles,
        approver_users = excluded.approver_users, asked_users = excluded.asked_users, answered_users = excluded.answered_users,
        escalated_roles = excluded.escalated_roles,
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
