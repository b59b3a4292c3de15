import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const database = ownDatabase();
let last = 0;

type Scene = { office: Office; desk: ApiDesk; admin: ApiCaller; user: ApiCaller };
async function newScene(): Promise<Scene> {
  last += 1;
  const office = await openOffice(database.pool, `T${last}`, ['U1', member('UGUEST', { external: true })]);
  const desk = openApiDesk(office);
  return { office, desk, admin: await desk.as('UADMIN'), user: await desk.as('U1') };
}

const LEAVE = {
  key: 'leave',
  name: { en: 'Leave', ar: 'إجازة' },
  calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2d' },
    { key: 'done', final: true },
  ],
};
const YAML = `key: leave
name: Leave
stages:
  - key: review
    approvals: [{ role: reviewer }]
    due_in: 2d
  - { key: done, final: true }
`;
const yaml = { 'content-type': 'application/yaml' };

test('a definition is published, read as it was written, changed, and switched off', async () => {
  const { admin, user } = await newScene();
  const made = await admin.post('/definitions', LEAVE);
  expect(made).toMatchObject({
    status: 201,
    body: {
      ...{ key: 'leave', name: 'Leave', version: 1, current_version: 1, is_active: true, created_by: 'UADMIN' },
      ...{ stages_count: 2, approvals_count: 1, open_workflows: 0, unchanged: false, definition: LEAVE },
      warnings: [{ path: 'roles.reviewer', message: 'created; nobody has it yet' }],
    },
  });
  expect(made.headers.get('location')).toBe('/api/v1/definitions/leave');
  await user.post('/workflows', { definition_key: 'leave' });
  expect((await user.get('/definitions')).body).toMatchObject({
    items: [{ key: 'leave', open_workflows: 1, can_start: true }],
    next_cursor: null,
  });
  const changed = await admin.put('/definitions/leave', { ...LEAVE, key: undefined, name: 'Days off' });
  expect(changed.body).toMatchObject({ version: 2, name: 'Days off', definition: { key: 'leave' }, warnings: [] });
  expect((await user.get('/definitions/leave?version=1')).body).toMatchObject({
    ...{ version: 1, current_version: 2, name: 'Leave', definition: LEAVE },
  });
  expect((await user.get('/definitions/leave/versions')).body).toMatchObject({
    items: [
      { version: 2, is_current: true, open_workflows: 0, changes: ['Is called "Days off" instead of "Leave"'] },
      { version: 1, is_current: false, open_workflows: 1, changes: null },
    ],
  });
  expect((await admin.delete('/definitions/leave')).status).toBe(204);
  expect((await admin.delete('/definitions/leave')).status).toBe(204);
  expect(at(await user.get('/definitions?is_active=false'), 'items.0')).toMatchObject({
    key: 'leave',
    can_start: false,
  });
  expect(at(await user.get('/definitions?is_active=true'), 'items')).toEqual([]);
  expect((await user.post('/workflows', { definition_key: 'leave' })).status).toBe(409);
});

test('what GET answers can be written back, alone or whole, and changes nothing', async () => {
  const { admin } = await newScene();
  await admin.post('/definitions', LEAVE);
  const read = await admin.get('/definitions/leave');
  expect((await admin.put('/definitions/leave', at(read, 'definition'))).body).toMatchObject({
    unchanged: true,
    version: 1,
  });
  expect((await admin.put('/definitions/leave', read.body)).body).toMatchObject({ unchanged: true, version: 1 });
  await admin.delete('/definitions/leave');
  const off = await admin.get('/definitions/leave');
  expect((await admin.put('/definitions/leave', off.body)).body).toMatchObject({ unchanged: true, is_active: false });
  expect((await admin.put('/definitions/leave', at(off, 'definition'))).body).toMatchObject({ is_active: true });
});

test('every example of ours comes back as it was written', async () => {
  const { admin } = await newScene();
  for (const name of ['forecast_cycle.json', 'document_approval.json']) {
    const { readFile } = await import('node:fs/promises');
    const source = JSON.parse(await readFile(new URL(`../../../../workflows/${name}`, import.meta.url), 'utf8'));
    await admin.post('/definitions', source);
    const read = await admin.get(`/definitions/${source.key}`);
    expect(at(read, 'definition')).toEqual(source);
    expect(await admin.put(`/definitions/${source.key}`, at(read, 'definition'))).toMatchObject({
      status: 200,
      body: { unchanged: true },
    });
  }
});

test('of two who changed the same version the second is told what the first made of it', async () => {
  const { admin } = await newScene();
  await admin.post('/definitions', LEAVE);
  const read = await admin.get('/definitions/leave');
  const send = (name: string, headers: Record<string, string>) =>
    admin.raw('put', '/definitions/leave', JSON.stringify({ ...LEAVE, name }), headers);
  const etag = read.headers.get('etag') ?? '';
  const both = await Promise.all([send('One', { 'if-match': etag }), send('Two', { 'if-match': etag })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const refused = both.find(({ status }) => status === 409);
  expect(refused?.body).toMatchObject({ version_now: 2, current: { version: 2, key: 'leave' } });
  expect(await admin.put('/definitions/leave', read.body)).toMatchObject({ status: 409, body: { version_now: 2 } });
  expect((await send('Three', { 'if-match': '"2"' })).body).toMatchObject({ version: 3, name: 'Three' });
  expect((await send('Four', { 'if-match': '*' })).status).toBe(200);
  expect((await send('Five', { 'if-match': 'W/"4"' })).status).toBe(400);
});

test('YAML is taken like JSON, and its mistakes have their lines', async () => {
  const { admin } = await newScene();
  for (const type of ['application/yaml', 'application/x-yaml; charset=utf-8', 'text/yaml'])
    expect((await admin.raw('post', '/definitions', YAML, { 'content-type': type })).status).toBe(201);
  expect((await admin.get('/definitions/leave')).body).toMatchObject({ version: 1, definition: { name: 'Leave' } });
  const wrong = YAML.replace('due_in: 2d', 'due_in: soon');
  expect(await admin.raw('put', '/definitions/leave', wrong, yaml)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'stages.0.due_in', line: 6 }] },
  });
  expect(await admin.raw('post', '/definitions', 'key: [', yaml)).toMatchObject({ status: 422 });
  expect((await admin.raw('post', '/workflows', 'definition_key: leave', yaml)).status).toBe(415);
  expect((await admin.raw('post', '/definitions', YAML, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await admin.raw('post', '/definitions', `${YAML}#${' '.repeat(300_000)}`, yaml)).status).toBe(413);
});

test('YAML arrives over a socket as well, whether or not its length is told', async () => {
  const { office, desk } = await newScene();
  const { token } = await createToken(office.env, { tenantId: office.tenantId, userId: 'UADMIN' });
  const server = createServer(getRequestListener(desk.routes.fetch)).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const body of [YAML, new Blob([YAML.replace('Leave', 'Days')]).stream()]) {
      const headers = { ...yaml, authorization: `Bearer ${token}` };
      const sent: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/definitions`, sent);
      expect(answer.status).toBe(201);
      expect(await answer.json()).toMatchObject({ key: 'leave', unchanged: false });
    }
  } finally {
    server.close();
  }
});

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`)}]`))
  .join('\n');

test.each([
  ['a bomb of aliases', bomb],
  ['a long list with many aliases', `a: &a "${'x'.repeat(90_000)}"\nb: [${Array(90).fill('*a')}]`],
  ['a key twice', 'key: a\nkey: b'],
  ['a long key', `key: ${'x'.repeat(290_000)}`],
  ['very many keys', Array.from({ length: 25_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ['deep lists', '['.repeat(100_000)],
  ['deep maps', `{a: `.repeat(50_000)],
  ['no map', '[1, 2]'],
  ['nothing', ''],
  ['no number', YAML.replace('name: Leave', 'name: Leave\nstart: { auto: { "==": [.nan, 1] } }')],
  ['a prototype', YAML.replace('name: Leave', 'name: Leave\n__proto__: { is_active: true }')],
  ['a tag', '!!js/function "function () {}"'],
  ['a NUL in a name', '"key": "le\\0ave"\nname: x'],
])('hostile YAML is refused with words: %s', async (_what, text) => {
  const { admin, office } = await newScene();
  const answer = await admin.raw('post', '/definitions', text, yaml);
  expect(answer.status).toBe(422);
  expect(at(answer, 'errors.0')).toMatchObject({ path: expect.any(String), message: expect.any(String) });
  expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
  expect(JSON.stringify(answer.body)).not.toMatch('call stack');
  const kept = await office.env.pool.query(
    'select 1 from definition_version where tenant_id = $1 and created_by is not null',
    [office.tenantId],
  );
  expect(kept.rowCount).toBe(0);
});

test.each([
  ['deep JSON', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 422],
  [
    'a deep condition',
    JSON.stringify(LEAVE).replace(
      '"stages"',
      `"start":{"auto":${'{"!":'.repeat(5_000)}1${'}'.repeat(5_000)}},"stages"`,
    ),
    422,
  ],
  ['a number beyond all', JSON.stringify(LEAVE).replace('"2d"', '1e999'), 422],
  ['no object', '[]', 422],
  ['cut off', '{"key":', 400],
  ['too large', JSON.stringify({ ...LEAVE, description: 'x'.repeat(1_000_001) }), 413],
])('hostile JSON is refused with words: %s', async (_what, text, status) => {
  const { admin } = await newScene();
  expect((await admin.raw('post', '/definitions', text)).status).toBe(status);
});

test('texts that the database could not store are cleaned', async () => {
  const { admin } = await newScene();
  const made = await admin.post('/definitions', { ...LEAVE, entity_type: 'a\u0000b', description: 'half \ud800' });
  expect(at(made, 'definition')).toMatchObject({ entity_type: 'ab', description: 'half \ufffd' });
});

test('an envelope of other members, another key and unknown words are refused by path', async () => {
  const { admin } = await newScene();
  const refused = async (path: string, body: unknown) =>
    at(await admin.put(`/definitions/${path}`, body), 'errors.0') ?? 'taken';
  expect(await refused('other', LEAVE)).toMatchObject({ path: 'key' });
  expect(await refused('leave', { definition: LEAVE, colour: 1 })).toMatchObject({
    message: expect.stringMatching('colour'),
  });
  expect(await refused('leave', { ...LEAVE, colour: 1 })).toMatchObject({ message: expect.stringMatching('colour') });
  expect(await refused('ask', { ...LEAVE, key: 'ask' })).toMatchObject({ path: 'key' });
  expect(await refused('Bad-Key', { ...LEAVE, key: undefined })).toMatchObject({ path: 'key' });
});

test('only those with definitions:write publish and switch off, and only as far as their token reaches', async () => {
  const { desk, office, admin, user } = await newScene();
  await admin.post('/definitions', LEAVE);
  await office.put('workflow_creator', 'U1');
  const narrow = await desk.as('UADMIN', { permissions: ['definitions:view'] });
  const others = await desk.as('UADMIN', { permissions: ['workflows:*'] });
  const guest = await desk.as('UGUEST');
  for (const caller of [narrow, others, guest]) {
    for (const answer of [
      await caller.post('/definitions', { nonsense: true }),
      await caller.put('/definitions/leave', LEAVE),
      await caller.delete('/definitions/leave'),
    ])
      expect(answer).toMatchObject({ status: 403, body: { roles: ['admin', 'workflow_creator'] } });
  }
  expect((await narrow.get('/definitions/leave')).status).toBe(200);
  for (const caller of [others, guest])
    for (const path of ['/definitions', '/definitions/leave', '/definitions/leave/versions'])
      expect((await caller.get(path)).status).toBe(403);
  expect((await user.put('/definitions/leave', { ...LEAVE, name: 'Mine' })).body).toMatchObject({ updated_by: 'U1' });
});

test("another tenant's definitions, and the program's own, are not found", async () => {
  const [one, other] = [await newScene(), await newScene()];
  await one.admin.post('/definitions', LEAVE);
  for (const key of ['leave', 'ask', 'Not-A-Key', '__proto__']) {
    for (const path of [`/definitions/${key}`, `/definitions/${key}/versions`])
      expect((await other.admin.get(path)).status).toBe(404);
    expect((await other.admin.delete(`/definitions/${key}`)).status).toBe(404);
  }
  expect(at(await other.admin.get('/definitions'), 'items')).toEqual([]);
  expect((await one.admin.get('/definitions/leave?version=2')).status).toBe(404);
});

test('lists are read page by page', async () => {
  const { admin } = await newScene();
  for (const key of ['c', 'a', 'b']) await admin.post('/definitions', { ...LEAVE, key });
  for (const name of ['1', '2', '3']) await admin.put('/definitions/b', { ...LEAVE, key: 'b', name });
  const first = await admin.get('/definitions?limit=2');
  expect(at(first, 'items')).toMatchObject([{ key: 'a' }, { key: 'b' }]);
  const second = await admin.get(`/definitions?limit=2&cursor=${at(first, 'next_cursor')}`);
  expect(second.body).toMatchObject({ items: [{ key: 'c' }], next_cursor: null });
  expect(at(await admin.get('/definitions?key=b'), 'items')).toMatchObject([{ key: 'b', version: 4 }]);
  const versions = await admin.get('/definitions/b/versions?limit=3');
  expect(at(versions, 'items')).toMatchObject([
    { version: 4 },
    { version: 3 },
    { version: 2, changes: [expect.any(String)] },
  ]);
  const rest = await admin.get(`/definitions/b/versions?limit=3&cursor=${at(versions, 'next_cursor')}`);
  expect(rest.body).toMatchObject({ items: [{ version: 1, changes: null }], next_cursor: null });
  expect((await admin.get(`/definitions?cursor=${at(versions, 'next_cursor')}`)).status).toBe(400);
});

test('a version from before texts were kept says so, and has its text once the same is published again', async () => {
  const { admin, office } = await newScene();
  await admin.post('/definitions', LEAVE);
  await office.env.pool.query('update definition_version set source = null where tenant_id = $1', [office.tenantId]);
  expect((await admin.get('/definitions/leave')).body).toMatchObject({ definition: null });
  expect((await admin.post('/definitions', LEAVE)).body).toMatchObject({ unchanged: true, definition: LEAVE });
});

test('a write that names a version is meant for that one', async () => {
  const { admin } = await newScene();
  await admin.post('/definitions', LEAVE);
  await admin.put('/definitions/leave', { ...LEAVE, name: 'Two' });
  const { key: _key, ...text } = LEAVE;
  expect(await admin.put('/definitions/leave?version=1', { ...text, name: 'Three' })).toMatchObject({
    status: 409,
    body: { version_now: 2 },
  });
  expect(await admin.delete('/definitions/leave?version=1')).toMatchObject({ status: 409, body: { version_now: 2 } });
  expect(at(await admin.get('/definitions/leave'), 'is_active')).toBe(true);
  expect((await admin.delete('/definitions/leave?version=2')).status).toBe(204);
  expect(at(await admin.get('/definitions/leave'), 'is_active')).toBe(false);
});

test('keys in addresses are for those who may write definitions', async () => {
  const { admin, user } = await newScene();
  const hook = { on: 'after_approve', type: 'webhook', url: 'https://hooks.example.com/x?token=hidden' };
  const [review, done] = LEAVE.stages;
  const call = {
    key: 'call',
    kind: 'action',
    task_type: 'SYNC_ACTION',
    action_url: 'https://erp.example.com/?key=hidden',
  };
  await admin.post('/definitions', { ...LEAVE, actions: [hook], stages: [review, call, done] });
  for (const path of ['/definitions/leave', '/definitions/leave/steps', '/definitions/leave/steps/call']) {
    expect(JSON.stringify((await admin.get(path)).body)).toContain('hidden');
    const shown = await user.get(path);
    expect(shown.status).toBe(200);
    expect(JSON.stringify(shown.body)).toContain('erp.example.com/?…');
    expect(JSON.stringify(shown.body)).not.toContain('hidden');
  }
  for (const view of ['structure', 'approval-summary', 'diagram.svg', 'versions'])
    expect(JSON.stringify((await user.get(`/definitions/leave/${view}`)).body)).not.toContain('hidden');
});
