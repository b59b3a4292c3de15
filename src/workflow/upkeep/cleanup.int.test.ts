import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAuditFile } from '#domain/audit/verify.ts';
import { cleanUpJob, removeEnded } from '#jobs/upkeep/clean-up.ts';
import { cleanupStatistics } from '#queries/figures/cleanup.ts';
import { runCommand } from '#slack/commands/table.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { storedCounts } from '#testing/database/stored.ts';
import { openDesk } from '#testing/desks/desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { commandLine } from '#testing/process/command-line.ts';
import { archiveTo } from './archive.ts';
import { type CleanupRequest, cleanUp, enqueueCleanup, previewCleanup } from './cleanup.ts';

const database = ownDatabase();
let office: Office;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-cleanup-'));
  await database.pool.query('truncate tenant cascade');
  await database.pool.query('delete from graphile_worker._private_jobs');
  office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV', 'UMAN']);
  await office.put('reviewer', 'UREV');
  await office.put('manager', 'UMAN');
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    fields: [{ key: 'item', label: 'Item', type: 'text' }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
});
afterEach(() => rm(folder, { recursive: true }));

type End = 'completed' | 'rejected' | 'canceled' | 'open';

/** Starts a request and ends it so; `age` days ago as far as the clean-up can tell. Its jobs are done. */
async function request(end: End, age = 0): Promise<{ id: string; number: number }> {
  const { workflow } = await office.start('purchase', 'UREQ', { item: `a ${end} one` });
  const { id, number } = workflow;
  if (end === 'completed') await office.decide(number, 'UREV', { type: 'approve' });
  if (end === 'rejected') await office.decide(number, 'UREV', { type: 'reject', comment: 'No' });
  if (end === 'canceled') await office.decide(number, 'UREQ', { type: 'cancel' });
  await database.pool.query(
    'update workflow set completed_at = completed_at - make_interval(days => $2) where id = $1',
    [id, age],
  );
  await database.pool.query(`delete from graphile_worker._private_jobs where payload->>'workflowId' = $1`, [id]);
  return { id, number };
}

function asked(parts: Partial<CleanupRequest> = {}): CleanupRequest {
  return {
    tenantId: 'T1',
    actorId: null,
    days: 0,
    ...parts,
  };
}

function file() {
  return path.join(folder, 'gone.ndjson');
}

function clean(parts: Partial<CleanupRequest> = {}) {
  return cleanUp(office.env, asked(parts), archiveTo(file()));
}

function preview(parts: Partial<CleanupRequest> = {}) {
  return previewCleanup(office.env, asked(parts));
}

async function numbers(): Promise<number[]> {
  const { rows } = await database.pool.query<{ number: number }>('select number from workflow order by number');
  return rows.map((row) => row.number);
}

test('what has ended goes with all its rows, what is open stays as it is', async () => {
  const open = await request('open');
  const before = await storedCounts(database.pool, 'T1');
  const { id } = await request('completed', 2);
  await request('rejected');
  await request('canceled');
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

  const cleaned = await clean();

  expect(cleaned).toMatchObject({ workflows: 3, comments: 1, messages: 2, archive: file() });
  expect(cleaned.history).toBeGreaterThanOrEqual(6);
  expect(await storedCounts(database.pool, 'T1')).toEqual(before);
  const { rows } = await database.pool.query('select key, parent_key from message');
  expect(rows).toEqual([{ key: 'elsewhere', parent_key: null }]);
});

test('one row tells what went, by whom, and where it lies', async () => {
  await request('completed', 40);
  await clean({ actorId: 'UADMIN', days: 30, statuses: ['completed'] });
  const { rows } = await database.pool.query('select * from cleanup_run');
  expect(rows).toMatchObject([
    {
      tenant_id: 'T1',
      actor_id: 'UADMIN',
      statuses: ['completed'],
      workflows: 1,
      counts: { workflows: 1, approvals: 1, assignments: 1, history: 2 },
      archive: file(),
    },
  ]);
});

test('the archive is verified without the database, and is for its owner only', async () => {
  await request('completed');
  await request('rejected');
  await clean();
  expect(await verifyAuditFile(createReadStream(file(), 'utf8'))).toEqual({ checked: 2, rows: 4, broken: [] });
  const types = (await readFile(file(), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type as string);
  expect(types).toEqual(['workflow', 'history', 'history', 'approval', 'workflow', 'history', 'history', 'approval']);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
});

test('nothing is removed when it cannot be archived', async () => {
  await request('completed');
  await clean();
  await request('completed');
  await expect(clean()).rejects.toThrow('EEXIST');
  expect(await numbers()).toEqual([2]);
});

test('age and status choose, and a dry run removes nothing', async () => {
  await request('completed', 31);
  await request('rejected', 31);
  await request('completed', 29);
  await request('canceled', 400);
  expect(await preview({ days: 30 })).toEqual({ workflows: 3, approvals: 3 });
  expect(await preview({ days: 30, statuses: ['rejected'] })).toEqual({ workflows: 1, approvals: 1 });
  expect(await numbers()).toEqual([1, 2, 3, 4]);
  await clean({ days: 30, statuses: ['rejected'] });
  expect(await numbers()).toEqual([1, 3, 4]);
});

test('what still has something to send, to call or to do is left for the next time', async () => {
  const ids = [await request('completed'), await request('completed'), await request('completed')].map((one) => one.id);
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
  expect(await preview()).toEqual({ workflows: 0, approvals: 0 });
  expect(await clean()).toMatchObject({ workflows: 0, archive: null });
  await pool.query(`update message set status = 'sent', channel_id = 'C1', ts = '1'`);
  await pool.query(`update delivery set status = 'failed'`);
  await pool.query('update graphile_worker._private_jobs set attempts = max_attempts');
  expect(await clean()).toMatchObject({ workflows: 3, messages: 1, deliveries: 1 });
});

test('a request that somebody else has in hand is passed over, and nobody waits', async () => {
  await request('completed');
  await request('completed');
  const other = await database.pool.connect();
  try {
    await other.query('begin; select 1 from workflow where number = 1 for update');
    expect(await clean()).toMatchObject({ workflows: 1 });
  } finally {
    await other.query('rollback');
    other.release();
  }
  expect(await numbers()).toEqual([1]);
});

test('more than a batch goes, approvals that stand alone too, and other tenants keep theirs', async () => {
  const { number } = await request('completed', 100);
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
  await cleanUp(office.env, asked({ days: 90 }), archiveTo(file()), { progress: (done) => seen.push(done) });
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
  const { id } = await request('completed');
  await database.pool.query(
    `insert into ticket_type (tenant_id, key, title, workflow_key) values ('T1', 'it', 'IT', 'purchase')`,
  );
  await database.pool.query(
    `insert into ticket (tenant_id, id, number, type_key, workflow_id, status, created_by)
     values ('T1', gen_random_uuid(), 1, 'it', $1, 'closed', 'UREQ')`,
    [id],
  );
  await clean();
  expect((await database.pool.query('select number, workflow_id from ticket')).rows).toEqual([
    { number: 1, workflow_id: null },
  ]);
});

test('the schedule archives below the data folder; what has just ended goes into one file a day', async () => {
  const env = { ...office.env, archives: path.join(folder, 'archive'), log: { info: () => undefined } };
  await request('completed', 91);
  await request('completed');
  await removeEnded(env, { days: 90 });
  expect(await numbers()).toEqual([2]);
  await removeEnded(env, { days: 0 });
  await request('rejected');
  await removeEnded(env, { days: 0 });
  await removeEnded(env, { days: 0 });
  expect(await numbers()).toEqual([]);
  const files = await readdir(env.archives);
  expect(files).toHaveLength(2);
  const daily = files.find((name) => name.includes('-ended-')) ?? '';
  expect(await verifyAuditFile(createReadStream(path.join(env.archives, daily), 'utf8'))).toMatchObject({
    checked: 2,
    broken: [],
  });
});

test('statistics tell ages and recommend what helps', async () => {
  for (const age of [400, 91, 31]) await request('completed', age);
  await request('rejected', 1);
  await request('open');
  expect(await cleanupStatistics(database.pool, 'T1', new Date())).toEqual({
    total: 5,
    open: 1,
    completed: 3,
    rejected: 1,
    canceled: 0,
    older_than: [
      { days: 30, count: 3 },
      { days: 90, count: 2 },
      { days: 365, count: 1 },
    ],
    recommendations: [{ days: 90, count: 2 }],
    last_run: null,
  });
  await clean({ days: 90 });
  const after = await cleanupStatistics(database.pool, 'T1', new Date());
  expect(after).toMatchObject({ recommendations: [], last_run: { workflows: 2, actor_id: null, archive: file() } });
});

test('in Slack an admin sees what there is and has it removed; nobody else may', async () => {
  const desk = openDesk(office, new WebClient('xoxb-none'));
  const says = (userId: string, text: string) => desk.as(userId, (call) => runCommand(desk.env, call, text));
  await request('completed', 100);
  expect(await says('UREQ', 'cleanup')).toContain("You don't have the permission");
  expect(await says('UMAN', 'cleanup 0')).toContain("You don't have the permission");
  expect(await says('UADMIN', 'cleanup')).toContain('`/workflow cleanup 90` archives and removes 1 request.');
  expect(await says('UADMIN', 'cleanup 200')).toContain('Nothing ended 200 days ago');
  expect(await says('UADMIN', 'cleanup soon')).toContain('cleanup [days]');
  expect(await says('UADMIN', 'cleanup 90')).toContain('1 request that ended at least 90 days ago');
  const { rows } = await database.pool.query<{ payload: CleanupRequest }>(
    `select j.payload from graphile_worker._private_jobs as j where j.key like 'clean_up:T1:%'`,
  );
  const job = rows[0]?.payload ?? asked();
  expect(job).toEqual({ tenantId: 'T1', actorId: 'UADMIN', days: 90 });
  await cleanUpJob({ ...office.env, archives: folder, log: { info: () => undefined } }, job);
  expect(await numbers()).toEqual([]);
});

test('the command line tells, tries without removing, and removes', async () => {
  await request('completed', 100);
  await request('rejected', 100);
  const run = (...args: string[]) => commandLine(folder, ['cleanup', ...args], { DATABASE_URL: database.url });
  expect((await run('--stats')).stdout).toMatch(/Total: 2\n.*Open: 0 \(0\.0%\)[\s\S]*cleanup --days 90 removes 2/);
  expect(await run('--days', '90', '--dry-run')).toMatchObject({
    stdout: 'Would remove 2 requests and 2 approvals.\n',
  });
  const removed = await run('--days', '90', '--status', 'rejected', '--archive', 'old.ndjson', '--json');
  expect(JSON.parse(removed.stdout)).toMatchObject({ dry_run: false, workflows: 1, archive: 'old.ndjson' });
  expect(await numbers()).toEqual([1]);
  expect(await run('--days', '90')).toMatchObject({ code: 0, stdout: expect.stringContaining('.data/archive/T1-') });
  expect(await run()).toMatchObject({ code: 2, stdout: '' });
  expect(await run('--days', 'many')).toMatchObject({ code: 2 });
});

test('no clean-up that was promised is lost to another one; the same asked for twice is one', async () => {
  const { pool } = database;
  await enqueueCleanup(pool, asked({ days: 30, statuses: ['rejected'] }));
  await enqueueCleanup(pool, asked({ days: 30, statuses: ['canceled'] }));
  await enqueueCleanup(pool, asked({ days: 90 }));
  await enqueueCleanup(pool, asked({ days: 90, statuses: ['canceled', 'completed', 'rejected'] }));
  await enqueueCleanup(pool, asked({ days: 90, tenantId: 'T2' }));
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
