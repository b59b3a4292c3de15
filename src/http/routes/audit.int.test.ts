import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cleanUpJob } from '#jobs/upkeep/clean-up.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownFolder } from '#testing/own.ts';

const database = ownDatabase();
const archives = ownFolder();
let last = 0;

async function newScene() {
  last += 1;
  const office = await openOffice(database.pool, `TAUDIT${last}`, ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish({ key: 'leave', name: 'Leave', stages: [{ key: 'review', approvals: [{ role: 'reviewer' }] }] });
  for (let each = 0; each < 3; each += 1) await office.start('leave', 'UREQ');
  await office.decide(1, 'UREV', { type: 'approve', comment: '=1+1, "fine"' });
  await office.decide(2, 'UREV', { type: 'reject', comment: 'no' });
  const desk = openApiDesk(office);
  // What they lead to in Slack is done.
  await database.pool.query(`delete from graphile_worker._private_jobs where payload->>'tenantId' = $1`, [
    office.tenantId,
  ]);
  await database.pool.query(
    "update workflow set completed_at = completed_at - interval '2 days' where tenant_id = $1 and completed_at is not null",
    [office.tenantId],
  );
  return { office, desk, admin: await desk.as('UADMIN'), req: await desk.as('UREQ') };
}

test('the audit trail comes as a file in either form, and is verified', async () => {
  const { admin, desk } = await newScene();
  const file = await admin.get('/audit/export');
  expect(file.headers.get('content-type')).toBe('application/x-ndjson');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-TAUDIT1-[\d-]{10}\.ndjson"$/);
  const lines = String(file.body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type }) => type)).toEqual([
    'export',
    ...['workflow', 'history', 'history', 'workflow', 'history', 'history', 'workflow', 'history'],
    'end',
  ]);
  expect(lines.at(-1)).toMatchObject({ workflows: 3, rows: 5 });
  const csv = await admin.get('/audit/export?format=csv');
  expect(String(csv.body).split('\r\n')).toHaveLength(7);
  expect(String(csv.body)).toContain(`"'=1+1, ""fine"""`);
  expect((await admin.get('/audit/verify')).body).toEqual({ ok: true, checked: 3, rows: 5, broken: [] });
  expect(await desk.untried('audit')).toEqual([]);
});

test('what somebody changed in the database is named', async () => {
  const { admin, office } = await newScene();
  await database.pool.query(
    `update history set comment = 'yes' where tenant_id = $1 and workflow_id = (
       select id from workflow where tenant_id = $1 and number = 2) and sequence = 2`,
    [office.tenantId],
  );
  expect((await admin.get('/audit/verify')).body).toMatchObject({
    ok: false,
    checked: 3,
    broken: [{ ref: 'WF-2', sequence: 2 }],
  });
});

test('what has ended is counted, looked at and removed by the worker', async () => {
  const { admin, office, desk } = await newScene();
  expect((await admin.get('/cleanup/statistics')).body).toMatchObject({ total: 3, open: 1, completed: 1, rejected: 1 });
  const dry = await admin.post('/cleanup', { days: 1, dry_run: true });
  expect(dry).toMatchObject({ status: 200, body: { dry_run: true, workflows: 2, approvals: 2 } });
  const nothing = await admin.post('/cleanup', { days: 30 });
  expect(nothing).toMatchObject({ status: 200, body: { workflows: 0 } });
  const begun = await admin.post('/cleanup', { days: 1, status: 'rejected' });
  expect(begun).toMatchObject({ status: 202, body: { dry_run: false, workflows: 1 } });
  const { rows } = await database.pool.query<{ payload: JobPayload<'clean_up'> }>(
    `select payload from graphile_worker._private_jobs where payload->>'tenantId' = $1`,
    [office.tenantId],
  );
  for (const { payload } of rows)
    await cleanUpJob({ ...office.env, archives: archives.path, log: { info: () => undefined } }, payload);
  expect(await readdir(archives.path)).toHaveLength(1);
  expect((await admin.get('/cleanup/statistics')).body).toMatchObject({
    total: 2,
    rejected: 0,
    last_run: { actor_id: 'UADMIN', workflows: 1 },
  });
  expect((await admin.get('/workflows/2')).status).toBe(404);
  expect(await desk.untried('cleanup')).toEqual([]);
});

test('who may not read the audit trail or remove it is told so, and bad input is refused', async () => {
  const { req, admin, desk } = await newScene();
  const narrow = await desk.as('UADMIN', { permissions: ['workflows:*'] });
  for (const caller of [req, narrow]) {
    for (const path of ['/audit/export', '/audit/verify', '/cleanup/statistics'])
      expect((await caller.get(path)).status, path).toBe(403);
    expect((await caller.post('/cleanup', { days: 1 })).status).toBe(403);
  }
  expect((await admin.get('/audit/export?format=xml')).status).toBe(400);
  for (const wrong of [
    {},
    { days: -1 },
    { days: 0 },
    { days: 0.5 },
    { days: 1.5 },
    { days: '7' },
    { days: 7, status: 'in_progress' },
    { days: 7, all: true },
  ])
    expect((await admin.post('/cleanup', wrong)).status, JSON.stringify(wrong)).toBe(422);
  expect((await admin.get('/cleanup/statistics')).body).toMatchObject({ total: 3 });
});

test("nothing of another tenant's is exported, verified or removed", async () => {
  const { admin } = await newScene();
  const other = await newScene();
  expect(at(await other.admin.post('/cleanup', { days: 1, dry_run: true }), 'workflows')).toBe(2);
  const foreign = await openApiDesk(await openOffice(database.pool, 'TNOTHING')).as('UADMIN');
  expect(
    String((await foreign.get('/audit/export')).body)
      .trim()
      .split('\n'),
  ).toHaveLength(2);
  expect((await foreign.get('/audit/verify')).body).toMatchObject({ checked: 0 });
  expect((await foreign.post('/cleanup', { days: 1 })).body).toMatchObject({ workflows: 0 });
  expect((await admin.get('/cleanup/statistics')).body).toMatchObject({ total: 3 });
});
