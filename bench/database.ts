import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { startEmbedded } from '#embedded/embedded.ts';
import { createLogger } from '#log/log.ts';
import { migrate } from '#persistence/migrate.ts';

/** Connections of either way of working: what serves two cores best, and what the program itself uses. */
const POOL_SIZE = 8;

export type BenchDatabase = {
  /** A pool whose sessions have these settings besides the server's own. The caller ends it. */
  connect: (settings: Readonly<Record<string, string>>) => Pool;
  url: string;
  stop: () => Promise<void>;
};

/** An embedded PostgreSQL in a new folder, with the program's schema; `stop` removes it without a trace. */
export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'countersign-bench-'));
  // Under root PostgreSQL runs as another user, who must get in; mkdtemp makes folders for their owner alone.
  await chmod(dataDir, 0o755);
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const embedded = await startEmbedded({ dataDir, log: createLogger({ level: 'error' }) });
    const connect: BenchDatabase['connect'] = (settings) => openPool(embedded.url, settings);
    const pool = connect({});
    await migrate(pool);
    await pool.end();
    const stop = async (): Promise<void> => {
      await embedded.stop();
      await remove();
    };
    return { connect, url: embedded.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

function openPool(connectionString: string, settings: Readonly<Record<string, string>>): Pool {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new Pool({ connectionString, max: POOL_SIZE, options: options.join(' ') });
  // A connection that breaks fails the query in hand; without listeners it would end the process instead.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
