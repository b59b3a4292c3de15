import { EventEmitter } from 'node:events';
import { type Job, run, type TaskList, type Logger as WorkerLogger, type WorkerPool } from 'graphile-worker';
import type { Pool } from 'pg';
import { isDatabaseAway } from '#workflow/outage.ts';
import { FROZEN_MS, freeDeadWorkers, freeFrozenWorkers, freeOrphans } from './upkeep/dead-workers.ts';
import { joinProcesses } from './upkeep/membership.ts';

export type Worker = { stop(): Promise<void>; alive(): boolean };

/** Jobs of one crew that run at once: most of them wait for Slack or another system, not for the processor. */
const CONCURRENCY = 10;
/** New jobs are announced by the database; this is for those that were put off. */
const POLL_MS = 1_000;
/** How often a crew is looked after, and the jobs of processes that were killed are taken over. */
const LOOK_MS = 2_000;

/**
 * Starts a worker for each crew, each with places of its own: while jobs of one wait for a system that does not answer, those of
 * another go on.
 */
export async function startWorkers(pool: Pool, crews: readonly TaskList[], logger: WorkerLogger): Promise<Worker> {
  const workers: Worker[] = [];
  const stop = async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  };
  try {
    for (const handlers of crews) workers.push(await startWorker(pool, handlers, logger));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop, alive: () => workers.every((worker) => worker.alive()) };
}

/**
 * Starts carrying out jobs. Jobs of a process that was killed are freed at once, here and by whoever is alive. A crew that
 * the database left in the lurch is replaced by another as soon as the database is back.
 */
export async function startWorker(pool: Pool, handlers: TaskList, logger: WorkerLogger): Promise<Worker> {
  let crew = await startCrew(pool, handlers, logger);
  let stopping = false;
  let wellSince = Date.now();
  const look = async (): Promise<void> => {
    // While the database does not answer nothing is known, and nothing could be begun anew.
    const sound = await crew.sound().catch(() => null);
    if (sound === null) wellSince = Date.now();
    if (stopping) return;
    if (sound === false) {
      logger.warn('Jobs are stuck since the database was away, or were taken for left; beginning anew');
      await crew.stop();
      if (!stopping) crew = await startCrew(pool, handlers, logger);
      return;
    }
    await freeDeadWorkers(pool);
    await freeOrphans(pool);
    if (Date.now() - wellSince > FROZEN_MS) await freeFrozenWorkers(pool);
  };
  let looking = Promise.resolve();
  const clock = setInterval(() => {
    const before = looking;
    looking = before.then(look).catch((error: unknown) => {
      wellSince = Date.now();
      logger.warn(`Jobs wait for the database: ${String(error)}`);
    });
  }, LOOK_MS);
  return {
    alive: () => crew.alive(),
    stop: async () => {
      stopping = true;
      clearInterval(clock);
      await looking;
      await crew.stop();
    },
  };
}

type Crew = {
  alive(): boolean;
  /** Whether it carries out jobs and gives back each that is done with. @throws Error when the database does not say. */
  sound(): Promise<boolean>;
  /** Safe to call again. */
  stop(): Promise<void>;
};

async function startCrew(pool: Pool, handlers: TaskList, logger: WorkerLogger): Promise<Crew> {
  const membership = await joinProcesses(pool);
  const underWay = new Set<string>();
  /** Failed for the database's being away. */
  const outOfReach = new Set<string>();
  let name = '';
  let registered = Promise.resolve();
  const events = new EventEmitter();
  events.on('pool:create', ({ workerPool }: { workerPool: WorkerPool }) => {
    name = workerPool.id;
    // The library locks jobs in the name of its pool of workers.
    registered = membership.add(name);
    // Waited for below.
    registered.catch(() => undefined);
  });
  events.on('job:start', ({ job }: { job: Job }) => underWay.add(job.id));
  events.on('job:complete', ({ job, error }: { job: Job; error: unknown }) => {
    underWay.delete(job.id);
    if (isDatabaseAway(error)) outOfReach.add(job.id);
  });
  const runner = await run({
    pgPool: pool,
    taskList: handlers,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger,
    events,
  }).catch(async (error: unknown) => {
    await membership.leave();
    throw error;
  });
  await registered.catch(async (error: unknown) => {
    await runner.stop().catch(() => undefined);
    await membership.leave();
    throw error;
  });
  let running = true;
  void runner.promise.catch(() => undefined).finally(() => (running = false));
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    if (running) await runner.stop().catch(() => undefined);
    await membership.leave();
  };
  return {
    alive: () => running && membership.held(),
    sound: async () => {
      const known = await membership.beat();
      if (!running || !known) return false;
      await comeSoon(pool, outOfReach);
      const { rows } = await pool.query<{ sound: boolean }>({
        name: 'crew_is_sound',
        text: SOUND,
        values: [name, [...underWay]],
      });
      return rows[0]?.sound ?? true;
    },
    stop: () => (stopped ??= stop()),
  };
}

/** What failed for the database alone is done now that it is back; the library would have it wait longer each time, and count it. */
async function comeSoon(pool: Pool, jobIds: Set<string>): Promise<void> {
  if (jobIds.size === 0) return;
  const ids = [...jobIds];
  await pool.query(
    `update graphile_worker._private_jobs set run_at = now(), attempts = greatest(attempts - 1, 0)
      where id = any($1::bigint[]) and locked_at is null and attempts < max_attempts`,
    [ids],
  );
  for (const id of ids) jobIds.delete(id);
}

/**
 * The library gives a job back only once: when the database was away at that moment, the job stays locked, and with it the
 * queue that it is in. Nothing that is under way is older than what Slack's time limits allow.
 */
const SOUND = `
  select not exists (select 1 from graphile_worker.jobs
                      where locked_by = $1 and locked_at < now() - interval '5 seconds' and id <> all ($2::bigint[])) as sound`;
