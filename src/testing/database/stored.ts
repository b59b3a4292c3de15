import type { Pool, PoolClient } from 'pg';
import { evolve } from '#domain/request/evolve.ts';
import { type ChainedEntry, firstBroken } from '#domain/request/history-chain.ts';
import { isRunning } from '#domain/request/task.ts';
import { unfinishedTasks, type Workflow } from '#domain/request/workflow.ts';
import { loadWorkflow } from '#workflow/decide/load.ts';

/** A workflow's history as the database has it, in sequence. */
export async function storedHistory(db: Pool | PoolClient, tenantId: string, id: string): Promise<ChainedEntry[]> {
  const { rows } = await db.query<ChainedEntry>(
    `select sequence, iso_utc(at) as at, actor_id as "actorId", trigger, from_stage as "fromStage", to_stage as "toStage",
            comment, data, events, hash, previous_hash as "previousHash"
       from history where tenant_id = $1 and workflow_id = $2 order by sequence`,
    [tenantId, id],
  );
  return rows;
}

/** How many rows of each kind a tenant has, and how many jobs wait: what a write must change together or not at all. */
export async function storedCounts(pool: Pool, tenantId: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*)::int from workflow where tenant_id = $1) as workflows,
            (select count(*)::int from approval where tenant_id = $1) as approvals,
            (select count(*)::int from assignment where tenant_id = $1) as assignments,
            (select count(*)::int from history where tenant_id = $1) as history,
            (select count(*)::int from graphile_worker._private_jobs where payload->>'tenantId' = $1) as jobs`,
    [tenantId],
  );
  return rows[0] ?? {};
}

/**
 * Compares what is stored of a workflow with what its history tells.
 * @returns the differences in words; an empty list when the chain holds and state and history agree.
 */
export async function disagreements(pool: Pool, tenantId: string, id: string): Promise<string[]> {
  const rows = await storedHistory(pool, tenantId, id);
  const told = rows.flatMap((row) => row.events).reduce<Workflow | null>(evolve, null);
  const loaded = await loadWorkflow(pool, { tenantId, ref: { id }, actorId: null });
  const found: string[] = [];
  if (firstBroken(id, rows)) found.push(`the chain breaks at ${firstBroken(id, rows)?.sequence}`);
  if (!loaded || !told) return [...found, 'there is no such workflow'];
  const apart = { approvals: [], tasks: [], historySequence: 0, historyHash: '' };
  const stored = { ...loaded.workflow, ...apart };
  if (!isSame(stored, { ...told, ...apart })) found.push('the state differs');
  if (loaded.workflow.historyHash !== rows.at(-1)?.hash) found.push('the hash is not that of the last row');
  if (!isSame(tasksOf(loaded.workflow), tasksOf(told))) found.push('the tasks differ');
  for (const approval of told.approvals) {
    const one = await loadWorkflow(pool, { tenantId, ref: { id }, actorId: null, approvalId: approval.id });
    const kept = one?.workflow.approvals.find((candidate) => candidate.id === approval.id);
    if (!isSame(withoutOrder(kept), withoutOrder(approval))) found.push(`approval ${approval.id} differs`);
  }
  return found;
}

/** Unfinished tasks without what the job that calls a system writes down by itself. */
function tasksOf(workflow: Workflow): object[] {
  return unfinishedTasks(workflow).map((task) => ({
    ...task,
    attempts: 0,
    error: task.status === 'error' ? task.error : null,
    status: isRunning(task) ? 'open' : task.status,
  }));
}

/** Shares that were written together have no order in the database, and what people are now is in no history. */
function withoutOrder(approval: Workflow['approvals'][number] | undefined): object | null {
  if (!approval) return null;
  const { givers: _now, assignments, ...kept } = approval;
  const shares = assignments.map((share) => ({ ...share, assignedBy: share.assignedBy ?? null }));
  return { ...kept, assignments: shares.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
