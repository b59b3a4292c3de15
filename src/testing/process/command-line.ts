import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '#testing/database/database.ts';
import { type Folder, ownFolder } from '#testing/own.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** What a command line answered. */
type Answered = { code: number | null; stdout: string; stderr: string };

/**
 * Runs the command line as a person would, in the given folder, so that no `.env` of the checkout is read. Nothing of
 * Slack or of a database is in its environment but what `variables` say.
 */
async function commandLine(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const answered: Answered = { code: null, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      answered[name] += chunk;
    });
  }
  const [code]: unknown[] = await once(child, 'close');
  return { ...answered, code: typeof code === 'number' ? code : null };
}

/** The command line in a folder of the test file's own, told of a database or of none. */
export type CommandLine = {
  folder: Folder;
  run(...args: string[]): Promise<Answered>;
  /** With these variables besides. */
  runWith(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<Answered>;
};

/** {@link commandLine} for as long as the test file runs. */
export function ownCommandLine(database?: Pick<TestDatabase, 'url'>): CommandLine {
  const folder = ownFolder();
  const runWith: CommandLine['runWith'] = (variables, ...args) =>
    commandLine(folder.path, args, { ...(database ? { DATABASE_URL: database.url } : {}), ...variables });
  return { folder, runWith, run: (...args) => runWith({}, ...args) };
}
