import { beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { readStandstills } from './standstill.ts';

const database = ownDatabase();
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));

function add(queue: string | null, ago: string) {
  return database.pool.query(
    `select graphile_worker.add_job('deliver', queue_name => $1, run_at => now() - $2::interval)`,
    [queue, ago],
  );
}

test('a queue that goes on does not stand still, nor does one with nothing due', async () => {
  await add('channel:T1:C1', '90 seconds');
  await add(null, '90 seconds');
  await add('channel:T1:C2', '-1 hour');
  await database.pool.query('update graphile_worker._private_job_queues set locked_at = now(), locked_by = $1', [
    'pool-a',
  ]);
  expect(await readStandstills(database)).toEqual([]);
});

test('a queue whose lock is old, and jobs that nobody takes, are told with how long they wait', async () => {
  await add('channel:T1:C1', '90 seconds');
  await add(null, '10 minutes');
  await database.pool.query(
    `update graphile_worker._private_job_queues set locked_at = now() - interval '2 minutes', locked_by = 'pool-gone'`,
  );
  expect(await readStandstills(database)).toEqual([
    { queue: null, seconds: 600 },
    { queue: 'channel:T1:C1', seconds: 90 },
  ]);
});
