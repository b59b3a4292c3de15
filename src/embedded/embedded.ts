import { chmod, mkdir, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseAccount, findBinaries, requireReachable } from './binaries.ts';
import { clusterPaths, DATABASE_NAME, DATABASE_USER, ensureCluster, readPassword } from './cluster.ts';
import { EmbeddedError } from './error.ts';
import { lockFolder } from './folder-lock.ts';
import {
  endOrphan,
  freePort,
  HOST,
  runningPort,
  type Server,
  type ServerLog,
  startServer,
  stopServer,
} from './server.ts';

export { EmbeddedError, type EmbeddedErrorCode } from './error.ts';

/** The embedded PostgreSQL. `stop` may be called more than once and waits until it has ended. */
export type Embedded = { url: string; stop: () => Promise<void> };

export type EmbeddedOptions = {
  /** Made when missing; the cluster lies below it in `postgres`. */
  dataDir: string;
  log: ServerLog;
  /** Any free port when absent. */
  port?: number;
};

/** Between finding a free port and taking it, another program may take it. */
const PORT_ATTEMPTS = 3;
/** The processes of a PostgreSQL that was killed end by themselves; until they have, a new one does not start (`shmget(2)`). */
const LINGER_MS = 10_000;
const LINGER_POLL_MS = 50;

/**
 * Starts a PostgreSQL of our own on `dataDir`, making the cluster at the first start. What an earlier process left when
 * it was killed (a lock, a running server, a stale pid file, a half-made cluster) is put right first.
 * @throws EmbeddedError see its codes
 */
export async function startEmbedded({ dataDir, log, port }: EmbeddedOptions): Promise<Embedded> {
  const began = Date.now();
  const paths = clusterPaths(dataDir);
  const binaries = await findBinaries();
  await makeFolder(paths.root);
  const lock = await lockFolder(paths.lock, dataDir);
  try {
    const account = await chooseAccount();
    if (account !== null) {
      await Promise.all([requireReachable(paths.root, account), requireReachable(binaries.postgres, account)]);
    }
    await endOrphan(paths.cluster, log);
    const { password, created } = await ensureCluster(paths, binaries, account);
    const start = (at: number): Promise<Server> => startServer(paths.cluster, at, binaries, account, log);
    const { server, port: taken } = await onFreePort(port, start);
    log.info({ port: taken, created, took_ms: Date.now() - began }, 'embedded PostgreSQL is ready');
    const url = `postgres://${DATABASE_USER}:${password}@${HOST}:${taken}/${DATABASE_NAME}`;
    const stop = watch(server, log, () => stopServer(server, paths.cluster, binaries));
    let stopping: Promise<void> | null = null;
    return {
      url,
      stop: () => {
        stopping ??= stop().finally(lock.release);
        return stopping;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The address of the embedded PostgreSQL that another process of ours runs on this folder, for commands that are used beside
 * it; null when none runs.
 */
export async function findEmbedded(dataDir: string): Promise<string | null> {
  const paths = clusterPaths(dataDir);
  const port = await runningPort(paths.cluster);
  if (port === null) return null;
  const password = await readPassword(paths);
  return `postgres://${DATABASE_USER}:${password}@${HOST}:${port}/${DATABASE_NAME}`;
}

/**
 * Throws a cluster away, with everything in it.
 * @throws EmbeddedError `in_use` while another process of ours runs on it
 */
export async function removeEmbedded(dataDir: string, log: ServerLog): Promise<void> {
  const paths = clusterPaths(dataDir);
  await makeFolder(paths.root);
  const lock = await lockFolder(paths.lock, dataDir);
  try {
    await endOrphan(paths.cluster, log);
    await rm(paths.cluster, { recursive: true, force: true });
  } finally {
    await lock.release();
  }
}

async function makeFolder(root: string): Promise<void> {
  try {
    // Open to walk through, because under root the database runs as another user; the cluster itself is closed.
    if ((await mkdir(root, { recursive: true })) !== undefined) await chmod(root, 0o755);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedError('bad_folder', `the data folder ${root} cannot be made (${reason}): set DATA_DIR`, {
      cause: error,
    });
  }
}

async function onFreePort(
  wanted: number | undefined,
  start: (port: number) => Promise<Server>,
): Promise<{ server: Server; port: number }> {
  const deadline = Date.now() + LINGER_MS;
  for (let attempts = 0; ; ) {
    const port = wanted ?? (await freePort());
    try {
      return { server: await start(port), port };
    } catch (error) {
      const said = error instanceof EmbeddedError ? error.message : '';
      if (said.includes('is still in use') && Date.now() < deadline) {
        await pause(LINGER_POLL_MS);
        continue;
      }
      attempts += 1;
      if (!said.includes('could not bind') || wanted !== undefined || attempts === PORT_ATTEMPTS) throw error;
    }
  }
}

/** Says so when the server ends by itself, and ends it when our process ends without `stop`. Returns the way to stop. */
function watch(server: Server, log: ServerLog, stop: () => Promise<void>): () => Promise<void> {
  let expected = false;
  const abandon = (): void => void server.child.kill('SIGINT');
  process.once('exit', abandon);
  void server.exited.then(() => {
    process.off('exit', abandon);
    if (!expected) log.error('the embedded PostgreSQL has ended by itself; restart Countersign');
  });
  return () => {
    expected = true;
    return stop();
  };
}
