-- Who has written a request besides its requester (started it for them, resubmitted it, changed it by the form of a decision)
-- decides it as little as they do; and a say that was given away is worth no more than the right of whose say it is.

alter table workflow add column authors jsonb not null default '[]';      -- [{ id, round }]: round is null for good
alter table assignment add column assigned_by text;                        -- who gave it by the permission to assign
alter table approval add column given_says jsonb not null default '{}';         -- { holder of an open share: { giver, assignedBy } }

update workflow as w
   set authors = wrote.people
  from (
    select h.tenant_id, h.workflow_id, jsonb_agg(distinct jsonb_build_object('id', h.actor_id, 'round', null)) as people
      from history as h join workflow as of_it on of_it.tenant_id = h.tenant_id and of_it.id = h.workflow_id
     where h.trigger in ('start', 'create', 'resubmit', 'amend') and h.actor_id is not null
       and h.actor_id <> of_it.requester_id and (h.sequence = 1 or h.trigger in ('resubmit', 'amend'))
     group by h.tenant_id, h.workflow_id) as wrote
 where w.tenant_id = wrote.tenant_id and w.id = wrote.workflow_id;

update approval as a
   set excluded_users = array(
         select w.requester_id union select author->>'id' from jsonb_array_elements(w.authors) as author)
  from workflow as w
  left join definition_version as d on d.tenant_id = w.tenant_id and d.key = w.definition_key and d.version = w.definition_version
 where w.tenant_id = a.tenant_id and w.id = a.workflow_id and a.resolved_at is null
   and case when a.by_triggers
            then not coalesce((d.body->>'allow_self_approval')::boolean, false)
             and not exists (select from jsonb_array_elements(d.body->'stages') as one(defined)
                              where defined->>'key' = a.stage and defined->>'kind' = 'form')
            else w.requester_id = any(a.excluded_users) end;

-- By whom they were assigned was written in the history only.
update assignment set assigned_by = 'unknown' where status = 'open' and delegated_from is null;

with recursive hand as (
  select s.tenant_id, s.approval_id, s.user_id as holder, s.delegated_from as giver
    from assignment as s join approval as a on a.tenant_id = s.tenant_id and a.id = s.approval_id and a.resolved_at is null
   where s.status = 'open' and s.delegated_from is not null
  union
  select hand.tenant_id, hand.approval_id, hand.holder, s.delegated_from
    from hand join assignment as s on s.tenant_id = hand.tenant_id and s.approval_id = hand.approval_id and s.user_id = hand.giver
   where s.status = 'delegated' and s.delegated_from is not null
)
update approval as a
   set given_says = origin.given
  from (
    select tenant_id, approval_id,
           jsonb_object_agg(holder, jsonb_build_object('giver', giver, 'assignedBy', '[]'::jsonb)) as given
      from hand
     where not exists (
       select from assignment as s
        where s.tenant_id = hand.tenant_id and s.approval_id = hand.approval_id and s.user_id = hand.giver
          and s.status = 'delegated' and s.delegated_from is not null)
     group by tenant_id, approval_id) as origin
 where a.tenant_id = origin.tenant_id and a.id = origin.approval_id;

-- One of those whom an approval means that names nobody.
create function is_anybody(p_tenant text, p_user text) returns boolean language sql stable as $$
  select exists (
           select from app_user where tenant_id = p_tenant and id = p_user and not (is_external or is_bot))
     and exists (
           select from role
            where role.tenant_id = p_tenant and role.name in (select roles_of(p_tenant, p_user))
              and role.permissions && array['*', 'workflows:*', 'workflows:transition'])
$$;

-- Whether the say that somebody was given still stands: whose say it is must have it by one of these roles, or by name. True of
-- who was given none.
create function say_stands(a approval, p_user text, p_roles text[]) returns boolean language sql stable as $$
  select case when a.given_says -> p_user ->> 'giver' is null then true else (
    select not coalesce(person.is_deactivated or person.is_bot, false)
       and (a.by_triggers or giver.id <> all(a.excluded_users))
       and (giver.id = any(a.approver_users)
         or exists (select from roles_of(a.tenant_id, giver.id) as held(name) where held.name = any(p_roles))
         or (a.approver_roles = '{}' and a.approver_users = '{}' and is_anybody(a.tenant_id, giver.id)))
      from (select a.given_says -> p_user ->> 'giver' as id) as giver
      left join app_user as person on person.tenant_id = a.tenant_id and person.id = giver.id) end
$$;

-- The same for the core, which looks itself: what those are now who gave a say away that is still open.
create function givers_of(a approval) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(giver.id, jsonb_build_object(
           'roles', array(select name from roles_of(a.tenant_id, giver.id) as held(name) where name = any(a.approver_roles)),
           'anybody', a.approver_roles = '{}' and a.approver_users = '{}' and is_anybody(a.tenant_id, giver.id),
           'gone', coalesce(person.is_deactivated or person.is_bot, false))), '{}')
    from (select distinct value ->> 'giver' as id from jsonb_each(a.given_says)) as giver
    left join app_user as person on person.tenant_id = a.tenant_id and person.id = giver.id
   where giver.id is not null
$$;

-- Whether an approval asks somebody: by name, as long as a say that they were given stands; by one of their roles, unless they
-- have answered or may not; or, where nobody is named at all, as one of those who may decide anything (p_anybody). Its authors
-- may not, but at a stage of triggers, of which they fire those that decide nothing. It is inlined, so that an index serves each
-- of the three; the roles stand in the words of theirs (approval_open_roles). What is not open asks nobody: that is for the
-- caller to say.
create or replace function asks(a approval, p_user text, p_roles text[], p_anybody boolean) returns boolean
language sql stable parallel safe as $$
  select (a.asked_users @> array[p_user] and say_stands(a, p_user, a.approver_roles))
      or ((a.approver_roles || '{}'::text[]) && p_roles
          and not a.answered_users @> array[p_user] and (a.by_triggers or not a.excluded_users @> array[p_user]))
      or (p_anybody and (a.approver_roles || '{}'::text[]) = '{}' and a.approver_users = '{}'
          and not a.answered_users @> array[p_user] and (a.by_triggers or not a.excluded_users @> array[p_user]))
$$;

-- Who is asked to decide an approval by these of its roles or by name, once for each way; `role` is null for who is named.
create or replace function asked_people(a approval, p_roles text[])
returns table (id text, role text, group_id text, is_external boolean) language sql stable as $$
  select holder.id, holder.role, holder.group_id, holder.is_external
    from role_holders(a.tenant_id, p_roles) as holder
   where asks(a, holder.id, p_roles, false)
  union all
  select named.id, null, null, coalesce(person.is_external, false)
    from unnest(a.asked_users) as named(id) left join app_user as person on person.tenant_id = a.tenant_id and person.id = named.id
   where not coalesce(person.is_deactivated or person.is_bot, false) and say_stands(a, named.id, p_roles)
$$;

-- Whether somebody may decide in the stead of somebody who is away and asked: not about a request of the absent one's own, not
-- about one of theirs, and not with a say that they gave the absent one by a permission.
create function may_stand_in(a approval, p_absent text, p_delegate text, p_requester text) returns boolean
language sql immutable parallel safe as $$
  select p_absent <> p_requester and not a.excluded_users && array[p_absent, p_delegate]
     and not coalesce(a.given_says -> p_absent -> 'assignedBy' ? p_delegate, false)
$$;

create or replace function standing_in(a approval, p_people text[]) returns table (id text, absent_id text) language sql stable as $$
  select away.delegate_id, away.id
    from stand_ins(a.tenant_id, p_people) as away
    join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
   where may_stand_in(a, away.id, away.delegate_id, w.requester_id)
$$;

-- A workflow's approvals as the core sees them: the open ones, and the one that a command named. One row always.
create or replace function approvals_of(p_tenant text, p_workflow uuid, p_named uuid) returns setof jsonb language sql stable as $$
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
    'givers', case when a.given_says = '{}' then '{}' else givers_of(a) end,
    'assignments', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'id', s.id, 'userId', s.user_id, 'status', s.status, 'delegatedFrom', s.delegated_from,
               'assignedBy', s.assigned_by, 'decidedAt', iso_utc(s.decided_at)) order by s.created_at, s.id), '[]')
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
create or replace function write_decisions(p jsonb) returns setof uuid language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  written uuid[];
begin
  with given as (
    select * from jsonb_to_recordset(p) as d(
      expected integer, tenant_id text, id uuid, number integer, definition_key text, definition_version integer, name text,
      visible_to text[],
      status text, stage text, entity_type text, entity_id text, data jsonb, outputs jsonb, requester_id text, authors jsonb, assignee_id text,
      round integer, sent_back_by text, sent_back_reason text, held_by text, held_at timestamptz, hold_reason text,
      settling jsonb, settles_at timestamptz,
      history_sequence integer, history_hash text,
      created_at timestamptz, updated_at timestamptz, completed_at timestamptz)
  ), started as (
    insert into workflow (
      tenant_id, id, number, definition_key, definition_version, name, visible_to, status, stage, entity_type, entity_id, data,
      requester_id, authors, assignee_id, round, history_sequence, history_hash, created_at, updated_at, completed_at)
    select tenant_id, id, number, definition_key, definition_version, name, visible_to, status, stage, entity_type, entity_id, data,
           requester_id, authors, assignee_id, round, history_sequence, history_hash, created_at, updated_at, completed_at
      from given where expected = 0
    returning id
  ), moved as (
    update workflow as w
       set status = given.status, stage = given.stage, data = given.data, outputs = given.outputs, authors = given.authors, assignee_id = given.assignee_id,
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
    approver_users, excluded_users, asked_users, answered_users, given_says, escalated_roles, escalate_role, form, required, percentage,
    expires_at, wake_at, reminders, escalation_level, checked_in_by, resolved_at, actor_id, created_at)
  select d->>'tenant_id', a.id, (d->>'id')::uuid, d->>'definition_key', a.stage, a.position, a.round, a.triggers, a.kind, a.strategy, a.status,
         a.roles, a.users, a.excluded, a.asked, a.answered, a.given, a."escalatedRoles", a."escalateRole", a.form, a.required, a.percentage, a."expiresAt", a."wakeAt", a.reminders,
         a."escalationLevel", a."checkedInBy", a."resolvedAt", a."actorId", a."openedAt"
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'approvals') as a(
           id uuid, stage text, position integer, round integer, triggers boolean, kind text, strategy text, status text,
           roles text[], users text[], excluded text[], asked text[], answered text[], given jsonb, "escalatedRoles" text[], "escalateRole" text, form text,
           required integer, percentage double precision, "expiresAt" timestamptz,
           "wakeAt" timestamptz, reminders integer, "escalationLevel" integer, "checkedInBy" text,
           "resolvedAt" timestamptz, "actorId" text, "openedAt" timestamptz)
  on conflict (tenant_id, id) do update
    set status = excluded.status, strategy = excluded.strategy, approver_roles = excluded.approver_roles,
        approver_users = excluded.approver_users, excluded_users = excluded.excluded_users,
        asked_users = excluded.asked_users, answered_users = excluded.answered_users, given_says = excluded.given_says,
        escalated_roles = excluded.escalated_roles,
        escalate_role = excluded.escalate_role, expires_at = excluded.expires_at, wake_at = excluded.wake_at, reminders = excluded.reminders, escalation_level = excluded.escalation_level,
        checked_in_by = excluded.checked_in_by, resolved_at = excluded.resolved_at, actor_id = excluded.actor_id;

  insert into assignment (tenant_id, id, approval_id, user_id, status, delegated_from, assigned_by, decided_at, created_at)
  select d->>'tenant_id', s.id, s."approvalId", s."userId", s.status, s."delegatedFrom", s."assignedBy", s."decidedAt", (d->>'updated_at')::timestamptz
    from jsonb_array_elements(p) as d,
         jsonb_to_recordset(d->'assignments') as s(
           id uuid, "approvalId" uuid, "userId" text, status text, "delegatedFrom" text, "assignedBy" text, "decidedAt" timestamptz)
  on conflict (tenant_id, id) do update set status = excluded.status, decided_at = excluded.decided_at, assigned_by = excluded.assigned_by;

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
