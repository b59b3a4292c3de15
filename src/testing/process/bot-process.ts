import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A bot that runs as a process of its own, to be killed. */
export type BotProcess = {
  pid: number;
  url: string;
  /** What it printed so far. */
  output(): string;
  /** Resolves when `/readyz` says that it is. @throws Error with its output when it ends before or takes `patienceMs` (20 s). */
  ready(patienceMs?: number): Promise<void>;
  /** Its exit code and how long it took to end, in milliseconds. */
  terminate(): Promise<{ code: number | null; ms: number }>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it stands still, with all that it holds, until `thaw`. */
  freeze(): void;
  /** SIGKILL, without waiting: for when our own process ends. */
  abandon(): void;
  thaw(): void;
};

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));
const READY_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** Starts `src/main.ts` with this environment and nothing else of ours in it but the path. */
export function spawnBot(environment: Readonly<Record<string, string>>): BotProcess {
  const child = spawn(process.execPath, [MAIN], {
    // A folder without an `.env`.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `http://127.0.0.1:${environment.PORT}`;
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    url,
    output: () => printed,
    ready: async (patienceMs = READY_MS) => {
      const until = Date.now() + patienceMs;
      while (!isGone() && Date.now() < until) {
        if (await answersReady(url)) return;
        await new Promise((next) => setTimeout(next, LOOK_AGAIN_MS));
      }
      throw new Error(`the bot ${isGone() ? 'ended before it was ready' : 'is not ready'}:\n${printed}`);
    },
    terminate: async () => {
      const asked = Date.now();
      child.kill('SIGTERM');
      const [code] = await ended;
      return { code, ms: Date.now() - asked };
    },
    kill: async () => {
      if (isGone()) return;
      child.kill('SIGKILL');
      await ended;
    },
    abandon: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

async function answersReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
