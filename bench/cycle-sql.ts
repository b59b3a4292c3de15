import { createHash, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '#persistence/in-transaction.ts';
import { type CycleTransition, TENANT } from './cycle-script.ts';

/**
 * The forecast cycle as a competent person writes it by hand for this one definition: prepared SQL, five round trips a
 * decision, the row lock held in between. It reads the same facts and writes the same rows as the engine does.
 */
export async function decideBySql(pool: Pool, workflowId: string, transition: CycleTransition): Promise<void> {
  await inTransaction(pool, async (client) => {
    const facts = await read(client, workflowId, transition.actorId);
    check(facts, transition);
    await write(client, workflowId, facts, transition);
  });
}

type Facts = {
  stage: string;
  status: string;
  round: number;
  history_sequence: number;
  history_hash: string;
  approval_id: string;
  approver_roles: string[];
  approver_users: string[];
  shares: { user_id: string; status: string }[];
  held_roles: string[];
  permissions: string[];
  is_deactivated: boolean;
  is_external: boolean;
  is_bot: boolean;
  stale_groups: string[];
};

const READ = `
  select w.number, w.name, w.definition_key, w.definition_version, w.entity_type, w.entity_id, w.data, w.requester_id,
         w.assignee_id, w.round, w.status, w.stage, w.sent_back_by, w.sent_back_reason, w.history_sequence, w.history_hash,
         w.created_at, w.completed_at, a.id as approval_id, a.position, a.kind, a.strategy, a.approver_roles, a.approver_users,
         a.escalate_role, a.form, a.required, a.expires_at, a.wake_at, a.reminders, a.escalation_level, a.checked_in_by,
         (select coalesce(json_agg(json_build_object('user_id', s.user_id, 'status', s.status)), '[]')
            from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id) as shares,
         held.roles as held_roles,
         array(select distinct unnest(r.permissions) from role as r
                where r.tenant_id = $1 and r.name = any(held.roles)) as permissions,
         coalesce(u.is_deactivated, false) as is_deactivated, coalesce(u.is_external, false) as is_external,
         coalesce(u.is_bot, false) as is_bot,
         array(select distinct g.id from role_member as m
                 join user_group as g on g.tenant_id = m.tenant_id and g.id = m.group_id
                where m.tenant_id = $1 and m.role = any(a.approver_roles)
                  and (g.refreshed_at is null or g.refreshed_at < now() - interval '10 minutes')) as stale_groups
    from workflow as w
    join approval as a on a.tenant_id = w.tenant_id and a.workflow_id = w.id and a.resolved_at is null
    left join app_user as u on u.tenant_id = $1 and u.id = $3
   cross join lateral (
     select array(
       select role from role_member where tenant_id = $1 and user_id = $3
       union
       select m.role from user_group_member as b join role_member as m on m.tenant_id = b.tenant_id and m.group_id = b.group_id
        where b.tenant_id = $1 and b.user_id = $3
       union
       select unnest(t.default_roles) from tenant as t where t.id = $1
          and not coalesce(u.is_external or u.is_bot or u.is_deactivated, false)) as roles) as held
   where w.tenant_id = $1 and w.id = $2
     for update of w`;

async function read(client: PoolClient, workflowId: string, actorId: string): Promise<Facts> {
  const { rows } = await client.query<Facts>({ name: 'sql_read', text: READ, values: [TENANT, workflowId, actorId] });
  const [facts] = rows;
  if (!facts) throw new Error(`nothing is open at workflow ${workflowId}`);
  return facts;
}

function check(facts: Facts, { from, actorId }: CycleTransition): void {
  if (facts.status !== 'in_progress' || facts.stage !== from) throw new Error(`the workflow is at ${facts.stage}`);
  const named =
    facts.approver_users.includes(actorId) || facts.approver_roles.some((role) => facts.held_roles.includes(role));
  const handedOver = facts.shares.some((share) => share.user_id === actorId && share.status === 'delegated');
  if (facts.is_deactivated || handedOver || !named) throw new Error(`${actorId} may not decide`);
  if (facts.stale_groups.length > 0) throw new Error('members of a group must be looked up first');
}

/** Who acts at each stage, as the definition says. */
const STAGE_ROLES: Readonly<Record<string, string[]>> = {
  classify: ['analyst'],
  review: ['reviewer', 'manager'],
  forecast: ['analyst'],
  final_review: ['manager'],
};

const MOVE = `
  with moved as (
    update workflow set status = $3, stage = $4, history_sequence = $5, history_hash = $6, updated_at = $7, completed_at = $8
     where tenant_id = $1 and id = $2
  ), closed as (
    update approval set status = 'approved', resolved_at = $7, actor_id = $10, wake_at = null where tenant_id = $1 and id = $9
  ), opened as (
    insert into approval (tenant_id, id, workflow_id, stage, round, by_triggers, kind, strategy, status, approver_roles, created_at)
    select $1, $12, $2, $4, $13, true, 'move', 'anyone', 'pending', $14, $7 where $12::uuid is not null
  )
  insert into assignment (tenant_id, id, approval_id, user_id, status, decided_at, created_at)
  values ($1, $11, $9, $10, 'approved', $7, $7)`;

const RECORD = `
  with kept as (
    insert into history (tenant_id, workflow_id, sequence, at, actor_id, trigger, from_stage, to_stage, data, events, hash, previous_hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, '{}', $9, $10, $11)
  )
  select 1 from graphile_worker.add_job('announce', $12::json)`;

async function write(client: PoolClient, workflowId: string, facts: Facts, transition: CycleTransition): Promise<void> {
  const { actorId, trigger, from, to } = transition;
  const at = new Date().toISOString();
  const sequence = facts.history_sequence + 1;
  const shareId = randomUUID();
  const ends = to === 'complete';
  const nextId = ends ? null : randomUUID();
  const events = eventsOf(facts, transition, at, shareId, nextId);
  const entry = {
    workflowId,
    sequence,
    at,
    actorId,
    trigger,
    from,
    to,
    data: {},
    events,
    previous: facts.history_hash,
  };
  const hash = createHash('sha256').update(JSON.stringify(entry)).digest('hex');
  const status = ends ? 'completed' : 'in_progress';
  await client.query({
    name: 'sql_move',
    text: MOVE,
    values: [
      ...[TENANT, workflowId, status, to, sequence, hash, at, ends ? at : null],
      ...[facts.approval_id, actorId, shareId, nextId, facts.round, STAGE_ROLES[to] ?? []],
    ],
  });
  const effects = ends ? [{ kind: 'outcome', outcome: 'completed' }] : [{ kind: 'ask', approvalId: nextId }];
  const payload = { tenantId: TENANT, workflowId, sequence, at, effects };
  await client.query({
    name: 'sql_record',
    text: RECORD,
    values: [
      ...[TENANT, workflowId, sequence, at, actorId, trigger, from, to],
      ...[JSON.stringify(events), hash, facts.history_hash, JSON.stringify(payload)],
    ],
  });
}

/** The history's account of the transition: the same facts as the engine's events, so that rows are equally large. */
function eventsOf(
  facts: Facts,
  { actorId, to }: CycleTransition,
  at: string,
  shareId: string,
  nextId: string | null,
): object[] {
  const share = { id: shareId, userId: actorId, delegatedFrom: null, status: 'approved', decidedAt: at };
  const approvalId = facts.approval_id;
  const closing = [
    { type: 'ShareDecided', approvalId, share },
    { type: 'ApprovalClosed', approvalId, status: 'approved', actorId, at },
  ];
  if (nextId === null) return [...closing, { type: 'WorkflowEnded', stage: to, outcome: 'completed', at }];
  const approval = {
    ...{ id: nextId, stage: to, position: 0, round: facts.round, triggers: true, kind: 'move', strategy: 'anyone' },
    ...{
      status: 'pending',
      roles: STAGE_ROLES[to],
      users: [],
      excluded: [],
      escalatedRoles: [],
      escalateRole: null,
      form: null,
      required: 1,
      percentage: null,
      assignments: [],
    },
    ...{ openedAt: at, expiresAt: null, wakeAt: null, reminders: 0, escalationLevel: 0, checkedInBy: null },
    ...{ resolvedAt: null, actorId: null },
  };
  return [...closing, { type: 'StageEntered', stage: to }, { type: 'ApprovalOpened', approval }];
}
