import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The words of a command line as bash would give them to a program: without quotes, file names found, redirections carried out. */
export async function wordsOf(line: string, options: { cwd: string; env: Record<string, string> }): Promise<string[]> {
  const script = `exec 3>&1; words() { printf '%s\\0' "$@" >&3; }; words ${line}`;
  const { stdout } = await run('bash', ['-c', script], options);
  return stdout.split('\0').slice(0, -1);
}
