import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '#log/log.ts';
import { endsWithin } from '#patience/within.ts';
import type { Account, Binaries } from './binaries.ts';
import { EmbeddedError } from './error.ts';
import { commandLine, identify, isAlive } from './process-identity.ts';
import { programEnvironment } from './program-environment.ts';

export type ServerLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Loopback only. */
export const HOST = '127.0.0.1';

/** Recovery after a crash replays at most a gigabyte of log (max_wal_size). */
const START_TIMEOUT_MS = 60_000;
/** A fast shutdown ends sessions and writes a checkpoint; the whole process has 10 s to stop. */
const FAST_STOP_MS = 7_000;
const KILL_STOP_MS = 3_000;
const POLL_MS = 15;

/** Modest, because the whole program is to stay within 250 MB; durable, because it may hold a company's approvals. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: 40,
  shared_buffers: '64MB',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  io_method: 'sync',
  jit: 'off',
  autovacuum_max_workers: 2,
  max_parallel_workers: 0,
  max_worker_processes: 2,
  max_logical_replication_workers: 0,
  max_wal_senders: 0,
  wal_level: 'minimal',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_checkpoints: 'off',
  log_line_prefix: '',
};

/** A running server. `exited` settles when it ends, for whatever reason. */
export type Server = { child: ChildProcess; exited: Promise<void> };

/**
 * Starts PostgreSQL on a cluster and waits until it takes connections.
 * @throws EmbeddedError `failed` with what PostgreSQL said last
 */
export async function startServer(
  cluster: string,
  port: number,
  binaries: Binaries,
  account: Account | null,
  log: ServerLog,
): Promise<Server> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', cluster, '-p', String(port), ...settings], {
    ...account,
    env: programEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    // Its own process group: Ctrl+C in a terminal reaches us only, and the database outlives the work in flight.
    detached: process.platform !== 'win32',
  });
  const said = listen(child, log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said.push(error.message);
      resolve();
    });
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(cluster, child.pid))) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      await exited;
      throw new EmbeddedError('failed', `PostgreSQL did not start: ${said.join(' ')}`);
    }
    await Promise.race([pause(POLL_MS), exited]);
  }
  return { child, exited };
}

/** What PostgreSQL says goes to our log, and its last lines into the error when it does not start. */
function listen(child: ChildProcess, log: ServerLog): string[] {
  const last: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) {
      last.splice(0, last.length - 9);
      last.push(line);
      const serious = /^(FATAL|PANIC|WARNING):/.test(line);
      log[serious ? 'warn' : 'debug']({ part: 'postgres' }, line);
    }
  });
  return last;
}

/** Lines of postmaster.pid (src/include/utils/pidfile.h): 1 pid, 4 port, 8 status. */
async function readPidFile(cluster: string): Promise<{ pid: number; port: number; status: string } | null> {
  const lines = (await readFile(pidFile(cluster), 'utf8').catch(() => '')).split('\n');
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10));
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() } : null;
}

/** The port of a server that runs on this cluster and is ready; null when there is none. */
export async function runningPort(cluster: string): Promise<number | null> {
  const file = await readPidFile(cluster);
  if (file?.status !== 'ready' || !isAlive(file.pid)) return null;
  return file.port;
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}

async function isReady(cluster: string, pid: number | undefined): Promise<boolean> {
  const file = await readPidFile(cluster);
  return file !== null && file.pid === pid && file.status === 'ready';
}

/** Fast shutdown: sessions end, a checkpoint is written. When that hangs, the next start recovers from the log. */
export async function stopServer(server: Server, cluster: string, binaries: Binaries): Promise<void> {
  const { child, exited } = server;
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl speaks to PostgreSQL's own signal pipe.
    const ctl = spawn(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-W'], {
      env: programEnvironment(),
      windowsHide: true,
    });
    await once(ctl, 'close');
  } else {
    child.kill('SIGINT');
  }
  if (await endsWithin(FAST_STOP_MS, exited)) return;
  child.kill('SIGQUIT');
  if (await endsWithin(KILL_STOP_MS, exited)) return;
  child.kill('SIGKILL');
  await exited;
}

/**
 * A killed Countersign leaves its PostgreSQL running, or a pid file that blocks the next start while the pid is another
 * process's, or that of a dead one which nobody has collected yet. Whoever holds the folder's lock may end the first and remove
 * the second.
 * @throws EmbeddedError `in_use` when the old server cannot be ended
 */
export async function endOrphan(cluster: string, log: ServerLog): Promise<void> {
  const left = await readPidFile(cluster);
  if (left !== null && (await identify(left.pid)) !== null && isServerOf(await commandLine(left.pid), cluster)) {
    log.warn({ pid: left.pid }, 'a PostgreSQL left by a killed Countersign is stopped');
    await endProcess(left.pid);
  }
  await rm(pidFile(cluster), { force: true });
}

function isServerOf(command: string, cluster: string): boolean {
  return command.includes('postgres') && command.includes(cluster);
}

async function endProcess(pid: number): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', KILL_STOP_MS],
    ['SIGKILL', KILL_STOP_MS],
  ];
  for (const [signal, ms] of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already, or not ours to end: the loop below tells which.
    }
    for (const end = Date.now() + ms; Date.now() < end; await pause(POLL_MS)) {
      if ((await identify(pid)) === null) return;
    }
  }
  throw new EmbeddedError(
    'in_use',
    `a PostgreSQL (pid ${pid}) still uses the data folder and cannot be stopped; end it`,
  );
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new EmbeddedError('failed', 'no free port on loopback');
  return address.port;
}
