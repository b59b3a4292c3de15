import type { PoolClient } from 'pg';
import type { Permission } from '#domain/people/role.ts';
import { DAY_MS } from '#domain/time/duration.ts';
import { readActor } from '#persistence/actor.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { Statements } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import type { Archive } from './archive.ts';
import { archivedApprovals, archivedWorkflows, deleteApprovals, deleteWorkflows, ENDED, LONE } from './cleanup-rows.ts';

export const CLEANUP_STATUSES = ['completed', 'rejected', 'canceled'] as const;
export type CleanupStatus = (typeof CLEANUP_STATUSES)[number];

/**
 * How many days ago whatever people have removed must have ended: nobody's slip of the finger removes what they have just decided.
 * Only the configuration can say that what ends is removed at once (`CLEANUP_ON_COMPLETION`), which is 0 days.
 */
export const CLEANUP_DAYS = { least: 1, most: 36_500 };

/** What somebody wants removed; `days` within {@link CLEANUP_DAYS}, or 0 where the configuration says so. */
export type CleanupRequest = JobPayload<'clean_up'>;

/** How many rows of each table. Approvals count those of workflows, and those that stood alone. */
export type CleanupCounts = Record<string, number> & { workflows: number; approvals: number };
export type Cleaned = CleanupCounts & { archive: string | null };

/** Workflows, and approvals that stand alone, that are locked and removed at a time. */
const BATCH = 500;

type Scope = { tenantId: string; before: string; statuses: readonly CleanupStatus[] };

/** What somebody needs who removes what has ended: its audit trail goes with it, so whoever may not even read that may not. */
export const CLEANS_UP = ['workflows:admin', 'audit:view'] as const satisfies Permission[];

/** May this person remove what has ended? @throws DomainError `not_permitted`. */
export async function checkMayCleanUp(
  env: Pick<Environment, 'pool'>,
  tenantId: string,
  actorId: string,
): Promise<void> {
  const actor = await readActor(env.pool, tenantId, actorId);
  for (const permission of CLEANS_UP) checkPermission(actor, permission);
}

/** What {@link cleanUp} would remove now. */
export async function previewCleanup(
  env: Pick<Environment, 'pool' | 'now'>,
  request: CleanupRequest,
): Promise<CleanupCounts> {
  const { rows } = await env.pool.query<{ workflows: number; approvals: number }>(
    `with gone as materialized (select id from workflow as w where ${ENDED})
     select (select count(*)::int from gone) as workflows,
            (select count(*)::int from approval where tenant_id = $1 and workflow_id in (select id from gone))
              + (select count(*)::int from approval as a where ${LONE}) as approvals`,
    valuesOf(scopeOf(env, request)),
  );
  return rows[0] ?? { workflows: 0, approvals: 0 };
}

/**
 * Removes what has ended, with all that belongs to it: first into the archive, then out of the database, 500 at a time.
 * Whatever is open, being written by somebody, or still has something to send is left for the next time. Each batch is a
 * transaction of its own, so that nobody waits for long and a run that is cut off leaves nothing half done; a row in
 * `cleanup_run` says what went.
 */
export async function cleanUp(
  env: Pick<Environment, 'pool' | 'now' | 'newId'>,
  request: CleanupRequest,
  archive: Archive,
  { progress, signal }: { progress?: (workflows: number) => void; signal?: AbortSignal } = {},
): Promise<Cleaned> {
  const scope = scopeOf(env, request);
  const run = { id: env.newId(), actorId: request.actorId, at: env.now().toISOString(), archive: archive.file };
  let counts: CleanupCounts = { workflows: 0, approvals: 0 };
  try {
    for (const removeBatch of [removeWorkflows, removeApprovals]) {
      for (let size = BATCH; size === BATCH && signal?.aborted !== true; ) {
        const removed = await inTransaction(env.pool, async (client) => {
          const batch = await removeBatch(client, scope, archive);
          if (batch === null) return null;
          const total = sum(counts, batch.counts);
          await record(client, scope, run, total);
          return { size: batch.size, total };
        });
        size = removed?.size ?? 0;
        counts = removed?.total ?? counts;
        progress?.(counts.workflows);
      }
    }
  } finally {
    await archive.close();
  }
  const isEmpty = Object.values(counts).every((count) => count === 0);
  return { ...counts, archive: isEmpty ? null : archive.file } as Cleaned;
}

type Batch = { size: number; counts: Record<string, number> };

/** Locks first and reads afterwards: what was changed until the lock came is read as it is now, and what is open again is not taken. */
async function removeWorkflows(client: PoolClient, scope: Scope, archive: Archive): Promise<Batch | null> {
  const ids = await locked(
    client,
    `select w.id from workflow as w where ${ENDED} order by w.completed_at limit ${BATCH} for update of w skip locked`,
    scope,
  );
  if (ids.length === 0) return null;
  await archive.write(await archivedWorkflows(client, scope.tenantId, ids));
  return { size: ids.length, counts: await deleteWorkflows(client, scope.tenantId, ids) };
}

async function removeApprovals(client: PoolClient, scope: Scope, archive: Archive): Promise<Batch | null> {
  const ids = await locked(
    client,
    `select a.id from approval as a where ${LONE} limit ${BATCH} for update of a skip locked`,
    scope,
  );
  if (ids.length === 0) return null;
  await archive.write(await archivedApprovals(client, scope.tenantId, ids));
  return { size: ids.length, counts: await deleteApprovals(client, scope.tenantId, ids) };
}

async function locked(client: PoolClient, text: string, scope: Scope): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(text, valuesOf(scope));
  return rows.map((row) => row.id);
}

function scopeOf(env: Pick<Environment, 'now'>, { tenantId, days, statuses }: CleanupRequest): Scope {
  const before = new Date(env.now().getTime() - days * DAY_MS).toISOString();
  return { tenantId, before, statuses: statuses ?? CLEANUP_STATUSES };
}

function valuesOf({ tenantId, before, statuses }: Scope): unknown[] {
  return [tenantId, before, statuses];
}

function sum(one: CleanupCounts, other: Record<string, number>): CleanupCounts {
  const total = { ...one };
  for (const [name, count] of Object.entries(other)) total[name] = (total[name] ?? 0) + count;
  return total;
}

async function record(
  client: PoolClient,
  scope: Scope,
  run: { id: string; actorId: string | null; at: string; archive: string },
  counts: CleanupCounts,
): Promise<void> {
  await client.query(
    `insert into cleanup_run (tenant_id, id, actor_id, at, ended_before, statuses, workflows, counts, archive)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, id) do update set workflows = excluded.workflows, counts = excluded.counts`,
    [
      scope.tenantId,
      run.id,
      run.actorId,
      run.at,
      scope.before,
      scope.statuses,
      counts.workflows,
      JSON.stringify(counts),
      run.archive,
    ],
  );
}

/** Has the worker, which has the archive's folder, do a clean-up. What is asked for again before it began is done once. */
export async function enqueueCleanup(db: Statements, request: CleanupRequest): Promise<void> {
  const { statuses = CLEANUP_STATUSES } = request;
  await addJob(db, 'clean_up', request, { beside: { ended: [...statuses].sort().join('+') } });
}
