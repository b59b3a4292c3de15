import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A PgBouncer before the tests' PostgreSQL. */
export type PgBouncer = {
  /** The same address through it. */
  through(url: string): string;
  stop(): Promise<void>;
};

export type PoolMode = 'session' | 'transaction';

/** It refuses to run as root; this user is nobody's. */
const NOBODY = 65_534;

/** Where this machine has PgBouncer, if it has. */
export const PGBOUNCER = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']
  .map((folder) => path.join(folder, 'pgbouncer'))
  .find(canRun);

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts one with its defaults but for the mode, for the user, the password and the server of this address. */
export async function startPgBouncer(mode: PoolMode, url: string): Promise<PgBouncer> {
  if (PGBOUNCER === undefined) throw new Error('there is no PgBouncer here');
  const { hostname, port, username, password } = new URL(url);
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-pgbouncer-'));
  await chmod(folder, 0o755);
  const ownPort = await freePort();
  const users = path.join(folder, 'users.txt');
  const settings = path.join(folder, 'pgbouncer.ini');
  const quoted = [username, password].map((text) => `"${decodeURIComponent(text).replaceAll('"', '""')}"`);
  await writeFile(users, `${quoted.join(' ')}\n`);
  await writeFile(
    settings,
    `[databases]
* = host=${hostname} port=${port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = ${mode}
`,
  );
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(PGBOUNCER, [settings], { stdio: ['ignore', 'ignore', 'pipe'], ...identity });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  };
  for await (const _ of child.stderr) if (/process up/.test(said)) break;
  if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${said}`);
  const through = (address: string) => {
    const changed = new URL(address);
    changed.hostname = '127.0.0.1';
    changed.port = String(ownPort);
    return changed.href;
  };
  return { through, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
