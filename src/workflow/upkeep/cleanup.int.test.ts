import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { verifyAuditFile } from '#domain/audit/verify.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { storedCounts } from '#testing/database/stored.ts';
import { type CleanupDesk, EVERYTHING, openCleanupDesk } from '#testing/desks/cleanup-desk.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownFolder } from '#testing/own.ts';
import { archiveTo } from './archive.ts';
import { cleanUp, enqueueCleanup, previewCleanup } from './cleanup.ts';

const database = ownDatabase();
const folder = ownFolder();
let desk: CleanupDesk;
beforeEach(async () => {
  desk = await openCleanupDesk(database, folder);
});

test('what has ended goes with all its rows, what is open stays as it is', async () => {
  const open = await desk.request('open');
  const before = await storedCounts(database.pool, 'T1');
  const { id } = await desk.request('completed', 2);
  await desk.request('rejected');
  await desk.request('canceled');
  await database.pool.query(
    `insert into comment (tenant_id, id, workflow_id, author_id, content, source, created_at)
     values ('T1', $2, $1, 'UREQ', 'Hm', 'api', now())`,
    [id, randomUUID()],
  );
  await database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, parent_key, status, channel_id, ts)
     values ('T1', gen_random_uuid(), 'card', 'card', $1, 'C1', null, 'sent', 'C1', '1'),
            ('T1', gen_random_uuid(), 'said', 'notice', $1, 'C1', 'card', 'sent', 'C1', '2'),
            ('T1', gen_random_uuid(), 'elsewhere', 'notice', $2, 'C1', 'card', 'sent', 'C1', '3')`,
    [id, open.id],
  );

  const cleaned = await desk.clean();

  expect(cleaned).toMatchObject({ workflows: 3, comments: 1, messages: 2, archive: desk.archive });
  expect(cleaned.history).toBeGreaterThanOrEqual(6);
  expect(await storedCounts(database.pool, 'T1')).toEqual(before);
  const { rows } = await database.pool.query('select key, parent_key from message');
  expect(rows).toEqual([{ key: 'elsewhere', parent_key: null }]);
});

test('one row tells what went, by whom, and where it lies', async () => {
  await desk.request('completed', 40);
  await desk.clean({ actorId: 'UADMIN', days: 30, statuses: ['completed'] });
  const { rows } = await database.pool.query('select * from cleanup_run');
  expect(rows).toMatchObject([
    {
      tenant_id: 'T1',
      actor_id: 'UADMIN',
      statuses: ['completed'],
      workflows: 1,
      counts: { workflows: 1, approvals: 1, assignments: 1, history: 2 },
      archive: desk.archive,
    },
  ]);
});

test('the archive is verified without the database, and is for its owner only', async () => {
  await desk.request('completed');
  await desk.request('rejected');
  await desk.clean();
  expect(await verifyAuditFile(createReadStream(desk.archive, 'utf8'))).toEqual({ checked: 2, rows: 4, broken: [] });
  const types = (await readFile(desk.archive, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type as string);
  expect(types).toEqual(['workflow', 'history', 'history', 'approval', 'workflow', 'history', 'history', 'approval']);
  expect((await stat(desk.archive)).mode & 0o777).toBe(0o600);
});

test('nothing is removed when it cannot be archived', async () => {
  await desk.request('completed');
  await desk.clean();
  await desk.request('completed');
  await expect(desk.clean()).rejects.toThrow('EEXIST');
  expect(await desk.numbers()).toEqual([2]);
});

test('age and status choose, and a dry run removes nothing', async () => {
  await desk.request('completed', 31);
  await desk.request('rejected', 31);
  await desk.request('completed', 29);
  await desk.request('canceled', 400);
  expect(await previewCleanup(desk.office.env, { ...EVERYTHING, days: 30 })).toEqual({ workflows: 3, approvals: 3 });
  expect(await previewCleanup(desk.office.env, { ...EVERYTHING, days: 30, statuses: ['rejected'] })).toEqual({
    workflows: 1,
    approvals: 1,
  });
  expect(await desk.numbers()).toEqual([1, 2, 3, 4]);
  await desk.clean({ days: 30, statuses: ['rejected'] });
  expect(await desk.numbers()).toEqual([1, 3, 4]);
});

test('what still has something to send, to call or to do is left for the next time', async () => {
  const ids = [await desk.request('completed'), await desk.request('completed'), await desk.request('completed')].map(
    (one) => one.id,
  );
  const { pool } = database;
  await pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel) values ('T1', gen_random_uuid(), 'k', 'card', $1, 'C1')`,
    [ids[0]],
  );
  await pool.query(
    `insert into delivery (tenant_id, id, workflow_id, key, kind, target) values ('T1', gen_random_uuid(), $1, 'd', 'webhook', 'x')`,
    [ids[1]],
  );
  await pool.query(`select graphile_worker.add_job('announce', json_build_object('workflowId', $1::text))`, [ids[2]]);
  expect(await previewCleanup(desk.office.env, EVERYTHING)).toEqual({ workflows: 0, approvals: 0 });
  expect(await desk.clean()).toMatchObject({ workflows: 0, archive: null });
  await pool.query(`update message set status = 'sent', channel_id = 'C1', ts = '1'`);
  await pool.query(`update delivery set status = 'failed'`);
  await pool.query('update graphile_worker._private_jobs set attempts = max_attempts');
  expect(await desk.clean()).toMatchObject({ workflows: 3, messages: 1, deliveries: 1 });
});

test('a request that somebody else has in hand is passed over, and nobody waits', async () => {
  await desk.request('completed');
  await desk.request('completed');
  const other = await database.pool.connect();
  try {
    await other.query('begin; select 1 from workflow where number = 1 for update');
    expect(await desk.clean()).toMatchObject({ workflows: 1 });
  } finally {
    await other.query('rollback');
    other.release();
  }
  expect(await desk.numbers()).toEqual([1]);
});

test('more than a batch goes, approvals that stand alone too, and other tenants keep theirs', async () => {
  const { number } = await desk.request('completed', 100);
  await database.pool.query(
    `insert into approval (tenant_id, id, kind, strategy, status, resolved_at, created_at)
     select 'T1', gen_random_uuid(), 'approve', 'single', status, resolved, now()
       from generate_series(1, 600), (values ('approved', now() - interval '91 days'), ('pending', null)) as s(status, resolved)`,
  );
  const other = await openOffice(database.pool, 'T2', []);
  await database.pool.query(
    `insert into approval (tenant_id, id, kind, strategy, status, resolved_at, created_at)
     values ($1, gen_random_uuid(), 'approve', 'single', 'approved', now() - interval '91 days', now())`,
    [other.tenantId],
  );
  const seen: number[] = [];
  await cleanUp(desk.office.env, { ...EVERYTHING, days: 90 }, archiveTo(desk.archive), {
    progress: (done) => seen.push(done),
  });
  const { rows } = await database.pool.query(
    'select tenant_id, status, count(*)::int from approval group by 1, 2 order by 1',
  );
  expect(rows).toEqual([
    { tenant_id: 'T1', status: 'pending', count: 600 },
    { tenant_id: 'T2', status: 'approved', count: 1 },
  ]);
  expect([number, seen]).toEqual([1, [1, 1, 1]]);
});

test('a ticket outlives its request', async () => {
  const { id } = await desk.request('completed');
  await database.pool.query(
    `insert into ticket_type (tenant_id, key, title, workflow_key) values ('T1', 'it', 'IT', 'purchase')`,
  );
  await database.pool.query(
    `insert into ticket (tenant_id, id, number, type_key, workflow_id, status, created_by)
     values ('T1', gen_random_uuid(), 1, 'it', $1, 'closed', 'UREQ')`,
    [id],
  );
  await desk.clean();
  expect((await database.pool.query('select number, workflow_id from ticket')).rows).toEqual([
    { number: 1, workflow_id: null },
  ]);
});

test('no clean-up that was promised is lost to another one; the same asked for twice is one', async () => {
  const { pool } = database;
  await enqueueCleanup(pool, { ...EVERYTHING, days: 30, statuses: ['rejected'] });
  await enqueueCleanup(pool, { ...EVERYTHING, days: 30, statuses: ['canceled'] });
  await enqueueCleanup(pool, { ...EVERYTHING, days: 90 });
  await enqueueCleanup(pool, { ...EVERYTHING, days: 90, statuses: ['canceled', 'completed', 'rejected'] });
  await enqueueCleanup(pool, { ...EVERYTHING, days: 90, tenantId: 'T2' });
  const { rows } = await pool.query<{ days: number; statuses: string[] | null }>(
    `select (payload->>'days')::int as days, payload->'statuses' as statuses from graphile_worker._private_jobs order by id`,
  );
  expect(rows.map(({ days, statuses }) => [days, statuses?.length ?? 3])).toEqual([
    [30, 1],
    [30, 1],
    [90, 3],
    [90, 3],
  ]);
});
