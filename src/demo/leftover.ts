import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process of ours and the configuration file that its command line names, by which it is recognised. */
export type OwnProcess = {
  readonly pid: number;
  readonly config: string;
};

const pidFile = 'local-slack.pid';

/** Notes the process in the folder, so that the next start can end it after a crash of this one. */
export async function remember(folder: string, own: OwnProcess): Promise<void> {
  await writeFile(join(folder, pidFile), JSON.stringify(own));
}

/** Forgets the noted process. */
export async function forget(folder: string): Promise<void> {
  await rm(join(folder, pidFile), { force: true });
}

/**
 * Ends the process noted in the folder when it still runs and its command line names the noted configuration file;
 * a process that merely got the same id later is left alone. Windows shows no command lines here, so there it is
 * always left alone.
 */
export async function endLeftover(folder: string): Promise<void> {
  const own = await noted(folder);
  if (own === undefined) return;
  if (await isOurs(own)) {
    signal(own.pid, 'SIGTERM');
    const deadline = Date.now() + 3_000;
    while (Date.now() < deadline && (await isOurs(own))) await pause(25);
    if (await isOurs(own)) signal(own.pid, 'SIGKILL');
  }
  await forget(folder);
}

async function noted(folder: string): Promise<OwnProcess | undefined> {
  try {
    const own: unknown = JSON.parse(await readFile(join(folder, pidFile), 'utf8'));
    if (typeof own !== 'object' || own === null || !('pid' in own) || !('config' in own)) return undefined;
    const { pid, config } = own;
    return Number.isInteger(pid) && Number(pid) > 1 && typeof config === 'string'
      ? { pid: Number(pid), config }
      : undefined;
  } catch {
    return undefined;
  }
}

async function isOurs({ pid, config }: OwnProcess): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.includes(config);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
