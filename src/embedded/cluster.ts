import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account, Binaries } from './binaries.ts';
import { EmbeddedError } from './error.ts';
import { programEnvironment } from './program-environment.ts';

/** The superuser and the database of the embedded server. */
export const DATABASE_USER = 'countersign';
export const DATABASE_NAME = 'countersign';

/** The major version of the binaries: a cluster of another one cannot be opened by them. */
const MAJOR_VERSION = '18';

/** The prefix of a cluster in the making; renamed when it is whole, so that a killed first start leaves no half one. */
const UNFINISHED = 'postgres.new-';

/** Where things lie below the data folder. */
export type ClusterPaths = { root: string; cluster: string; password: string; lock: string };

export function clusterPaths(dataDir: string): ClusterPaths {
  const root = path.resolve(dataDir);
  return {
    root,
    cluster: path.join(root, 'postgres'),
    password: path.join(root, 'postgres.password'),
    lock: path.join(root, 'countersign.lock'),
  };
}

/**
 * Makes sure that there is a cluster and a password, and returns the password. The folder's lock must be held.
 * @throws EmbeddedError `bad_folder` when the folder holds something else, `failed` when initdb fails
 */
export async function ensureCluster(
  paths: ClusterPaths,
  binaries: Binaries,
  account: Account | null,
): Promise<{ password: string; created: boolean }> {
  await removeUnfinished(paths);
  if (await isWholeCluster(paths.cluster)) {
    const password = await readPassword(paths);
    await giveTo(paths.cluster, account);
    return { password, created: false };
  }
  const password = await makePassword(paths);
  const fresh = path.join(paths.root, `${UNFINISHED}${randomBytes(4).toString('hex')}`);
  await createCluster(fresh, password, binaries, account);
  await rename(fresh, paths.cluster);
  return { password, created: true };
}

async function removeUnfinished(paths: ClusterPaths): Promise<void> {
  const left = (await readdir(paths.root)).filter((name) => name.startsWith(UNFINISHED));
  await Promise.all(left.map((name) => rm(path.join(paths.root, name), { recursive: true, force: true })));
}

async function isWholeCluster(cluster: string): Promise<boolean> {
  const files = await readdir(cluster).catch(() => null);
  if (files === null) return false;
  if (files.length === 0) {
    await rmdir(cluster);
    return false;
  }
  if (!files.includes('PG_VERSION')) {
    throw new EmbeddedError('bad_folder', `${cluster} holds files but no database: move them away or set DATA_DIR`);
  }
  const version = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version === MAJOR_VERSION) return true;
  throw new EmbeddedError(
    'bad_folder',
    `${cluster} is a database of PostgreSQL ${version}, and the embedded one is ${MAJOR_VERSION}: dump and restore it, ` +
      'or set DATA_DIR to a new folder',
  );
}

/** Works on Windows too, where the mode is ignored and the folder belongs to the user. */
async function makePassword(paths: ClusterPaths): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await rm(paths.password, { force: true });
  await writeFile(paths.password, `${password}\n`, { mode: 0o600 });
  return password;
}

export async function readPassword(paths: ClusterPaths): Promise<string> {
  try {
    const password = (await readFile(paths.password, 'utf8')).trim();
    await chmod(paths.password, 0o600);
    return password;
  } catch (error) {
    throw new EmbeddedError(
      'bad_folder',
      `${paths.password}, the password of the database beside it, cannot be read: put it back or set DATA_DIR`,
      { cause: error },
    );
  }
}

/** Collation by code point, from PostgreSQL itself: the same on every system, whatever locales it has. */
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  `--username=${DATABASE_USER}`,
];

async function createCluster(
  folder: string,
  password: string,
  binaries: Binaries,
  account: Account | null,
): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account !== null) {
      await Promise.all([folder, passwordFile].map((file) => chown(file, account.uid, account.gid)));
    }
    await runProgram(binaries.initdb, ['-D', folder, `--pwfile=${passwordFile}`, ...INITDB_FLAGS], account);
    // The single-user mode needs neither port nor password, and leaves a cleanly stopped cluster.
    const create = `CREATE DATABASE ${DATABASE_NAME};\n`;
    await runProgram(binaries.postgres, ['--single', '-D', folder, 'postgres'], account, create);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function runProgram(program: string, args: string[], account: Account | null, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...account, env: programEnvironment(), windowsHide: true });
    let said = '';
    const listen = (chunk: Buffer): void => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    };
    const fail = (reason: string, cause?: unknown): void =>
      reject(new EmbeddedError('failed', `${path.basename(program)} ${reason}: ${said.trim()}`, { cause }));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', (error) => fail('cannot be started', error));
    child.once('close', (code, signal) => (code === 0 ? resolve() : fail(`ended with ${signal ?? code}`)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** PostgreSQL opens a folder of its own account only; under root that account may have changed since. */
async function giveTo(folder: string, account: Account | null): Promise<void> {
  if (account === null || (await stat(folder)).uid === account.uid) return;
  const entries = await readdir(folder, { recursive: true });
  for (const entry of ['', ...entries]) {
    const file = path.join(folder, entry);
    if (!(await lstat(file)).isSymbolicLink()) await chown(file, account.uid, account.gid);
  }
}
