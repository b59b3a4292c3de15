import { expect, test } from 'vitest';
import { shippedDefinition } from '#testing/builders/examples.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { at } from '#testing/desks/api-desk.ts';
import { openApiScene } from '#testing/desks/api-scene.ts';
import { member } from '#testing/desks/office.ts';

const database = ownDatabase();

const LEAVE = {
  key: 'leave',
  name: { en: 'Leave', ar: 'إجازة' },
  calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2d' },
    { key: 'done', final: true },
  ],
};

test('a definition is published, read as it was written, changed, and switched off', async () => {
  const { admin, user } = await openApiScene(database, 'U1');
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
  const { admin } = await openApiScene(database, 'U1');
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
  const { admin } = await openApiScene(database, 'U1');
  for (const key of ['forecast_cycle', 'document_approval'] as const) {
    const source = shippedDefinition(key);
    await admin.post('/definitions', source);
    const read = await admin.get(`/definitions/${key}`);
    expect(at(read, 'definition')).toEqual(source);
    expect(await admin.put(`/definitions/${key}`, at(read, 'definition'))).toMatchObject({
      status: 200,
      body: { unchanged: true },
    });
  }
});

test('of two who changed the same version the second is told what the first made of it', async () => {
  const { admin } = await openApiScene(database, 'U1');
  await admin.post('/definitions', LEAVE);
  const read = await admin.get('/definitions/leave');
  const send = (name: string, headers: Record<string, string>) =>
    admin.raw('put', '/definitions/leave', JSON.stringify({ ...LEAVE, name }), headers);
  const etag = read.headers.get('etag') ?? '';
  const both = await Promise.all([send('One', { 'if-match': etag }), send('Two', { 'if-match': etag })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  const refused = both.find(({ status }) => status === 412);
  expect(refused?.body).toMatchObject({ version_now: 2, current: { version: 2, key: 'leave' } });
  expect(await admin.put('/definitions/leave', read.body)).toMatchObject({ status: 409, body: { version_now: 2 } });
  expect((await send('Three', { 'if-match': '"2"' })).body).toMatchObject({ version: 3, name: 'Three' });
  expect((await send('Four', { 'if-match': '*' })).status).toBe(200);
});

test.each([
  ['if-match', '"2"', 412],
  ['if-match', '"2", "1"', 200],
  ['if-match', 'W/"1"', 412],
  ['if-match', '*', 200],
  ['if-match', '1', 400],
  ['if-none-match', '*', 412],
  ['if-none-match', 'W/"1"', 412],
  ['if-none-match', '"2", "3"', 200],
  ['if-none-match', '"2" "3"', 400],
])('a definition at version 1 is written with %s: %s as RFC 9110 has it: %i', async (header, tags, status) => {
  const { admin } = await openApiScene(database, 'U1');
  await admin.post('/definitions', LEAVE);
  const written = await admin.raw('put', '/definitions/leave', JSON.stringify({ ...LEAVE, name: 'B' }), {
    [header]: tags,
  });
  expect(written.status).toBe(status);
  if (status === 412) expect(written.body).toMatchObject({ version_now: 1, current: { version: 1, key: 'leave' } });
  expect(at(await admin.get('/definitions/leave'), 'version')).toBe(status === 200 ? 2 : 1);
});

test('a definition that is not there is made with If-None-Match: *, by one of two, and never with If-Match', async () => {
  const { admin } = await openApiScene(database, 'U1');
  const send = (headers: Record<string, string>, name = 'Leave') =>
    admin.raw('put', '/definitions/leave', JSON.stringify({ ...LEAVE, name }), headers);
  expect((await send({ 'if-match': '*' })).status).toBe(412);
  expect((await send({ 'if-match': '"1"' })).status).toBe(412);
  const none = { 'if-none-match': '*' };
  const both = await Promise.all([send(none, 'One'), send(none, 'Two')]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
});

test('whatever names its version is answered 304 to whoever has it', async () => {
  const { admin } = await openApiScene(database, 'U1');
  await admin.post('/definitions', LEAVE);
  for (const path of ['', '/steps', `/steps/${LEAVE.stages[0]?.key}`, '/diagram.svg']) {
    const read = await admin.get(`/definitions/leave${path}`);
    const etag = read.headers.get('etag') ?? '';
    for (const tags of [etag, `"0", W/${etag}`, '*']) {
      const again = await admin.raw('get', `/definitions/leave${path}`, undefined, { 'if-none-match': tags });
      expect(again, `${path} ${tags}`).toMatchObject({ status: 304, body: null });
      expect(again.headers.get('etag')).toBe(etag);
    }
    const other = await admin.raw('get', `/definitions/leave${path}`, undefined, { 'if-none-match': '"0"' });
    expect(other.status, path).toBe(200);
  }
});

test('an envelope of other members, another key and unknown words are refused by path', async () => {
  const { admin } = await openApiScene(database, 'U1');
  const refused = async (path: string, body: unknown) =>
    at(await admin.put(`/definitions/${path}`, body), 'errors.0') ?? 'taken';
  expect(await refused('other', LEAVE)).toMatchObject({ path: 'key' });
  expect(await refused('leave', { definition: LEAVE, colour: 1 })).toMatchObject({
    message: expect.stringMatching('colour'),
  });
  expect(await refused('leave', { ...LEAVE, colour: 1 })).toMatchObject({ message: expect.stringMatching('colour') });
  expect(await refused('leave', { definition: { ...LEAVE, colour: 1 } })).toMatchObject({ path: 'definition' });
  expect(await refused('other', { definition: LEAVE })).toMatchObject({ path: 'definition.key' });
  const late = { ...LEAVE, stages: [{ key: 'review', approvals: [{ role: 'reviewer' }], due_in: 'soon' }] };
  expect(await refused('leave', late)).toMatchObject({ path: 'stages.0.due_in' });
  expect(await refused('leave', { definition: late })).toMatchObject({ path: 'definition.stages.0.due_in' });
  expect(await refused('ask', { ...LEAVE, key: 'ask' })).toMatchObject({ path: 'key' });
  expect(await refused('Bad-Key', { ...LEAVE, key: undefined })).toMatchObject({ path: 'key' });
});

test('only those with definitions:write publish and switch off, and only as far as their token reaches', async () => {
  const { desk, office, admin, user } = await openApiScene(database, 'U1', member('UGUEST', { external: true }));
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
  const [one, other] = [await openApiScene(database, 'U1'), await openApiScene(database, 'U1')];
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
  const { admin } = await openApiScene(database, 'U1');
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
  const { admin, office } = await openApiScene(database, 'U1');
  await admin.post('/definitions', LEAVE);
  await office.env.pool.query('update definition_version set source = null where tenant_id = $1', [office.tenantId]);
  expect((await admin.get('/definitions/leave')).body).toMatchObject({ definition: null });
  expect((await admin.post('/definitions', LEAVE)).body).toMatchObject({ unchanged: true, definition: LEAVE });
});

test('a write that names a version is meant for that one', async () => {
  const { admin } = await openApiScene(database, 'U1');
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
  const { admin, user } = await openApiScene(database, 'U1');
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
