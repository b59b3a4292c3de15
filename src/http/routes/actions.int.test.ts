import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { type Answer, type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const database = ownDatabase();
const system = ownWebSystem();
let scene: ActionScene;
let desk: ApiDesk;
let admin: ApiCaller;
beforeEach(async () => {
  scene = await openActionScene(database, system);
  desk = openApiDesk(scene.office);
  admin = await desk.as('UADMIN');
});

function hook(parts: object = {}) {
  return {
    level: 'global',
    on: 'after_approve',
    type: 'webhook',
    url: `${system.url}/all?key=secret`,
    ...parts,
  };
}

function faults(given: Answer) {
  return (at(given, 'errors') as { path: string }[]).map(({ path }) => path);
}

test('every operation of actions and deliveries answers as it says', async () => {
  const { number } = await scene.begin();
  const made = await admin.post('/actions', hook());
  expect(made).toMatchObject({
    status: 201,
    body: { ...hook(), order: 1, is_active: true, target: null, definition_key: null, source: 'api' },
  });
  const path = `/actions/${at(made, 'id')}`;
  expect(made.headers.get('location')).toBe(`/api/v1${path}`);
  expect((await admin.get(path)).body).toEqual(made.body);
  expect(at(await admin.get('/actions'), 'items')).toEqual([made.body]);

  system.answers(answer(500));
  await scene.approve(number);
  await scene.desk.run();
  const listed = await admin.get('/deliveries?status=failed');
  expect(at(listed, 'items')).toMatchObject([
    {
      kind: 'webhook',
      event: 'after_approve',
      target: `${system.url}/all?…`,
      status: 'failed',
      attempts: 3,
      last_error: expect.stringContaining('answered 500'),
      next_attempt_at: null,
    },
  ]);
  const id = String(at(listed, 'items.0.id'));
  expect((await admin.get(`/deliveries/${id}`)).body).toEqual(at(listed, 'items.0'));

  // The address was wrong: mended, the dead letter goes to the new one.
  const mended = { ...hook(), url: `${system.url}/mended`, order: 5 };
  expect(await admin.put(path, mended)).toMatchObject({ status: 200, body: mended });
  system.answers(answer(200));
  expect(await admin.post(`/deliveries/${id}/retry`)).toMatchObject({
    status: 200,
    body: { status: 'waiting', attempts: 0 },
  });
  await scene.desk.run();
  expect((await admin.get(`/deliveries/${id}`)).body).toMatchObject({
    status: 'delivered',
    attempts: 1,
    last_error: null,
  });
  expect(system.received.at(-1)).toMatchObject({ path: '/mended', headers: { 'webhook-id': id } });
  expect(await admin.post(`/deliveries/${id}/retry`)).toMatchObject({ status: 409, body: { status_now: 'delivered' } });

  expect((await admin.delete(path)).status).toBe(204);
  expect((await admin.get(path)).status).toBe(404);
  expect(await desk.untried('actions', 'deliveries')).toEqual([]);
});

test('an action is stored at a definition, a pipeline or a stage that there is', async () => {
  const { number } = await scene.begin();
  const store = (level: string, parts: object) =>
    admin.post('/actions', hook({ level, url: `${system.url}/${level}`, ...parts }));
  expect((await store('workflow', { definition_key: 'purchase' })).body).toMatchObject({ target: 'purchase' });
  expect((await store('workflow', { target: 'purchase', on: 'after_reject' })).body).toMatchObject({
    definition_key: 'purchase',
  });
  expect((await store('pipeline', { definition_key: 'purchase', target: 'team' })).status).toBe(201);
  expect((await store('stage', { definition_key: 'purchase', target: 'pay' })).status).toBe(201);
  await scene.approve(number);
  await scene.office.decide(number, 'UBOB', { type: 'approve' });
  await scene.desk.run();
  expect(system.received.map(({ path }) => path)).toEqual(['/pipeline', '/stage']);

  expect(at(await admin.get('/actions?definition_key=purchase&level=stage'), 'items.0.target')).toBe('pay');
  expect(at(await admin.get('/actions?event=after_reject'), 'items.length')).toBe(1);
  expect(await store('stage', { definition_key: 'purchase', target: 'team' })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('check, pay') },
  });
  expect((await store('stage', { definition_key: 'lunch', target: 'pay' })).status).toBe(422);
  expect((await store('workflow', { definition_key: 'ask' })).status).toBe(422);
  expect(faults(await store('stage', { definition_key: 'purchase' }))).toEqual(['target']);
  expect(faults(await store('pipeline', { target: 'team' }))).toEqual(['definition_key']);
  expect(faults(await store('global', { definition_key: 'purchase' }))).toEqual(['definition_key']);
});

test('what is no action is refused, and nothing is stored', async () => {
  const wrong = [
    hook({ on: 'after_lunch' }),
    hook({ url: 'javascript:alert(1)' }),
    hook({ url: 'https://user:password@example.com' }),
    hook({ secret_env: 'whsec_123' }),
    hook({ type: 'function', url: undefined, name: 'rm_rf' }),
    hook({ type: 'email', url: undefined, to: ['#general'], subject: 's', text: 't' }),
    hook({ type: 'slack_message', url: undefined, to: ['no_such_role'], text: 't' }),
    hook({ retries: 5 }),
    hook({ order: -1 }),
    {},
  ];
  for (const one of wrong) expect((await admin.post('/actions', one)).status, JSON.stringify(one)).toBe(422);
  expect((await admin.get('/actions?event=after_lunch')).status).toBe(400);
  expect((await admin.get('/actions?cursor=zz')).status).toBe(400);
  expect((await admin.get('/actions/none')).status).toBe(400);
  expect(at(await admin.get('/actions'), 'items')).toEqual([]);
});

test('designers may; who only looks sees no keys in addresses; others, and narrower tokens, may not', async () => {
  await scene.office.put('workflow_creator', 'UANN');
  const designer = await desk.as('UANN');
  const id = String(at(await designer.post('/actions', hook()), 'id'));
  const looking = await desk.as('UADMIN', { permissions: ['definitions:view'] });
  expect((await looking.get(`/actions/${id}`)).body).toMatchObject({ url: `${system.url}/all?…` });
  for (const caller of [looking, await desk.as('UBOB')]) {
    expect((await caller.post('/actions', hook())).status).toBe(403);
    expect((await caller.put(`/actions/${id}`, hook())).status).toBe(403);
    expect((await caller.delete(`/actions/${id}`)).status).toBe(403);
  }
  expect((await (await desk.as('UBOB')).get('/actions')).status).toBe(403);
  for (const caller of [designer, await desk.as('UBOB'), looking]) {
    expect((await caller.get('/deliveries')).status).toBe(403);
    expect((await caller.get(`/deliveries/${randomUUID()}`)).status).toBe(403);
    expect((await caller.post(`/deliveries/${randomUUID()}/retry`)).status).toBe(403);
  }
});

test("another tenant's actions and deliveries are found nowhere", async () => {
  const { number } = await scene.begin({ workflow: { actions: [scene.hook('after_approve')] } });
  system.answers(answer(410));
  await scene.approve(number);
  await scene.desk.run();
  const action = String(at(await admin.post('/actions', hook()), 'id'));
  const delivery = String(at(await admin.get('/deliveries'), 'items.0.id'));
  const elsewhere = await openActionScene(database, system);
  const foreign = await openApiDesk(elsewhere.office).as('UADMIN');
  expect(at(await foreign.get('/actions'), 'items')).toEqual([]);
  expect(at(await foreign.get('/deliveries'), 'items')).toEqual([]);
  expect((await foreign.get(`/actions/${action}`)).status).toBe(404);
  expect((await foreign.put(`/actions/${action}`, hook())).status).toBe(404);
  expect((await foreign.delete(`/actions/${action}`)).status).toBe(404);
  expect((await foreign.get(`/deliveries/${delivery}`)).status).toBe(404);
  expect((await foreign.post(`/deliveries/${delivery}/retry`)).status).toBe(404);
  expect((await foreign.post('/actions', hook({ level: 'workflow', definition_key: 'purchase' }))).status).toBe(422);
  expect((await admin.get(`/deliveries/${delivery}`)).body).toMatchObject({ status: 'failed' });
});

test('pages follow each other without a gap or a row twice', async () => {
  const { number } = await scene.begin({
    workflow: { actions: Array.from({ length: 5 }, () => scene.hook('after_approve')) },
  });
  await scene.approve(number);
  await scene.desk.run();
  for (let each = 0; each < 5; each += 1) await admin.post('/actions', hook());
  for (const list of ['/actions?limit=2', '/deliveries?limit=2&status=delivered']) {
    const seen: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = await admin.get(cursor === '' ? list : `${list}&cursor=${cursor}`);
      seen.push(...(at(page, 'items') as { id: string }[]).map(({ id }) => id));
      cursor = at(page, 'next_cursor');
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  }
});

test('the same Idempotency-Key stores one action, also when the first answer was not kept', async () => {
  const key = { 'idempotency-key': 'hook-1' };
  const first = await admin.post('/actions', hook(), key);
  expect((await admin.post('/actions', hook(), key)).body).toEqual(first.body);
  await database.pool.query('delete from idempotency_key');
  expect((await admin.post('/actions', hook(), key)).body).toEqual(first.body);
  expect(at(await admin.get('/actions'), 'items.length')).toBe(1);
});
