import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, at } from '#testing/desks/api-desk.ts';
import { type ApiScene, openApiScene } from '#testing/desks/api-scene.ts';

const database = ownDatabase();

const LEAVE = {
  key: 'leave',
  name: 'Leave',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2d' },
    { key: 'done', final: true },
  ],
};
const legal = { key: 'legal', name: 'Legal', approvals: [{ role: 'legal' }] };
const STEPS = '/definitions/leave/steps';

async function newScene(): Promise<ApiScene> {
  const scene = await openApiScene(database, 'U1');
  await scene.admin.post('/definitions', LEAVE);
  return scene;
}

async function keysOf(caller: ApiCaller) {
  return (at(await caller.get(STEPS), 'items') as { key: string }[]).map(({ key }) => key);
}

async function versionOf(caller: ApiCaller) {
  return at(await caller.get('/definitions/leave'), 'version');
}

test('steps are listed, added, changed, moved and taken away, and each change is a version', async () => {
  const { admin, user } = await newScene();
  expect((await user.get(STEPS)).body).toEqual({
    items: [
      { ...LEAVE.stages[0], name: 'Review', order: 1, final: false, pipeline: null, placeholder: false },
      { ...LEAVE.stages[1], name: 'Done', order: 2, pipeline: null, placeholder: false },
    ],
    next_cursor: null,
  });
  const made = await admin.post(STEPS, legal);
  expect(made).toMatchObject({ status: 201, body: { ...legal, order: 2, pipeline: null } });
  expect(made.headers.get('location')).toBe('/api/v1/definitions/leave/steps/legal');
  expect(made.headers.get('etag')).toBe('"2"');
  expect(await keysOf(user)).toEqual(['review', 'legal', 'done']);
  const changed = await admin.put(`${STEPS}/legal`, { approvals: [{ role: 'counsel' }], order: 1 });
  expect(changed.body).toMatchObject({ key: 'legal', order: 1, approvals: [{ role: 'counsel' }] });
  expect(await keysOf(user)).toEqual(['legal', 'review', 'done']);
  expect(at(await user.get('/definitions/leave/versions'), 'items.0')).toMatchObject({
    version: 3,
    created_by: 'UADMIN',
  });
  expect((await admin.delete(`${STEPS}/legal`)).status).toBe(204);
  expect(await keysOf(user)).toEqual(['review', 'done']);
  expect(at(await user.get('/definitions/leave'), 'definition')).toEqual(LEAVE);
});

test('a step that is written back as it was read publishes nothing', async () => {
  const { admin } = await newScene();
  const read = await admin.get(`${STEPS}/review`);
  expect((await admin.put(`${STEPS}/review`, read.body)).body).toEqual(read.body);
  expect(await versionOf(admin)).toBe(1);
});

test('a workflow that runs keeps its steps', async () => {
  const { admin, user, office } = await newScene();
  await office.put('reviewer', 'UADMIN');
  const started = await user.post('/workflows', { definition_key: 'leave' });
  await admin.post(STEPS, { ...legal, order: 1 });
  const id = at(started, 'workflow.id');
  expect((await admin.post(`/workflows/${id}/transition`, { trigger: 'approve' })).body).toMatchObject({
    workflow: { status: 'completed', definition_version: 1 },
  });
});

test('six who add a step at once all have theirs, in versions of their own', async () => {
  const { admin } = await newScene();
  const names = Array.from({ length: 6 }, (_, index) => `step_${index}`);
  const answers = await Promise.all(names.map((key) => admin.post(STEPS, { ...legal, key })));
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
  expect((await keysOf(admin)).toSorted()).toEqual([...names, 'done', 'review'].toSorted());
  expect(await versionOf(admin)).toBe(7);
});

test('with If-Match only the first of two goes through, and the other is told the steps as they are', async () => {
  const { admin } = await newScene();
  const etag = (await admin.get(STEPS)).headers.get('etag') ?? '';
  const add = (key: string) => admin.post(STEPS, { ...legal, key }, { 'if-match': etag });
  const both = await Promise.all([add('one'), add('two')]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
  const refused = both.find(({ status }) => status === 412);
  expect(refused?.body).toMatchObject({ version_now: 2, current: [{ key: 'review' }, {}, { key: 'done' }] });
});

test('what would leave a definition that cannot run is refused by path, and nothing is published', async () => {
  const { admin } = await newScene();
  await admin.put('/definitions/leave', {
    ...LEAVE,
    transitions: [{ trigger: 'approve', source: 'review', dest: 'done' }],
  });
  const errors = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    expect(status).toBe(422);
    return (body as { errors: { path: string }[] }).errors.map(({ path }) => path);
  };
  expect(await errors(admin.delete(`${STEPS}/done`))).toEqual(['transitions.0.dest']);
  expect(await errors(admin.post(STEPS, { ...legal, colour: 1 }))).toEqual(['colour']);
  expect(await errors(admin.post(STEPS, { ...legal, color: 1 }))).toEqual(['color']);
  expect(await errors(admin.post(STEPS, { ...legal, key: 'review' }))).toEqual(['key']);
  expect(await errors(admin.post(STEPS, { ...legal, pipeline: 'hr' }))).toEqual(['pipeline']);
  expect(await errors(admin.post(STEPS, { ...legal, order: -1 }))).toEqual(['order']);
  expect(await errors(admin.post(STEPS, { name: 'No key' }))).toEqual(['key']);
  expect(await errors(admin.put(`${STEPS}/review`, { ...legal }))).toEqual(['key']);
  expect(await errors(admin.put(`${STEPS}/review`, { final: true }))).not.toEqual([]);
  expect(await versionOf(admin)).toBe(2);
  expect((await admin.put(`${STEPS}/nowhere`, { approvals: [{ role: 'legal' }] })).status).toBe(404);
  expect((await admin.delete(`${STEPS}/nowhere`)).status).toBe(404);
  expect((await admin.get(`${STEPS}/nowhere`)).status).toBe(404);
});

test('steps of a definition that is switched off can be changed, and it stays off', async () => {
  const { admin } = await newScene();
  await admin.delete('/definitions/leave');
  await admin.post(STEPS, legal);
  expect((await admin.get('/definitions/leave')).body).toMatchObject({ version: 2, is_active: false });
});

test('steps are written in YAML as well, and read page by page', async () => {
  const { admin } = await newScene();
  const made = await admin.raw('post', STEPS, 'key: legal\napprovals: [{ role: legal }]\norder: 1\n', {
    'content-type': 'application/yaml',
  });
  expect(made.status).toBe(201);
  const first = await admin.get(`${STEPS}?limit=2`);
  expect(at(first, 'items')).toMatchObject([{ key: 'legal' }, { key: 'review' }]);
  expect((await admin.get(`${STEPS}?limit=2&cursor=${at(first, 'next_cursor')}`)).body).toMatchObject({
    items: [{ key: 'done' }],
    next_cursor: null,
  });
});

test('only those with definitions:write change steps; of another tenant there are none', async () => {
  const [one, other] = [await newScene(), await newScene()];
  await one.admin.put('/definitions/own', { ...LEAVE, key: 'own' });
  for (const answer of [
    await one.user.post(STEPS, legal),
    await one.user.put(`${STEPS}/review`, legal),
    await one.user.delete(`${STEPS}/review`),
  ])
    expect(answer).toMatchObject({ status: 403, body: { roles: ['admin', 'workflow_creator'] } });
  for (const key of ['own', 'ask', 'nothing']) {
    expect((await other.admin.get(`/definitions/${key}/steps`)).status).toBe(404);
    expect((await other.admin.get(`/definitions/${key}/steps/review`)).status).toBe(404);
    expect((await other.admin.put(`/definitions/${key}/steps/review`, { final: true })).status).toBe(404);
    expect((await other.admin.delete(`/definitions/${key}/steps/review`)).status).toBe(404);
    expect((await other.admin.post(`/definitions/${key}/steps`, legal)).status).toBe(404);
  }
});
