import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

const LEAVE = {
  key: 'leave',
  name: 'Leave',
  fields: [{ key: 'days', label: 'Days', type: 'number', required: true, max: 30 }],
  pipelines: [
    { key: 'people', name: 'People', stages: [{ key: 'review', approvals: [{ role: 'reviewer' }], resubmit_to: [] }] },
    { key: 'end', name: 'End', stages: [{ key: 'done', final: true }] },
  ],
};

/** UREQ asks, UREV and UREV2 review, UADMIN is the admin. */
async function newOffice(): Promise<Office> {
  last += 1;
  const office = await openOffice(database.pool, `T${last}`, ['UREQ', 'UREV', 'UREV2', 'UELSE']);
  await office.put('reviewer', 'UREV', 'UREV2');
  await office.put('director', 'UELSE');
  await office.publish(LEAVE);
  return office;
}

type Scene = { office: Office; desk: ApiDesk; req: ApiCaller; rev: ApiCaller; admin: ApiCaller };

async function newScene(): Promise<Scene> {
  const office = await newOffice();
  const desk = openApiDesk(office);
  return { office, desk, req: await desk.as('UREQ'), rev: await desk.as('UREV'), admin: await desk.as('UADMIN') };
}

const leave = { definition_key: 'leave', data: { days: 3 } };

async function started(caller: ApiCaller) {
  return String(at(await caller.post('/workflows', leave), 'workflow.id'));
}

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

async function jobs(identifier: string) {
  return (await database.pool.query('select 1 from graphile_worker.jobs where task_identifier = $1', [identifier]))
    .rowCount;
}

test('every operation is there to be called and answers as it says', async () => {
  const { desk, req, rev, admin } = await newScene();
  const made = await req.post('/workflows', { ...leave, entity_type: 'crm', entity_id: '7', name: 'Three days' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    workflow: {
      ref: 'WF-1',
      name: 'Three days',
      status: 'in_progress',
      current_stage: 'review',
      current_pipeline: 'people',
    },
    available_actions: [],
    progress: { percentage: 0, next_stage: 'done' },
    approvals: [{ status: 'pending', approver_role: 'reviewer' }],
    history: [{ sequence: 1, trigger: 'start' }],
  });
  const id = String(at(made, 'workflow.id'));
  expect(made.headers.get('location')).toBe(`/api/v1/workflows/${id}`);
  expect(at(await rev.get('/workflows/1'), 'available_actions')).toEqual([
    'approve',
    'reject',
    'delegate',
    'request_changes',
  ]);
  expect(at(await rev.get('/workflows?my_tasks=true'), 'items.0.id')).toBe(id);
  expect(at(await req.get('/workflows?my_tasks=true'), 'items')).toEqual([]);
  expect(at(await req.get('/workflows?entity_type=crm&entity_id=7&is_completed=false'), 'items.length')).toBe(1);
  expect(await rev.post('/workflows/WF-1/comments', { content: 'Which days?' })).toMatchObject({
    status: 200,
    body: { comments: [{ content: 'Which days?', author_id: 'UREV', source: 'api', stage: 'review' }] },
  });
  expect(at(await req.get('/workflows/1/comments'), 'items.length')).toBe(1);
  expect(at(await req.get('/workflows/1/who'), 'stage')).toBe('review');
  expect(at(await req.get('/workflows/1/who'), 'people.0')).toMatchObject({ user_id: 'UREV', role: 'reviewer' });
  expect((await req.get('/workflows/1/progress')).body).toMatchObject({ current_pipeline: 'people' });
  expect(at(await admin.post('/workflows/1/assign', { user_id: 'UREV2' }), 'workflow.assignee_id')).toBe('UREV2');
  expect(at(await admin.post('/workflows/1/hold', { reason: 'wait' }), 'workflow.status')).toBe('on_hold');
  expect(at(await admin.post('/workflows/1/resume'), 'workflow.status')).toBe('in_progress');
  const approval = String(at(await rev.get('/workflows/approvals'), 'items.0.id'));
  const path = `/workflows/approvals/${approval}`;
  expect(at(await rev.get(path), 'assignments.0')).toMatchObject({ user_id: 'UREV2', status: 'open' });
  expect(at(await rev.post(`${path}/request-changes`, { reason: 'fewer' }), 'status')).toBe('changes_requested');
  expect(at(await req.post('/workflows/1/resubmit', { data: { days: 2 } }), 'workflow.round')).toBe(2);
  const again = String(at(await rev.get('/workflows/approvals?status=pending'), 'items.0.id'));
  expect((await rev.post(`/workflows/approvals/${again}/delegate`, { user_id: 'UELSE', reason: 'away' })).status).toBe(
    200,
  );
  expect(at(await rev.get('/workflows/1/history?limit=2'), 'items.1.trigger')).toBe('assign');
  const other = await desk.as('UELSE');
  expect((await other.post('/workflows/1/transition', { trigger: 'approve', comment: 'fine' })).body).toMatchObject({
    workflow: { status: 'completed', data: { days: 2 } },
    progress: { percentage: 100 },
  });
  expect(at(await admin.post('/workflows/1/reopen', {}), 'workflow.status')).toBe('in_progress');
  expect(at(await req.post('/workflows/1/cancel', { reason: 'ill' }), 'workflow.status')).toBe('canceled');
  await req.post('/workflows', { ...leave, start: false });
  expect(at(await req.post('/workflows/2/start'), 'workflow.status')).toBe('in_progress');
  await oneOffs(desk);
  expect(await desk.untried('workflows', 'approvals')).toEqual([]);
});

/** Approvals that another system asks for, as that system. */
async function oneOffs(desk: ApiDesk): Promise<void> {
  const [req, rev, admin] = [await desk.as('UREQ'), await desk.as('UREV'), await desk.as('UADMIN')];
  const expires_at = inAnHour();
  const wanted = {
    approver_role: 'reviewer',
    escalate_role: 'director',
    expires_at,
    title: 'Refund 7',
    metadata: { a: 1 },
  };
  const run = randomUUID();
  const made = await req.post('/workflows/approvals', { ...wanted, workflow_run_id: run });
  expect(made).toMatchObject({
    status: 201,
    body: {
      status: 'pending',
      approver_role: 'reviewer',
      escalate_role: 'director',
      expires_at,
      metadata: { a: 1 },
      workflow_run_id: run,
    },
  });
  const path = `/workflows/approvals/${at(made, 'id')}`;
  expect(at(await req.get(`/workflows/approvals?workflow_run_id=${run}&order_by=expires_at`), 'items.length')).toBe(1);
  const later = new Date(Date.now() + 7_200_000).toISOString();
  expect((await req.patch(path, { expires_at: later })).body).toMatchObject({
    expires_at: later,
    escalate_role: 'director',
  });
  const changed = await req.put(path, { approver_role: 'director', expires_at });
  expect(changed.body).toMatchObject({ approver_role: 'director', escalate_role: null, metadata: {}, expires_at });
  expect((await rev.post(`${path}/approve`)).status).toBe(403);
  const director = await desk.as('UELSE');
  expect((await director.post(`${path}/approve`, { comment: 'yes' })).body).toMatchObject({
    status: 'approved',
    actor_id: 'UELSE',
  });
  const denied = at(await req.post('/workflows/approvals', { ...wanted, channel: 'C1' }), 'id');
  expect(at(await rev.post(`/workflows/approvals/${denied}/deny`, { reason: 'no' }), 'status')).toBe('denied');
  const removed = `/workflows/approvals/${at(await req.post('/workflows/approvals', wanted), 'id')}`;
  expect((await req.delete(removed)).status).toBe(403);
  expect((await admin.delete(removed)).status).toBe(204);
  expect(at(await req.get(removed), 'status')).toBe('canceled');
  expect((await req.get('/workflows/approvals/metrics?days=7')).body).toMatchObject({
    period_days: 7,
    status_breakdown: { denied: 1 },
    escalation_rate_percent: 0,
  });
}

test('a decision over the API redraws the cards in Slack by the same job as a click', async () => {
  const { req, rev } = await newScene();
  const id = await started(req);
  const before = (await jobs('announce')) ?? 0;
  await rev.post(`/workflows/${id}/transition`, { trigger: 'approve' });
  expect(await jobs('announce')).toBe(before + 1);
});

test('what was decided before is a conflict that tells how things stand', async () => {
  const { req, rev } = await newScene();
  const id = await started(req);
  const approval = String(at(await rev.get(`/workflows/${id}`), 'approvals.0.id'));
  expect((await rev.post(`/workflows/approvals/${approval}/approve`)).status).toBe(200);
  expect(await rev.post(`/workflows/approvals/${approval}/approve`)).toMatchObject({
    status: 409,
    body: { title: 'Conflict', decided_by: 'UREV', current: { status: 'approved', actor_id: 'UREV' } },
  });
  expect(await rev.post(`/workflows/${id}/transition`, { trigger: 'approve' })).toMatchObject({
    status: 409,
    body: { current: { workflow: { status: 'completed' } } },
  });
});

test('bad input gets the documented answer and leaves nothing behind', async () => {
  const { req, rev, office } = await newScene();
  const count = async () =>
    (await database.pool.query('select count(*)::int as n from workflow where tenant_id = $1', [office.tenantId]))
      .rows[0].n;
  const ask = (facts: object) =>
    req.post('/workflows/approvals', { approver_role: 'reviewer', expires_at: inAnHour(), ...facts });
  expect(await req.raw('post', '/workflows', '{"definition_key":')).toMatchObject({
    status: 400,
    body: { title: 'Malformed' },
  });
  expect(await req.post('/workflows', { definition_key: 7 })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'definition_key' }] },
  });
  expect((await req.post('/workflows', { ...leave, colour: 'red' })).status).toBe(422);
  expect((await req.post('/workflows', [])).status).toBe(422);
  expect(await req.post('/workflows', { ...leave, data: { days: 99 } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'data.days' }] },
  });
  expect(await req.post('/workflows', { definition_key: 'none' })).toMatchObject({
    status: 422,
    body: { available: ['leave'] },
  });
  expect((await req.post('/workflows', { definition_key: 'api_approval' })).status).toBe(422);
  expect((await req.post('/workflows', { ...leave, requester: 'UREV' })).status).toBe(403);
  expect((await req.post('/workflows', { ...leave, name: 'x'.repeat(1_000_001) })).status).toBe(413);
  expect((await req.raw('post', '/workflows', 'a=b', { 'content-type': 'text/plain' })).status).toBe(415);
  for (const cursor of [
    'x',
    'W10',
    Buffer.from('["-created_at","2026-99-99T00:00:00.000000Z",""]').toString('base64url'),
  ])
    expect((await req.get(`/workflows?cursor=${cursor}`)).status).toBe(400);
  for (const query of [
    'limit=0',
    'limit=201',
    'limit=x',
    'is_completed=1',
    'status=odd',
    'colour=red',
    'entity_id=%00',
  ])
    expect((await req.get(`/workflows?${query}`)).status, query).toBe(400);
  expect((await req.get('/workflows/approvals?order_by=id')).status).toBe(400);
  expect(await ask({ expires_at: '2020-01-01T00:00:00Z' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'expires_at' }] },
  });
  expect((await ask({ expires_at: 'soon' })).status).toBe(422);
  expect((await ask({ approver_role: 'nobody' })).status).toBe(422);
  for (const missing of ['nonsense', 'WF-99', '99999999999', randomUUID()])
    expect((await req.get(`/workflows/${missing}`)).status).toBe(404);
  expect((await req.get('/nowhere')).status).toBe(404);
  expect(await count()).toBe(0);
  const id = await started(req);
  expect(await rev.post(`/workflows/${id}/transition`, { trigger: 'fly' })).toMatchObject({ status: 422 });
  expect(await rev.post(`/workflows/${id}/transition`, { trigger: 'reject' })).toMatchObject({ status: 422 });
  expect(await req.post(`/workflows/${id}/transition`, { trigger: 'approve' })).toMatchObject({
    status: 403,
    body: { reason: 'role', roles: ['reviewer'] },
  });
  expect((await rev.post(`/workflows/${id}/comments`, { content: ' ' })).status).toBe(422);
  expect((await rev.post(`/workflows/${id}/comments`, { content: 'a', stage: 'moon' })).status).toBe(422);
});

test('a field that is not known is named by its own path', async () => {
  const { req } = await newScene();
  const answer = await req.post('/workflows', { ...leave, surprise: 1, more: 2 });
  expect(answer.status).toBe(422);
  expect(at(answer, 'errors')).toMatchObject([{ path: 'surprise' }, { path: 'more' }]);
  expect((await req.get('/workflows?surprise=1')).body).toMatchObject({ status: 400, errors: [{ path: 'surprise' }] });
});

test('a POST with an Idempotency-Key happens once', async () => {
  const { req, rev } = await newScene();
  const key = { 'idempotency-key': 'k-1' };
  const first = await req.post('/workflows', leave, key);
  const again = await req.post('/workflows', leave, key);
  expect(again).toMatchObject({ status: 201, body: first.body as object });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect((await req.post('/workflows', { ...leave, name: 'other' }, key)).status).toBe(422);
  expect((await rev.post('/workflows', leave, key)).status).toBe(201);
  expect(at(await req.get('/workflows'), 'items.length')).toBe(2);
  expect((await req.post('/workflows', leave, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
  const mended = { 'idempotency-key': 'k-3' };
  expect((await req.post('/workflows', { ...leave, data: { days: 99 } }, mended)).status).toBe(422);
  expect((await req.post('/workflows', leave, mended)).status).toBe(201);
  const many = await Promise.all(
    Array.from({ length: 5 }, () => req.post('/workflows', leave, { 'idempotency-key': 'k-2' })),
  );
  expect(many.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect(at(await req.get('/workflows'), 'items.length')).toBe(4);
});

test('pages follow each other without a gap or a row twice', async () => {
  const { req } = await newScene();
  for (let each = 0; each < 5; each += 1) await started(req);
  for (const list of [
    '/workflows?limit=2',
    '/workflows/approvals?limit=2',
    '/workflows/approvals?limit=2&order_by=-expires_at',
  ]) {
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page = await req.get(cursor === null ? list : `${list}&cursor=${cursor}`);
      seen.push(...(at(page, 'items') as { id: string }[]).map(({ id }) => id));
      cursor = at(page, 'next_cursor');
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  }
});
