import { parseArgs } from 'node:util';
import { ackTable, runAck } from './ack.ts';
import { measureCore, measurePublishing } from './core.ts';
import { type CycleResult, compareRows, runCycle } from './cycle.ts';
import { startDatabase } from './database.ts';
import { coreTable, cycleTable, rolesTable, sweepTable } from './report.ts';
import { runRoles, seedLargeRoles } from './roles.ts';
import { environment, seedTenant } from './seed.ts';
import { runSweep, type SweepResult, seedApprovals } from './sweep.ts';

const { values: options } = parseArgs({
  options: {
    /** Rounds of each way at each concurrency. */
    rounds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '1,8,32' },
    /** Sizes of the table of open approvals that is swept, in rising order; 0 leaves the sweep out. */
    approvals: { type: 'string', default: '20000,200000' },
  },
});
const numbers = (list: string): number[] => list.split(',').map(Number);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

say('The core alone, on one core, without a database\n');
say(`${coreTable(await measureCore(), measurePublishing())}\n`);

const database = await startDatabase();
const pool = database.connect({});
// Nobody works on the jobs here, so they pile up as they never do in life. Both ways get plans that go by index, or the
// hand-written one would, by the chance of when its plans were made, read the whole pile at every decision.
const cyclePool = database.connect({ enable_seqscan: 'off' });
try {
  say(`Acknowledging 20 commands a second\n\n${ackTable(await runAck(database.url))}\n`);
  const env = await seedTenant(pool);
  const cycleEnv = environment(cyclePool, () => new Date());

  say('Forecast cycle, five decisions a workflow\n');
  // As on a database that has run for a minute: until autovacuum has counted the rows, plans are guesses.
  await runCycle(cycleEnv, 8, 1);
  await pool.query('vacuum analyze');
  const cycles: CycleResult[] = [];
  for (const concurrency of numbers(options.concurrency)) {
    cycles.push(await runCycle(cycleEnv, concurrency, Number(options.rounds)));
  }
  await compareRows(pool);
  say(`${cycleTable(cycles)}\n`);

  say('Decisions on a stage with a role of 10 and of 1,000 members\n');
  await seedLargeRoles(pool);
  say(`${rolesTable(await runRoles(cycleEnv, Number(options.rounds)))}\n`);

  say('Sweep of 2,000 due approvals, history and jobs included\n');
  const sweeps: SweepResult[] = [];
  let seeded = 0;
  for (const size of numbers(options.approvals).filter((one) => one > 0)) {
    await seedApprovals(env, seeded, size);
    seeded = size;
    sweeps.push(await runSweep(pool, size));
  }
  say(sweepTable(sweeps));
} finally {
  await Promise.all([pool.end(), cyclePool.end()]);
  await database.stop();
}
