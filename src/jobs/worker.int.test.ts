import { Logger, type Task } from 'graphile-worker';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { freeDeadWorkers } from './upkeep/membership.ts';
import { startWorker, startWorkers, type Worker } from './worker.ts';

const quiet = new Logger(() => () => undefined);
const database = ownDatabase();
let worker: Worker | null = null;

beforeAll(async () => {
  // Its first start makes the queue's own schema.
  await (await startWorker(database.sessions, {}, quiet)).stop();
});
afterEach(async () => {
  await worker?.stop();
  worker = null;
  await database.pool.query('delete from graphile_worker._private_jobs');
});

/** Counts how often each job was carried out, by what it says. */
function counting(): { done: Map<string, number>; count: Task } {
  const done = new Map<string, number>();
  const count: Task = async (payload) => {
    const { what } = payload as { what: string };
    done.set(what, (done.get(what) ?? 0) + 1);
  };
  return { done, count };
}

function add(what: string, queue: string | null = null) {
  return database.pool.query('select graphile_worker.add_job($1, $2::json, queue_name => $3)', [
    'count',
    JSON.stringify({ what }),
    queue,
  ]);
}

/** Locks every job, and its queue, in the name of a pool of workers, in one transaction with what is done before. */
async function lockAll(name: string, before = 'select 1'): Promise<void> {
  const connection = await database.pool.connect();
  const set = "locked_by = $1, locked_at = now() - interval '1 minute'";
  await connection.query('begin');
  await connection.query(before);
  await connection.query(`update graphile_worker._private_jobs set ${set}`, [name]);
  await connection.query(`update graphile_worker._private_job_queues set ${set}`, [name]);
  await connection.query('commit');
  connection.release();
}

/** The names in which jobs may be locked now. */
async function names(): Promise<string[]> {
  const { rows } = await database.pool.query<{ worker_id: string }>('select worker_id from job_worker');
  return rows.map((row) => row.worker_id);
}

test('jobs of a process that was killed are carried out by whoever starts next', async () => {
  await add('left behind', 'one-by-one');
  await lockAll('pool-dead');
  // A number that no process holds the lock of.
  await database.pool.query("insert into job_worker (worker_id, process) values ('pool-dead', 7)");
  const { done, count } = counting();
  worker = await startWorker(database.sessions, { count }, quiet);
  await expect.poll(() => done.get('left behind')).toBe(1);
  expect(await names()).not.toContain('pool-dead');
});

test('jobs of a process that lives are left to it', async () => {
  const { count } = counting();
  worker = await startWorker(database.sessions, { count }, quiet);
  await expect.poll(async () => (await names()).length).toBe(1);
  await freeDeadWorkers(database.pool);
  expect(await names()).toHaveLength(1);
});

test('a job that could not be given back because the database was away is carried out again, and its queue goes on', async () => {
  const { done, count } = counting();
  worker = await startWorker(database.sessions, { count }, quiet);
  await expect.poll(async () => (await names()).length).toBe(1);
  const [own = ''] = await names();
  await lockAll(own, `select graphile_worker.add_job('count', '{"what":"stuck"}', queue_name => 'one-by-one')`);
  await add('behind it', 'one-by-one');
  await expect.poll(() => [done.get('stuck'), done.get('behind it')], { timeout: 15_000 }).toEqual([1, 1]);
  expect(worker.alive()).toBe(true);
});

test('jobs that wait for others keep no other crew waiting', async () => {
  const { done, count } = counting();
  const never = new Promise<void>(() => undefined);
  let waiting = 0;
  const wait: Task = (_payload, { abortSignal }) => {
    waiting += 1;
    return Promise.race([never, new Promise<void>((end) => abortSignal?.addEventListener('abort', () => end()))]);
  };
  worker = await startWorkers(database.sessions, [{ count }, { wait }], quiet);
  await database.pool.query("select graphile_worker.add_job('wait') from generate_series(1, 12)");
  await expect.poll(() => waiting).toBe(10);
  await add('meanwhile');
  await expect.poll(() => done.get('meanwhile')).toBe(1);
  expect(worker.alive()).toBe(true);
});

test('a worker whose sign of life is cut off by the database begins anew', async () => {
  const { done, count } = counting();
  worker = await startWorker(database.sessions, { count }, quiet);
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 6020316 and database = (select oid from pg_database where datname = current_database())",
  );
  await expect.poll(() => worker?.alive(), { timeout: 10_000 }).toBe(false);
  await expect.poll(() => worker?.alive(), { timeout: 10_000 }).toBe(true);
  await add('afterwards');
  await expect.poll(() => done.get('afterwards'), { timeout: 10_000 }).toBe(1);
});
