import { beforeAll, expect, test } from 'vitest';
import { enqueue } from '#jobs/announce/outbox.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { reconcile } from './reconcile.ts';

const tenantId = 'T1';
const database = ownDatabase();
const body = { say: 'unreachable', ref: 'WF-1', channel: '#other', why: 'archived' } as const;

beforeAll(() => openOffice(database.pool, tenantId));

async function jobs() {
  const { rows } = await database.pool.query<{ attempts: number; live: boolean }>(
    'select attempts, attempts < max_attempts as live from graphile_worker._private_jobs order by id',
  );
  return rows;
}

test.each([
  ['has lost its job', 'delete from graphile_worker._private_jobs'],
  ['has a job that was given up', 'update graphile_worker._private_jobs set attempts = max_attempts'],
  [
    'has one of an older version that was given up',
    'update graphile_worker._private_jobs set max_attempts = 25, attempts = 25',
  ],
])('a message that %s has a live one again, however long nobody looked', async (_how, lost) => {
  await database.pool.query('delete from graphile_worker._private_jobs');
  await enqueue(database.pool, tenantId, [{ key: lost, kind: 'notice', workflowId: null, toChannel: 'C1', body }]);
  await database.pool.query("update message set created_at = now() - interval '3 days', status = 'sending'");
  await database.pool.query(lost);
  await reconcile(database.pool);
  await reconcile(database.pool);
  expect((await jobs()).filter(({ live }) => live)).toContainEqual({ attempts: 0, live: true });
  await database.pool.query('delete from message');
});
