/**
 * Runs the integration tests on every PostgreSQL and PgBouncer that this machine has, one after the other. Arguments are handed
 * to vitest (`npm run test:matrix -- src/workflow`), but for `--brief`: then on the oldest PostgreSQL alone, which orders texts by
 * language, and through a PgBouncer by transaction; `npm test` runs on the newest anyway.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findPgBouncer, findServers, SUPPORTED } from './servers.ts';

type Place = { name: string; variables: Readonly<Record<string, string>> };
type Outcome = { place: Place; passed: number; failed: number; skipped: number; seconds: number };

const root = fileURLToPath(new URL('..', import.meta.url));

/** The places to test in, and what is missing, in words. */
async function choosePlaces(isBrief: boolean): Promise<{ places: Place[]; missing: string[] }> {
  const [servers, bouncer] = await Promise.all([findServers(), findPgBouncer()]);
  const given = process.env.TEST_DATABASE_URL?.trim();
  const direct = given
    ? [{ name: 'the PostgreSQL of TEST_DATABASE_URL', variables: {} }]
    : servers.map(({ version, from, programs }) => ({
        name: `PostgreSQL ${version} of ${from}`,
        variables: { TEST_POSTGRES: programs },
      }));
  const [oldest] = direct;
  const collated =
    oldest === undefined || given
      ? []
      : [{ name: `${oldest.name}, ordering by language`, variables: { ...oldest.variables, TEST_COLLATION: 'en-US' } }];
  const newest = direct.at(-1);
  const pooled = (['session', 'transaction'] as const).flatMap((pooling) =>
    bouncer === null || newest === undefined
      ? []
      : {
          name: `${newest.name}, through PgBouncer ${bouncer} by ${pooling}`,
          variables: { ...newest.variables, TEST_PGBOUNCER: pooling },
        },
  );
  const absent = given ? [] : SUPPORTED.filter((major) => !servers.some((server) => server.major === major));
  const missing = [
    ...absent.map((major) => `PostgreSQL ${major} (npm ci --prefix tools/postgres brings it)`),
    ...(bouncer === null ? ['PgBouncer (of the system’s packages: pgbouncer)'] : []),
  ];
  return { places: isBrief ? [...collated, ...pooled.slice(1)] : [...direct, ...collated, ...pooled], missing };
}

async function testIn(place: Place, index: number, args: readonly string[]): Promise<Outcome> {
  const report = `.test-results/matrix-${index}.json`;
  const began = Date.now();
  console.log(`\n${place.name}`);
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'int', ...args], {
    cwd: root,
    env: { ...process.env, ...place.variables, TEST_REPORT: report },
    stdio: 'inherit',
  });
  const [code]: unknown[] = await once(child, 'exit');
  const seconds = Math.round((Date.now() - began) / 1000);
  return { place, ...(await countsOf(report, code !== 0)), seconds };
}

/** A run that failed without a failed test, or left no report, counts as one failure. */
async function countsOf(report: string, hasFailed: boolean): Promise<Pick<Outcome, 'passed' | 'failed' | 'skipped'>> {
  const text = await readFile(`${root}/${report}`, 'utf8').catch(() => '{}');
  const found: { numPassedTests?: number; numFailedTests?: number; numPendingTests?: number } = JSON.parse(text);
  const failed = found.numFailedTests ?? 0;
  return {
    passed: found.numPassedTests ?? 0,
    failed: hasFailed ? Math.max(failed, 1) : failed,
    skipped: found.numPendingTests ?? 0,
  };
}

const given = process.argv.slice(2);
const { places, missing } = await choosePlaces(given.includes('--brief'));
const outcomes: Outcome[] = [];
for (const [index, place] of places.entries()) {
  outcomes.push(
    await testIn(
      place,
      index,
      given.filter((argument) => argument !== '--brief'),
    ),
  );
}
console.log('');
for (const { place, passed, failed, skipped, seconds } of outcomes) {
  console.log(
    `${failed > 0 ? '✗' : '✓'} ${place.name}: ${passed} passed, ${failed} failed, ${skipped} left out, ${seconds} s`,
  );
}
for (const one of missing) console.log(`- left out, not installed: ${one}`);
if (outcomes.length === 0) console.log('nothing was tested');
process.exitCode = outcomes.length === 0 || outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
