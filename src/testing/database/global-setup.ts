import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Embedded, startEmbedded } from '#embedded/embedded.ts';
import { createLogger } from '#log/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL to make databases on; its user may do so. Read with `inject('databaseUrl')`. */
    databaseUrl: string;
  }
}

type Shared = { users: number; running: Promise<Embedded> };

/** Vitest runs this file once a project, each in its own module graph of one process: they share by the global object. */
const shelf = globalThis as { countersignTestDatabase?: Shared };

/** Gives the tests one PostgreSQL for the whole run: that of TEST_DATABASE_URL, or an embedded one in a new folder. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('databaseUrl', given);
    return async () => undefined;
  }
  shelf.countersignTestDatabase ??= { users: 0, running: startInNewFolder() };
  const shared = shelf.countersignTestDatabase;
  shared.users += 1;
  const { url } = await shared.running;
  project.provide('databaseUrl', url);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shelf.countersignTestDatabase;
    await (await shared.running).stop();
  };
}

async function startInNewFolder(): Promise<Embedded> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'countersign-test-'));
  // Under root PostgreSQL runs as another user, who must get in; mkdtemp makes folders for their owner alone.
  await chmod(dataDir, 0o755);
  const log = createLogger({ level: 'error' });
  try {
    const database = await startEmbedded({ dataDir, log });
    const stop = async (): Promise<void> => {
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { url: database.url, stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}
