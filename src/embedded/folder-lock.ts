import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedError } from './error.ts';
import { identify, type ProcessIdentity, stillRuns } from './process-identity.ts';

/** A held lock. `release` takes the file away when it is still ours. */
export type FolderLock = { release: () => Promise<void> };

/** A file that its writer has opened but not yet filled is given this long. */
const WRITING_MS = 500;
const PAUSE_MS = 20;
const ATTEMPTS = 100;

/**
 * Takes the lock file `path` for this process. It holds our process id and start time, so that a lock left by a killed
 * process is taken over, also when its id has been given to another process since.
 * @param folder the folder as the person named it, for the message
 * @throws EmbeddedError `in_use` when another live process holds it
 */
export async function lockFolder(path: string, folder: string): Promise<FolderLock> {
  const content = JSON.stringify({ ...(await identify(process.pid)), key: randomUUID() });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createWith(path, content)) return { release: () => removeIf(path, content) };
    const found = await read(path);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder === null && (await isBeingWritten(path))) {
      await pause(PAUSE_MS);
      continue;
    }
    if (holder !== null && (await stillRuns(holder))) throw inUse(holder.pid, folder);
    await removeIf(path, found);
  }
  throw new EmbeddedError('in_use', `the lock file ${path} cannot be taken; is another Countersign starting?`);
}

function inUse(pid: number, folder: string): EmbeddedError {
  return new EmbeddedError('in_use', `another Countersign (pid ${pid}) is using ${folder}; stop it or set DATA_DIR`);
}

async function createWith(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * Removes the file when it holds `content`. It is moved aside first, because between reading and removing another
 * process may have taken the lock over: then its file is put back.
 */
async function removeIf(path: string, content: string): Promise<void> {
  if ((await read(path)) !== content) return;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== content) await createWith(path, moved);
  await rm(aside, { force: true });
}

function parseHolder(content: string): ProcessIdentity | null {
  try {
    const { pid, startedAt }: { pid?: unknown; startedAt?: unknown } = JSON.parse(content);
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && typeof startedAt === 'string'
      ? { pid, startedAt }
      : null;
  } catch {
    return null;
  }
}

async function isBeingWritten(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < WRITING_MS;
  } catch {
    return true;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
