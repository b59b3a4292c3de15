import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { programEnvironment } from './program-environment.ts';

const run = promisify(execFile);

/** A process for as long as it lives: its id may be given to another one afterwards, its start time then differs. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** What stands for a start time that the system does not tell. */
const UNKNOWN = 'unknown';

/** True while a process of this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The identity of a running process, or null when none of this id runs. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  if (!isAlive(pid)) return null;
  const startedAt = await startTime(pid).catch(() => UNKNOWN);
  return startedAt === null ? null : { pid, startedAt };
}

/** True when the process that had this identity still runs. In doubt it does: a folder is then refused, not shared. */
export async function stillRuns(known: ProcessIdentity): Promise<boolean> {
  const now = await identify(known.pid);
  if (now === null) return false;
  return now.startedAt === known.startedAt || now.startedAt === UNKNOWN || known.startedAt === UNKNOWN;
}

async function startTime(pid: number): Promise<string | null> {
  switch (process.platform) {
    case 'linux':
      return linuxStartTime(pid);
    case 'win32': {
      const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
      const { stdout } = await run('powershell.exe', ['-NoProfile', '-Command', command], { windowsHide: true });
      return stdout.trim() || UNKNOWN;
    }
    default: {
      const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
        env: { ...programEnvironment(), LC_ALL: 'C' },
      });
      return stdout.trim() || UNKNOWN;
    }
  }
}

/**
 * Ticks since boot, beside the id of the boot. Fields of /proc/PID/stat: `man 5 proc`; the second is a name in brackets
 * that may hold spaces, the third is the state (Z: ended, not yet collected), the 22nd the start.
 */
async function linuxStartTime(pid: number): Promise<string | null> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = afterName;
  if (state === 'Z' || state === 'X') return null;
  return `${boot.trim()}/${afterName[19] ?? UNKNOWN}`;
}

/** The command line of a running process; empty when the system does not tell. */
export async function commandLine(pid: number): Promise<string> {
  try {
    switch (process.platform) {
      case 'linux':
        return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      case 'win32': {
        const command = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
        return (await run('powershell.exe', ['-NoProfile', '-Command', command], { windowsHide: true })).stdout.trim();
      }
      default:
        return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout.trim();
    }
  } catch {
    return '';
  }
}
