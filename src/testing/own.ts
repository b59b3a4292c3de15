import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * Something of a test file's own: opened before its first test and closed after its last, in the order in which the file names
 * it and the other way round. Tests and the hooks below it use it as if it had been there all along; nothing else may.
 */
export function own<T extends object>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): T {
  let opened: T | null = null;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    if (opened) await close(opened);
  });
  const now = (): T => {
    if (opened) return opened;
    throw new Error('this is open in tests and hooks only, below the line that asks for it');
  };
  return new Proxy({} as T, {
    get: (_, name) => Reflect.get(now(), name),
    set: (_, name, value) => Reflect.set(now(), name, value),
    has: (_, name) => Reflect.has(now(), name),
    ownKeys: () => Reflect.ownKeys(now()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(now(), name),
  });
}

/** An empty folder, removed with all that is in it at the end. */
export type Folder = {
  path: string;
  /** Of a file that may be there or not. */
  file(name: string): string;
  /** Writes a file. @returns its path. */
  write(name: string, text: string): Promise<string>;
};

async function openFolder(): Promise<Folder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-'));
  const file = (name: string) => path.join(folder, name);
  const write: Folder['write'] = async (name, text) => {
    await writeFile(file(name), text);
    return file(name);
  };
  return { path: folder, file, write };
}

/** A folder of a test file's own. */
export function ownFolder(): Folder {
  return own(openFolder, (folder) => rm(folder.path, { recursive: true }));
}
