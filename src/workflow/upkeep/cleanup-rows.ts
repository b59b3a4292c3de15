import type { PoolClient } from 'pg';

/**
 * A workflow `w` of tenant $1 that ended at or before $2 as $3 says, and from which nothing is to be sent, called or done
 * any more. Jobs that were given up do not count.
 */
export const ENDED = `w.tenant_id = $1 and w.completed_at <= $2 and w.status = any($3) and w.settles_at is null
  and not exists (select 1 from message as m where m.tenant_id = w.tenant_id and m.workflow_id = w.id
                     and m.status in ('waiting', 'sending'))
  and not exists (select 1 from delivery as d where d.tenant_id = w.tenant_id and d.workflow_id = w.id and d.status = 'waiting')
  and not exists (select 1 from task as t where t.tenant_id = w.tenant_id and t.workflow_id = w.id
                     and t.status in ('open', 'in_progress', 'pending'))
  and w.id::text not in (select j.payload->>'workflowId' from graphile_worker._private_jobs as j
                          where j.attempts < j.max_attempts and j.payload->>'workflowId' is not null)`;

/** An approval `a` that belongs to no workflow and was resolved at or before $2, in the way that $3 means for a workflow. */
export const LONE = `a.tenant_id = $1 and a.workflow_id is null and a.resolved_at <= $2
  and (case a.status when 'approved' then 'completed' when 'denied' then 'rejected' else 'canceled' end) = any($3)`;

/** Everything about these workflows as lines of an archive, a workflow after the other: its own line, its history, the rest. */
export async function archivedWorkflows(client: PoolClient, tenantId: string, ids: string[]): Promise<string[]> {
  return linesOf(client, ARCHIVED_WORKFLOWS, tenantId, ids);
}

export async function archivedApprovals(client: PoolClient, tenantId: string, ids: string[]): Promise<string[]> {
  return linesOf(
    client,
    `select (${APPROVAL_LINE})::text as line from approval as a where a.tenant_id = $1 and a.id = any($2) order by a.created_at`,
    tenantId,
    ids,
  );
}

async function linesOf(client: PoolClient, text: string, tenantId: string, ids: string[]): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(text, [tenantId, ids]);
  return rows.map((row) => row.line);
}

const APPROVAL_LINE = `to_jsonb(a) || jsonb_build_object('type', 'approval', 'assignments', (
  select coalesce(jsonb_agg(to_jsonb(s) - '{tenant_id,approval_id}'::text[] order by s.created_at, s.id), '[]')
    from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id))`;

/** `at` of history as its hash has it. The tokens to call back with are nobody's business. */
const ARCHIVED_WORKFLOWS = `
  with gone as materialized (select w.* from workflow as w where w.tenant_id = $1 and w.id = any($2)), part as (
    select w.number, 1 as kind, 0 as place, w.created_at as at, to_jsonb(w) || '{"type": "workflow"}' as line from gone as w
    union all
    select w.number, 2, h.sequence, h.at,
           to_jsonb(h) - 'tenant_id' || jsonb_build_object('type', 'history', 'at', iso_utc(h.at))
      from gone as w join history as h on h.tenant_id = w.tenant_id and h.workflow_id = w.id
    union all
    select w.number, 3, a.position, a.created_at, ${APPROVAL_LINE}
      from gone as w join approval as a on a.tenant_id = w.tenant_id and a.workflow_id = w.id
    union all
    select w.number, 4, 0, t.created_at, to_jsonb(t) - 'callback_token_hashes' || '{"type": "task"}'
      from gone as w join task as t on t.tenant_id = w.tenant_id and t.workflow_id = w.id
    union all
    select w.number, 5, 0, c.created_at, to_jsonb(c) || '{"type": "comment"}'
      from gone as w join comment as c on c.tenant_id = w.tenant_id and c.workflow_id = w.id and c.deleted_at is null)
  select line::text as line from part order by number, kind, place, at`;

/**
 * Removes workflows that are locked, and all that belongs to them: each table in one statement, for there may be thousands of
 * rows. A ticket stays, without its workflow.
 * @returns rows of each table.
 */
export async function deleteWorkflows(
  client: PoolClient,
  tenantId: string,
  ids: string[],
): Promise<Record<string, number>> {
  const run = async (text: string): Promise<number> => (await client.query(text, [tenantId, ids])).rowCount ?? 0;
  const own = 'tenant_id = $1 and workflow_id = any($2)';
  // The data of a ticket is its workflow's as long as there is one.
  await run(`update ticket as t set workflow_id = null, data = w.data
               from workflow as w
              where t.tenant_id = $1 and t.workflow_id = any($2) and w.tenant_id = t.tenant_id and w.id = t.workflow_id`);
  // What was said elsewhere in answer to a card that goes.
  await run(`update message set parent_key = null where tenant_id = $1 and (workflow_id is null or workflow_id <> all ($2))
               and parent_key in (select key from message where ${own})`);
  return {
    assignments: await run(`delete from assignment where tenant_id = $1
      and approval_id in (select id from approval where ${own})`),
    history: await run(`delete from history where ${own}`),
    comments: await run(`delete from comment where ${own}`),
    messages: await run(`delete from message where ${own}`),
    tasks: await run(`delete from task where ${own}`),
    deliveries: await run(`delete from delivery where ${own}`),
    approvals: await run(`delete from approval where ${own}`),
    workflows: await run('delete from workflow where tenant_id = $1 and id = any($2)'),
  };
}

/** Removes approvals that stand alone and are locked. @returns rows of each table. */
export async function deleteApprovals(
  client: PoolClient,
  tenantId: string,
  ids: string[],
): Promise<Record<string, number>> {
  const run = async (text: string): Promise<number> => (await client.query(text, [tenantId, ids])).rowCount ?? 0;
  return {
    assignments: await run('delete from assignment where tenant_id = $1 and approval_id = any($2)'),
    messages: await run('delete from message where tenant_id = $1 and approval_id = any($2) and workflow_id is null'),
    approvals: await run('delete from approval where tenant_id = $1 and id = any($2)'),
  };
}
