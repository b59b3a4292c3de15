import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** A first start unpacks and initialises a database; on a busy machine that takes seconds. */
const PATIENCE_MS = 60_000;

/** The program as a person starts it from a terminal. */
export type Program = {
  /** All that it has printed so far. */
  output(): string;
  /** Resolves with the first group of the pattern once it has been printed. @throws Error when the program ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** Asks it to end (SIGTERM) and resolves with its exit code; null when a signal ended it. */
  stop(): Promise<number | null>;
};

/**
 * Starts `src/main.ts` as a process of its own, in the given folder, so that no `.env` of the checkout is read. Variables
 * of Slack and of a database are taken out of the environment, and `variables` put in.
 */
export function startProgram(folder: string, variables: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { ...cleanEnvironment(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return {
    output: () => output,
    printed: (pattern) => waitForLine(child, () => pattern.exec(output)?.[1], pattern),
    stop: async () => {
      if (hasEnded(child)) return child.exitCode;
      child.kill('SIGTERM');
      await once(child, 'close');
      return child.exitCode;
    },
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(SLACK_|DATABASE_URL$)/.test(name));
  return Object.fromEntries(own);
}

function hasEnded(child: Child): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function waitForLine(child: Child, find: () => string | undefined, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = find();
      if (found !== undefined) finish(() => resolve(found));
    };
    const fail = (why: string) => finish(() => reject(new Error(`${why} and had not printed ${pattern}`)));
    const ended = () => fail(`the program ended with code ${child.exitCode}`);
    const timer = setTimeout(() => fail(`${PATIENCE_MS} ms went by`), PATIENCE_MS);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      child.stdout.off('data', look);
      child.off('close', ended);
      settle();
    };
    child.stdout.on('data', look);
    child.once('close', ended);
    look();
    if (hasEnded(child)) ended();
  });
}
