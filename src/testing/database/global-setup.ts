import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findBinaries } from '#embedded/binaries.ts';
import { addressOf, type Databases, prepareDatabases } from './databases.ts';
import { type PoolMode, startPgBouncer } from './pgbouncer.ts';
import { type Started, startPostgres } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files get their databases. */
    databases: Databases;
    /** The server as its administrator, for set-ups that need roles and databases of another kind. */
    databaseUrl: string;
  }
}

type Run = { databases: Databases; close: () => Promise<void> };
type Shared = { users: number; running: Promise<Run> };

/** Vitest runs this file once a project, each in its own module graph of one process: they share by the global object. */
const shelf = globalThis as { countersignTestDatabases?: Shared };

/** Gives the tests one PostgreSQL for the whole run, with what the variables say (CONTRIBUTING.md has them). */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  shelf.countersignTestDatabases ??= { users: 0, running: openRun() };
  const shared = shelf.countersignTestDatabases;
  shared.users += 1;
  const { databases } = await shared.running;
  project.provide('databases', databases);
  project.provide('databaseUrl', databases.administratorUrl);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shelf.countersignTestDatabases;
    await (await shared.running).close();
  };
}

/** Ends what was started when something after it fails. */
async function openRun(): Promise<Run> {
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of ends.reverse()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const server = await openServer();
    ends.push(server.stop);
    const made = await prepareDatabases(server.url);
    ends.push(made.remove);
    const pooling = poolingAsked();
    if (pooling === null) return { databases: made.databases, close };
    const own = addressOf(made.databases, made.databases.template);
    const bouncer = await startPgBouncer(pooling, own);
    ends.push(bouncer.stop);
    console.info(`tests: through PgBouncer, by ${pooling}`);
    return { databases: { ...made.databases, url: bouncer.through(own), pooling }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** That of TEST_DATABASE_URL, the programs in the folder TEST_POSTGRES, or the embedded one's. */
async function openServer(): Promise<Started> {
  const given = process.env.TEST_DATABASE_URL?.trim();
  if (given) return { url: given, stop: async () => undefined };
  const programs = process.env.TEST_POSTGRES?.trim();
  return startPostgres(
    programs || path.dirname((await findBinaries()).postgres),
    process.env.TEST_COLLATION?.trim() || null,
  );
}

function poolingAsked(): PoolMode | null {
  const asked = process.env.TEST_PGBOUNCER?.trim();
  if (!asked) return null;
  if (asked === 'session' || asked === 'transaction') return asked;
  throw new Error(`TEST_PGBOUNCER is "session" or "transaction", not "${asked}"`);
}
