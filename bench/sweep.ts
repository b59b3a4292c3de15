import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { start } from '#domain/decide/start.ts';
import type { Actor } from '#domain/people/role.ts';
import { type ChainedEntry, firstBroken } from '#domain/request/history-chain.ts';
import { DAY_MS, HOUR_MS } from '#domain/time/duration.ts';
import { sweepDue } from '#workflow/decide/sweep.ts';
import { type Change, writeDecisions } from '#workflow/decide/write.ts';
import type { Environment } from '#workflow/environment.ts';
import { clearJobs } from './cycle.ts';
import { PEOPLE, TENANT } from './cycle-script.ts';
import { environment } from './seed.ts';

/** The deadline of set `n` is `n` hours after this; all that is not of a set is due in the far future. */
const BEGINNING = Date.parse('2026-01-01T00:00:00.000Z');
const FAR = Date.parse('2036-01-01T00:00:00.000Z');
const DUE_TOGETHER = 2_000;
/** Sets that fall due one after the other, so that the sweep can be measured more than once. */
const SETS = 5;
const WRITTEN_TOGETHER = 1_000;

export type SweepResult = { approvals: number; runs: number[] };

/** Fills up to so many open approvals with deadlines, through the engine's own core and writing statement. */
export async function seedApprovals(env: Environment, from: number, upTo: number): Promise<void> {
  const definition = await env.definitions.version(TENANT, 'deadline', 1);
  const actor: Actor = {
    id: PEOPLE.requester,
    roles: ['user'],
    permissions: ['workflows:create'],
    deactivated: false,
    external: false,
    bot: false,
  };
  const deadlines = spread(upTo - from);
  for (let at = 0; at < deadlines.length; at += WRITTEN_TOGETHER) {
    const changes = deadlines.slice(at, at + WRITTEN_TOGETHER).map((deadline, index): Change => {
      const request = {
        tenantId: TENANT,
        id: randomUUID(),
        definitionVersion: 1,
        number: 10_000_000 + from + at + index,
      };
      const now = new Date(deadline - DAY_MS).toISOString();
      const facts = {
        entityType: null,
        entityId: null,
        data: { item: `Thing ${index}` },
        requesterId: PEOPLE.requester,
      };
      return {
        before: null,
        decisions: [start({ ...request, ...facts }, actor, { definition, now, newId: env.newId })],
      };
    });
    await writeDecisions(env.pool, changes);
    await clearJobs(env.pool);
  }
  await env.pool.query('vacuum analyze');
}

/** Deadlines of that many approvals: every set evenly spread among those that are not due. */
function spread(count: number): number[] {
  const step = Math.floor(count / (SETS * DUE_TOGETHER));
  return Array.from({ length: count }, (_, index) => {
    const place = Math.floor(index / step);
    const isDue = index % step === 0 && place < SETS * DUE_TOGETHER;
    return isDue ? BEGINNING + ((place % SETS) + 1) * HOUR_MS : FAR + index;
  });
}

/** Sweeps one set after the other. @returns escalations a second of each. */
export async function runSweep(pool: Pool, approvals: number): Promise<SweepResult> {
  const runs: number[] = [];
  for (let set = 1; set <= SETS; set += 1) {
    const env = environment(pool, () => new Date(BEGINNING + set * HOUR_MS));
    const began = performance.now();
    const { escalated } = await sweepDue(env);
    const ms = performance.now() - began;
    if (escalated !== DUE_TOGETHER) throw new Error(`${escalated} approvals escalated instead of ${DUE_TOGETHER}`);
    runs.push((escalated / ms) * 1_000);
    await clearJobs(pool);
  }
  await checkHistories(pool);
  return { approvals, runs };
}

/** A sample of the escalated workflows must have a whole hash chain. */
async function checkHistories(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ workflow_id: string; entries: ChainedEntry[] }>(
    `select workflow_id, jsonb_agg(jsonb_build_object(
              'sequence', sequence, 'at', iso_utc(at), 'actorId', actor_id, 'trigger', trigger, 'fromStage', from_stage,
              'toStage', to_stage, 'comment', comment, 'data', data, 'events', events, 'hash', hash,
              'previousHash', previous_hash) order by sequence) as entries
       from history
      where (tenant_id, workflow_id) in (
        select tenant_id, workflow_id from approval where tenant_id = $1 and status = 'escalated' limit 200)
      group by workflow_id`,
    [TENANT],
  );
  const broken = rows.find((row) => row.entries.length !== 2 || firstBroken(row.workflow_id, row.entries));
  if (rows.length === 0 || broken)
    throw new Error(`the history of ${broken?.workflow_id ?? 'no workflow'} does not hold`);
}
