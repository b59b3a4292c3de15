import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { type Account, chooseAccount } from '#embedded/binaries.ts';
import { programEnvironment } from '#embedded/cluster.ts';
import { freePort, HOST } from '#embedded/server.ts';

const run = promisify(execFile);

/** A program that was started for the tests; `stop` ends it and removes what it has written. */
export type Started = { url: string; stop: () => Promise<void> };

const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 25;
const ADMINISTRATOR = 'administrator';

/** What is lost when the machine fails is of no use afterwards. */
const SETTINGS = [
  `listen_addresses=${HOST}`,
  'unix_socket_directories=',
  'max_connections=120',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'jit=off',
  'timezone=UTC',
];

/**
 * Starts a PostgreSQL on an empty cluster in a new folder.
 * @param programs the folder of its `postgres` and `initdb`
 * @param language in whose order texts stand (`en-US`); by code point when it is null. Only builds with ICU know languages.
 * @throws Error with what the program said last
 */
export async function startPostgres(programs: string, language: string | null = null): Promise<Started> {
  const account = await chooseAccount();
  const folder = await openFolder(account);
  const password = randomBytes(12).toString('hex');
  const passwordFile = path.join(folder, 'password');
  const cluster = path.join(folder, 'cluster');
  await writeFile(passwordFile, password);
  const base = ['-D', cluster, `--pwfile=${passwordFile}`, `--username=${ADMINISTRATOR}`, '--auth=scram-sha-256'];
  const flags = [...base, '--no-sync', '--encoding=UTF8', ...localeFlags(language)];
  await run(path.join(programs, 'initdb'), flags, { ...account, env: programEnvironment() });
  const port = await freePort();
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const args = ['-D', cluster, '-p', String(port), ...settings];
  const url = `postgres://${ADMINISTRATOR}:${password}@${HOST}:${port}/postgres`;
  return start({ program: path.join(programs, 'postgres'), args, account, folder, url });
}

/** ICU's come with PostgreSQL and not with the system, whose locales may be missing. */
function localeFlags(language: string | null): string[] {
  return ['--locale=C', ...(language === null ? [] : ['--locale-provider=icu', `--icu-locale=${language}`])];
}

/** A folder that the account under which programs run may write to. */
async function openFolder(account: Account | null): Promise<string> {
  const parent = await mkdtemp(path.join(tmpdir(), 'countersign-test-'));
  // mkdtemp makes folders for their owner alone, who may be root.
  await chmod(parent, 0o755);
  const folder = path.join(parent, 'server');
  await mkdir(folder);
  if (account !== null) await chown(folder, account.uid, account.gid);
  return folder;
}

type Start = {
  program: string;
  args: readonly string[];
  account: Account | null;
  folder: string;
  url: string;
};

async function start({ program, args, account, folder, url }: Start): Promise<Started> {
  const child = spawn(program, args, {
    ...account,
    env: programEnvironment(),
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  child.once('error', (error) => {
    said += error.message;
  });
  const stop = () => end(child, folder);
  try {
    await untilItAnswers(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${path.basename(program)} does not answer: ${said}`, { cause: error });
  }
  return { url, stop };
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ; await pause(LOOK_AGAIN_MS)) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (hasEnded(child) || Date.now() > until) throw error;
    }
  }
}

/** SIGINT: it does not wait for who is connected. */
async function end(child: ChildProcess, folder: string): Promise<void> {
  if (!hasEnded(child)) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  await rm(path.dirname(folder), { recursive: true, force: true });
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
