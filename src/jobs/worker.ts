import { EventEmitter } from 'node:events';
import { run, type TaskList, type Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import { joinProcesses, type Membership } from './membership.ts';

export type Worker = { stop(): Promise<void>; alive(): boolean };

/** Jobs that run at once: most of them wait for Slack, not for the processor. */
const CONCURRENCY = 10;
/** New jobs are announced by the database; this is for those that were put off. */
const POLL_MS = 1_000;

/** Starts carrying out jobs. Jobs of a process that was killed are freed at once, here and by whoever is alive. */
export async function startWorker(pool: Pool, tasks: TaskList, logger: WorkerLogger): Promise<Worker> {
  const membership: Membership = await joinProcesses(pool);
  const events = new EventEmitter();
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => membership.add(worker.workerId));
  const runner = await run({
    pgPool: pool,
    taskList: tasks,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger,
    events,
  });
  let alive = true;
  void runner.promise.catch(() => undefined).finally(() => (alive = false));
  return {
    alive: () => alive,
    stop: async () => {
      if (alive) await runner.stop().catch(() => undefined);
      await membership.leave();
    },
  };
}
