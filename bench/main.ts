import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { ackTable, runAck } from './ack.ts';
import { type ApiResult, runApi } from './api.ts';
import { measureCore, measurePublishing } from './core.ts';
import { type CycleResult, compareRows, runCycle } from './cycle.ts';
import { type BenchDatabase, startDatabase } from './database.ts';
import { seedMany } from './many.ts';
import { apiTable, coreTable, cycleTable, rolesTable, sweepTable } from './report.ts';
import { runRoles, seedLargeRoles } from './roles.ts';
import { environment, seedTenant } from './seed.ts';
import { runSweep, type SweepResult, seedApprovals } from './sweep.ts';

const { values: options } = parseArgs({
  options: {
    /** Parts to run, by the names of {@link PARTS}. */
    only: { type: 'string', default: 'core,ack,decisions,sweep,api' },
    /** Rounds of each way at each concurrency. */
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '1,8,32' },
    /** Sizes of the table of open approvals that is swept, in rising order. */
    approvals: { type: 'string', default: '20000,200000' },
    /** Workflows among which the API is called, in rising order. */
    workflows: { type: 'string', default: '10000,1000000' },
  },
});

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}

function say(text: string): void {
  return void process.stdout.write(`${text}\n\n`);
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  core: async () => {
    say('The core alone, on one core, without a database');
    say(coreTable(await measureCore(), measurePublishing()));
  },
  ack: () =>
    withDatabase(async ({ url }) => {
      say('Acknowledging 20 commands a second');
      say(ackTable(await runAck(url)));
    }),
  decisions: () => withDatabase(decisions),
  sweep: () => withDatabase(sweep),
  api: () => withDatabase(api),
};

for (const part of options.only.split(',')) {
  const run = PARTS[part];
  if (!run) throw new Error(`There is no part ${part}. There are: ${Object.keys(PARTS).join(', ')}.`);
  await run();
}

/** Each part has a database of its own, so that none finds what another left. */
async function withDatabase(work: (database: BenchDatabase, pool: Pool) => Promise<void>): Promise<void> {
  const database = await startDatabase();
  const pool = database.connect({});
  try {
    await work(database, pool);
  } finally {
    await pool.end();
    await database.stop();
  }
}

async function decisions(database: BenchDatabase, pool: Pool): Promise<void> {
  await seedTenant(pool);
  // Nobody works on the jobs here, so they pile up as they never do in life. Both ways get plans that go by index, or the
  // hand-written one would, by the chance of when its plans were made, read the whole pile at every decision.
  const cyclePool = database.connect({ enable_seqscan: 'off' });
  const env = environment(cyclePool, () => new Date());
  try {
    say('Forecast cycle, five decisions a workflow');
    // As on a database that has run for a minute: until autovacuum has counted the rows, plans are guesses.
    await runCycle(env, 8, 1);
    await pool.query('vacuum analyze');
    const cycles: CycleResult[] = [];
    for (const concurrency of numbers(options.concurrency))
      cycles.push(await runCycle(env, concurrency, Number(options.rounds)));
    await compareRows(pool);
    say(cycleTable(cycles));

    say('Decisions on a stage with a role of 10 and of 1,000 members');
    await seedLargeRoles(pool);
    say(rolesTable(await runRoles(env, Number(options.rounds))));
  } finally {
    await cyclePool.end();
  }
}

async function sweep(_database: BenchDatabase, pool: Pool): Promise<void> {
  const env = await seedTenant(pool);
  say('Sweep of 2,000 due approvals, history and jobs included');
  const sweeps: SweepResult[] = [];
  let seeded = 0;
  for (const size of numbers(options.approvals)) {
    await seedApprovals(env, seeded, size);
    seeded = size;
    sweeps.push(await runSweep(pool, size));
  }
  say(sweepTable(sweeps));
}

async function api({ url }: BenchDatabase, pool: Pool): Promise<void> {
  const env = await seedTenant(pool);
  say('Calls of the API, 8 at a time');
  const results: ApiResult[] = [];
  let seeded = 0;
  for (const size of numbers(options.workflows)) {
    await seedMany(env, seeded, size);
    seeded = size;
    results.push(...(await runApi(env, url, size)));
  }
  say(apiTable(results));
}
