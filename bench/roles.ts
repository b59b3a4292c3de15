import type { Pool } from 'pg';
import { parseDefinition } from '#domain/definition/parse.ts';
import { decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { clearJobs } from './cycle.ts';
import { PEOPLE, TENANT } from './cycle-script.ts';
import { drive, type Measured, merge, nothingMeasured } from './measure.ts';
import { publish, seedMembers } from './seed.ts';

const SIZES = [10, 1_000] as const;
type Size = (typeof SIZES)[number];
/** Two of the role must agree in all but the first, so that its people are counted at every decision. */
const STRATEGIES = {
  anyone: { strategy: 'anyone' },
  quorum: { strategy: 'quorum', count: 2 },
} as const;
type StrategyName = keyof typeof STRATEGIES;

export type RolesResult = { strategy: StrategyName; size: Size; measured: Measured };

const WORKFLOWS_A_ROUND = 300;

function member(n: number): string {
  return `UMEMBER${n}`;
}

function keyOf(strategy: StrategyName, size: Size): string {
  return `role_${strategy}_${size}`;
}

/** Roles of each size, their people, and a definition for each size and strategy. */
export async function seedLargeRoles(pool: Pool): Promise<void> {
  const people = Array.from({ length: Math.max(...SIZES) }, (_, n) => member(n));
  await pool.query(
    'insert into app_user (tenant_id, id, name) select $1, id, lower(id) from unnest($2::text[]) as id',
    [TENANT, people],
  );
  for (const size of SIZES) {
    await seedMembers(pool, `members_${size}`, people.slice(0, size));
    for (const strategy of Object.keys(STRATEGIES) as StrategyName[]) {
      const approvals = [{ role: `members_${size}`, ...STRATEGIES[strategy] }];
      const stages = [
        { key: 'review', approvals },
        { key: 'done', final: true },
      ];
      await publish(pool, parseDefinition({ key: keyOf(strategy, size), name: 'Role', stages }));
    }
  }
  await pool.query('vacuum analyze');
}

/** One decision after the other on requests of each size in turn, so that other load weighs on all alike. */
export async function runRoles(env: Environment, rounds: number): Promise<RolesResult[]> {
  const results = (Object.keys(STRATEGIES) as StrategyName[]).flatMap((strategy) =>
    SIZES.map((size): RolesResult => ({ strategy, size, measured: nothingMeasured() })),
  );
  for (const one of results) await runRound(env, one);
  for (let round = 0; round < rounds; round += 1) {
    for (const one of results) one.measured = merge(one.measured, await runRound(env, one));
  }
  return results;
}

async function runRound(env: Environment, { strategy, size }: RolesResult): Promise<Measured> {
  const definitionKey = keyOf(strategy, size);
  const ids: string[] = [];
  await drive(Array.from({ length: WORKFLOWS_A_ROUND }), 8, async () => {
    const { workflow } = await startWorkflow(env, {
      tenantId: TENANT,
      actorId: PEOPLE.requester,
      definitionKey,
      data: {},
    });
    ids.push(workflow.id);
  });
  const deciders = strategy === 'anyone' ? [member(7)] : [member(7), member(3)];
  const measured = await drive(ids, 1, async (id, timed) => {
    for (const actorId of deciders)
      await timed(() => decideWorkflow(env, { tenantId: TENANT, ref: { id }, actorId, command: { type: 'approve' } }));
  });
  await clearJobs(env.pool);
  return measured;
}
