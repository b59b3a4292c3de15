import type { Pool } from 'pg';
import { decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { type CycleTransition, PEOPLE, TENANT, TRANSITIONS } from './cycle-script.ts';
import { decideBySql } from './cycle-sql.ts';
import { drive, type Measured, merge, nothingMeasured } from './measure.ts';

/** One way of making a decision. The tag marks its workflows, so that the rows of both can be compared afterwards. */
type Way = { tag: 'engine' | 'sql'; decide: (workflowId: string, transition: CycleTransition) => Promise<unknown> };

export type CycleResult = { concurrency: number; engine: Measured; sql: Measured };

/** How many workflows a round of one way drives from start to end; five decisions each. */
const WORKFLOWS_A_ROUND: Readonly<Record<number, number>> = { 1: 200, 8: 600, 32: 600 };

/**
 * Drives the cycle at one concurrency by the engine and by hand-written SQL in turn, over the same pool. The workflows are
 * started beforehand and their jobs taken away afterwards, both outside of the measured time.
 */
export async function runCycle(env: Environment, concurrency: number, rounds: number): Promise<CycleResult> {
  const engine: Way = {
    tag: 'engine',
    decide: (id, { trigger, actorId }) =>
      decideWorkflow(env, { tenantId: TENANT, ref: { id }, actorId, command: { type: 'trigger', trigger } }),
  };
  const sql: Way = { tag: 'sql', decide: (id, transition) => decideBySql(env.pool, id, transition) };
  const result: CycleResult = { concurrency, engine: nothingMeasured(), sql: nothingMeasured() };
  for (let round = 0; round < rounds; round += 1) {
    for (const way of [engine, sql]) {
      result[way.tag] = merge(
        result[way.tag],
        await runRound(env, way, concurrency, WORKFLOWS_A_ROUND[concurrency] ?? 600),
      );
    }
  }
  return result;
}

async function runRound(env: Environment, way: Way, concurrency: number, count: number): Promise<Measured> {
  const ids: string[] = [];
  await drive(Array.from({ length: count }), 8, async () => {
    const request = { tenantId: TENANT, actorId: PEOPLE.requester, definitionKey: 'forecast_cycle', data: {} };
    const { workflow } = await startWorkflow(env, { ...request, entityType: 'bench', entityId: way.tag });
    ids.push(workflow.id);
  });
  await clearJobs(env.pool);
  const measured = await drive(ids, concurrency, async (id, timed) => {
    for (const transition of TRANSITIONS) await timed(() => way.decide(id, transition));
  });
  const jobs = await clearJobs(env.pool);
  if (jobs !== measured.done) throw new Error(`${way.tag}: ${measured.done} decisions left ${jobs} jobs`);
  return measured;
}

/** Nobody works on jobs here. @returns how many there were. */
export async function clearJobs(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::integer as count from graphile_worker._private_jobs',
  );
  await pool.query('delete from graphile_worker._private_jobs');
  return rows[0]?.count ?? 0;
}

type Tally = { workflows: number; history: number; approvals: number; shares: number; bytes: number };

/** Makes sure that both ways left the same rows behind. @throws Error when they did not: the comparison would mean nothing. */
export async function compareRows(pool: Pool): Promise<void> {
  const [engine, sql] = await Promise.all([tally(pool, 'engine'), tally(pool, 'sql')]);
  const { bytes: engineBytes, ...engineRows } = engine;
  const { bytes: sqlBytes, ...sqlRows } = sql;
  const differ = JSON.stringify(engineRows) !== JSON.stringify(sqlRows) || Math.abs(engineBytes / sqlBytes - 1) > 0.02;
  if (differ) throw new Error(`the two ways wrote different rows: ${JSON.stringify({ engine, sql })}`);
}

async function tally(pool: Pool, tag: Way['tag']): Promise<Tally> {
  const { rows } = await pool.query<Tally>(
    `with mine as (select * from workflow where tenant_id = $1 and entity_type = 'bench' and entity_id = $2 and status = 'completed'),
          closed as (select a.* from approval as a join mine on mine.id = a.workflow_id where a.status = 'approved')
     select (select count(*)::integer from mine) as workflows,
            (select count(*)::integer from history as h join mine on mine.id = h.workflow_id) as history,
            (select count(*)::integer from closed) as approvals,
            (select count(*)::integer from assignment as s join closed on closed.id = s.approval_id) as shares,
            (select sum(length(h.events::text))::integer from history as h join mine on mine.id = h.workflow_id) as bytes`,
    [TENANT, tag],
  );
  const [counted] = rows;
  if (!counted) throw new Error('nothing was counted');
  return counted;
}
