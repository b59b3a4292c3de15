import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at } from '#testing/desks/api-desk.ts';
import { openLeaveScene, THREE_DAYS } from '#testing/desks/leave-scene.ts';

const database = ownDatabase();

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

async function jobs(identifier: string) {
  return (await database.pool.query('select 1 from graphile_worker.jobs where task_identifier = $1', [identifier]))
    .rowCount;
}

test('a decision over the API redraws the cards in Slack by the same job as a click', async () => {
  const { req, rev, begin } = await openLeaveScene(database);
  const id = await begin(req);
  const before = (await jobs('announce')) ?? 0;
  await rev.post(`/workflows/${id}/transition`, { trigger: 'approve' });
  expect(await jobs('announce')).toBe(before + 1);
});

test('what was decided before is a conflict that tells how things stand', async () => {
  const { req, rev, begin } = await openLeaveScene(database);
  const id = await begin(req);
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
  const { req, rev, office, begin } = await openLeaveScene(database);
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
  expect((await req.post('/workflows', { ...THREE_DAYS, colour: 'red' })).status).toBe(422);
  expect((await req.post('/workflows', [])).status).toBe(422);
  expect(await req.post('/workflows', { ...THREE_DAYS, data: { days: 99 } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'data.days' }] },
  });
  expect(await req.post('/workflows', { definition_key: 'none' })).toMatchObject({
    status: 422,
    body: { available: ['leave'] },
  });
  expect((await req.post('/workflows', { definition_key: 'api_approval' })).status).toBe(422);
  expect((await req.post('/workflows', { ...THREE_DAYS, requester: 'UREV' })).status).toBe(403);
  expect((await req.post('/workflows', { ...THREE_DAYS, name: 'x'.repeat(1_000_001) })).status).toBe(413);
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
  const id = await begin(req);
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
  const { req } = await openLeaveScene(database);
  const answer = await req.post('/workflows', { ...THREE_DAYS, surprise: 1, more: 2 });
  expect(answer.status).toBe(422);
  expect(at(answer, 'errors')).toMatchObject([{ path: 'surprise' }, { path: 'more' }]);
  expect((await req.get('/workflows?surprise=1')).body).toMatchObject({ status: 400, errors: [{ path: 'surprise' }] });
});

test('a POST with an Idempotency-Key happens once', async () => {
  const { req, rev } = await openLeaveScene(database);
  const key = { 'idempotency-key': 'k-1' };
  const first = await req.post('/workflows', THREE_DAYS, key);
  const again = await req.post('/workflows', THREE_DAYS, key);
  expect(again).toMatchObject({ status: 201, body: first.body as object });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect((await req.post('/workflows', { ...THREE_DAYS, name: 'other' }, key)).status).toBe(422);
  expect((await rev.post('/workflows', THREE_DAYS, key)).status).toBe(201);
  expect(at(await req.get('/workflows'), 'items.length')).toBe(2);
  expect((await req.post('/workflows', THREE_DAYS, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
  const mended = { 'idempotency-key': 'k-3' };
  expect((await req.post('/workflows', { ...THREE_DAYS, data: { days: 99 } }, mended)).status).toBe(422);
  expect((await req.post('/workflows', THREE_DAYS, mended)).status).toBe(201);
  const many = await Promise.all(
    Array.from({ length: 5 }, () => req.post('/workflows', THREE_DAYS, { 'idempotency-key': 'k-2' })),
  );
  expect(many.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect(at(await req.get('/workflows'), 'items.length')).toBe(4);
});

test('pages follow each other without a gap or a row twice', async () => {
  const { req, begin } = await openLeaveScene(database);
  for (let each = 0; each < 5; each += 1) await begin(req);
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
