-- Who sees a request beside those who take part in it: the people of these roles, or, where it is null, whoever may view
-- requests at all.
alter table workflow add column visible_to text[];

-- What was delivered by direct message only, and what a restricted ticket type started, was never meant for everybody.
update workflow as w set visible_to = '{}'
  from definition_version as v
 where v.tenant_id = w.tenant_id and v.key = w.definition_key and v.version = w.definition_version and v.body->>'deliver' = 'dm';
update workflow as w set visible_to = '{ticket_admin}'
  from ticket as t join ticket_type as y on y.tenant_id = t.tenant_id and y.key = t.type_key
 where t.tenant_id = w.tenant_id and t.workflow_id = w.id and cardinality(y.roles) > 0;
update workflow as w set visible_to = '{}' where w.definition_key = 'ask' and w.data->>'channel' is null;

-- Whether somebody takes part in a request: it is theirs, or they are or were asked about it, by name, by a role, or through a
-- share; themselves, or as the delegate of somebody who is away. The person is given as `actor_facts` tells of them.
create function participates(w workflow, reader jsonb) returns boolean language sql stable as $$
  select w.requester_id = reader->>'id' or exists (
    select from approval as a
     cross join lateral (
       select reader as person
       union all
       select jsonb_array_elements(coalesce(reader->'standsFor', '[]'))) as one
     where a.tenant_id = w.tenant_id and a.workflow_id = w.id
       and (a.approver_users @> array[one.person->>'id']
         or exists (select from jsonb_array_elements_text(one.person->'roles') as held where held = any(a.approver_roles))
         or exists (select from assignment as s
                     where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.user_id = one.person->>'id')
         or (cardinality(a.approver_users) = 0 and cardinality(a.approver_roles) = 0
           and reader->'permissions' ?| array['*', 'workflows:*', 'workflows:transition'] and not (reader->>'external')::boolean)))
$$;

-- As before, with who sees a new request.
create or replace function write_decisions(p jsonb) returns setof uuid language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  written uuid[];
begin
  with given as (
    select * from jsonb_to_recordset(p) as d(
      expected integer, tenant_id text, id uuid, number integer, definition_key text, definition_version integer, name text,
      visible_to text[],
      status text, stage text, entity_type text, entity_id text, data jsonb, outputs jsonb, requester_id text, assignee_id text,
      round integer, sent_back_by text, sent_back_reason text, held_by text, held_at timestamptz, hold_reason text,
      settling jsonb, settles_at timestamptz,
      history_sequence integer, history_hash text,
      created_at timestamptz, updated_at timestamptz, completed_at timestamptz)
  ), started as (
    insert into workflow (
      tenant_id, id, number, definition_key, definition_version, name, visible_to, status, stage, entity_type, entity_id, data,
      requester_id, assignee_id, round, history_sequence, history_hash, created_at, updated_at, completed_at)
    select tenant_id, id, number, definition_key, definition_version, name, visible_to, status, stage, entity_type, entity_id, data,
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
