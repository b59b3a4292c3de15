import { Worker } from 'node:worker_threads';
import { TransformError, type TransformProblem } from '#domain/rules/transform.ts';

/** What a thread is asked, with the input as JSON; and what it answers: the result as JSON, or why there is none. */
export type Asked = { text: string; input: string };
export type Answer = { value: string } | { code: TransformProblem; message: string };

/** Threads at most: one that is at its limit leaves the other free. */
const THREADS = 2;
/** An expression looks at the clock itself and ends after 250 ms; what does not come to look is ended from outside. */
const LIMIT_MS = 1_000;
/** Megabytes of memory that an expression may fill before its thread is ended. */
const MEMORY_MB = 128;

type Job = Asked & { done: (value: unknown) => void; fail: (error: Error) => void };
type Thread = { worker: Worker; job: Job | null; ready: boolean; timer: NodeJS.Timeout | undefined };

const threads = new Set<Thread>();
const waiting: Job[] = [];

/**
 * Evaluates a JSONata expression as `transform` does, in a thread of its own that is ended when it takes longer than a second
 * or too much memory: between two looks at the clock a built-in function may take any time. The threads stay for the next.
 * @throws TransformError
 */
export function transformApart(text: string, input: unknown): Promise<unknown> {
  return new Promise((done, fail) => {
    waiting.push({ text, input: JSON.stringify(input ?? null), done, fail });
    next();
  });
}

function next(): void {
  while (waiting.length > 0) {
    const thread = [...threads].find(({ job }) => job === null) ?? begin();
    const job = thread && waiting.shift();
    if (!thread || !job) return;
    thread.job = job;
    thread.worker.ref();
    if (thread.ready) ask(thread, job);
  }
}

function ask(thread: Thread, { text, input }: Job): void {
  thread.timer = setTimeout(() => {
    end(thread, new TransformError('timeout', `longer than ${LIMIT_MS} ms`));
  }, LIMIT_MS);
  thread.worker.postMessage({ text, input } satisfies Asked);
}

function begin(): Thread | null {
  if (threads.size >= THREADS) return null;
  const worker = new Worker(new URL('./transform-worker.ts', import.meta.url), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const thread: Thread = { worker, job: null, ready: false, timer: undefined };
  threads.add(thread);
  worker.on('message', (message: Answer | 'ready') => {
    if (message === 'ready') {
      thread.ready = true;
      if (thread.job) ask(thread, thread.job);
    } else answered(thread, message);
  });
  worker.on('error', (error: Error & { code?: string }) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    end(thread, full ? new TransformError('too_large', `more than ${MEMORY_MB} MB of memory`) : error);
  });
  worker.on('exit', () => end(thread, new TransformError('failed', 'the expression could not be computed')));
  return thread;
}

function answered(thread: Thread, answer: Answer): void {
  const { job } = thread;
  clearTimeout(thread.timer);
  thread.job = null;
  // A thread that has nothing to do keeps no process alive.
  thread.worker.unref();
  if ('value' in answer) job?.done(JSON.parse(answer.value));
  else job?.fail(new TransformError(answer.code, answer.message));
  next();
}

/** Gives a thread up; the next expression begins another. */
function end(thread: Thread, error: Error): void {
  if (!threads.delete(thread)) return;
  clearTimeout(thread.timer);
  void thread.worker.terminate();
  thread.job?.fail(error);
  next();
}
