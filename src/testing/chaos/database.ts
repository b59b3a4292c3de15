import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { startEmbedded } from '#embedded/embedded.ts';
import { createLogger } from '#log/log.ts';

/** A PostgreSQL of the campaign's own, which can be taken away. */
export type ChaosDatabase = {
  url: string;
  /** Connections of the campaign itself, past every wire. They break with a restart and come again. */
  pool: Pool;
  restart(): Promise<void>;
  /** Whether sessions may write, those that are open too. */
  writable(may: boolean): Promise<void>;
  stop(): Promise<void>;
};

const LOOK_AGAIN_MS = 50;

export async function startDatabase(): Promise<ChaosDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'countersign-chaos-'));
  // Under root PostgreSQL runs as another user, who must get in; mkdtemp makes folders for their owner alone.
  await chmod(dataDir, 0o755);
  const log = createLogger({ level: 'error' });
  let running = await startEmbedded({ dataDir, log });
  const { url } = running;
  const port = Number(new URL(url).port);
  // What makes everybody else's sessions read-only must not hold for these.
  const pool = new Pool({ connectionString: url, max: 4, options: '-c default_transaction_read_only=off' });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const answers = async () => {
    while (!(await pool.query('select 1').catch(() => null))) await pause(LOOK_AGAIN_MS);
  };
  return {
    url,
    pool,
    restart: async () => {
      await running.stop();
      running = await startEmbedded({ dataDir, log, port });
      await answers();
    },
    writable: async (may) => {
      await pool.query(`alter system set default_transaction_read_only = ${may ? 'off' : 'on'}`);
      await pool.query('select pg_reload_conf()');
    },
    stop: async () => {
      await pool.end();
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
