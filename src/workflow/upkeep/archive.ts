import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** Where rows are written to before they are removed. */
export type Archive = {
  /** The file, as the audited row of the run names it. */
  readonly file: string;
  /** Returns when the lines are on the disk. */
  write(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * An archive in a file that is made when the first line comes, for its owner's eyes only.
 * @param again whether lines may follow those of an earlier run; else a file that is there already is refused (`EEXIST`).
 */
export function archiveTo(file: string, { again = false } = {}): Archive {
  let handle: FileHandle | null = null;
  const opened = async (): Promise<FileHandle> => {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
    return open(file, O_APPEND | O_CREAT | O_WRONLY | (again ? 0 : O_EXCL), 0o600);
  };
  return {
    file,
    write: async (lines) => {
      handle ??= await opened();
      await handle.writeFile(lines.map((line) => `${line}\n`).join(''));
      await handle.sync();
    },
    close: async () => {
      await handle?.close();
      handle = null;
    },
  };
}

/** The name of an archive: no two runs share one. @param at ISO 8601 */
export function archiveName(folder: string, tenantId: string, at: string, runId: string): string {
  return path.join(folder, `${tenantId}-${at.slice(0, 19).replaceAll(':', '')}-${runId.slice(0, 8)}.ndjson`);
}
