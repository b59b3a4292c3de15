import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { type FaultKind, KINDS, scheduleOf } from './faults.ts';
import { report } from './report.ts';

const { values: options } = parseArgs({
  options: {
    /** The same seed gives the same faults. */
    seed: { type: 'string', default: '1' },
    /** Decisions that people are told are done; there is a fault for every ten of them. */
    decisions: { type: 'string', default: '300' },
    /** What people do, a second. */
    rate: { type: 'string', default: '2' },
    /** Kinds of faults, between commas; all of them by default. */
    only: { type: 'string' },
    /** Milliseconds without a fault after each burst of them. */
    calm: { type: 'string', default: '6000' },
    /** By how much limits of time are multiplied; by default as the machine's load is. */
    'load-factor': { type: 'string' },
    /** Where the journal and the logs go. */
    folder: { type: 'string' },
  },
});

const seed = Number(options.seed);
const decisions = Number(options.decisions);
const folder = options.folder ?? path.join(tmpdir(), `countersign-chaos-${seed}-${process.pid}`);
const given = options['load-factor'];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function kindsOf(only: string | undefined): Partial<Record<FaultKind, number>> {
  if (only === undefined) return KINDS;
  const wanted = only.split(',');
  const unknown = wanted.filter((one) => !(one in KINDS));
  if (unknown.length > 0)
    throw new Error(`There is no fault ${unknown.join(', ')}. There are: ${Object.keys(KINDS).join(', ')}.`);
  return Object.fromEntries(Object.entries(KINDS).filter(([kind]) => wanted.includes(kind)));
}

// The exit ends what was started; by default these signals would not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

say(`seed ${seed}; the journal and the logs are in ${folder}`);
const result = await runCampaign({
  seed,
  decisions,
  bursts: scheduleOf(seed, decisions, kindsOf(options.only)),
  rate: Number(options.rate),
  calmMs: Number(options.calm),
  loadFactor: given === undefined ? null : Number(given),
  folder,
  progress: (words) => say(`${new Date().toISOString().slice(11, 19)} ${words}`),
});
await writeFile(path.join(folder, 'violations.json'), JSON.stringify(result.violations, null, 2));
say(`\nseed ${seed}: ${report(result)}`);
process.exitCode = result.violations.length === 0 ? 0 : 1;
