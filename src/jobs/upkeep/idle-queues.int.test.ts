import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { removeIdleQueues } from './idle-queues.ts';

const database = ownDatabase();

async function queues(): Promise<string[]> {
  const { rows } = await database.pool.query<{ queue_name: string }>(
    'select queue_name from graphile_worker._private_job_queues order by 1',
  );
  return rows.map((row) => row.queue_name);
}

test('each person has a queue of their own, which goes when nothing waits in it', async () => {
  await database.pool.query(
    `select graphile_worker.add_job('deliver', '{}', queue_name => delivery_queue('T1', null, 'U' || n))
       from generate_series(1, 2000) as n`,
  );
  expect(await queues()).toHaveLength(2_000);
  await database.pool.query(
    `delete from graphile_worker._private_jobs
      where job_queue_id <> (select id from graphile_worker._private_job_queues order by id limit 1)`,
  );
  await removeIdleQueues(database.pool);
  expect(await queues()).toHaveLength(1);
});
