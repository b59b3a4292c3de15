import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { countQueries } from '#testing/database/watched.ts';
import { type ApiCaller, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

const PURCHASE = {
  key: 'purchase',
  name: { en: 'Purchase', ar: 'شراء' },
  pipelines: [
    {
      key: 'finance',
      department: 'finance',
      stages: [
        { key: 'draft', approvals: [{ self: true, type: 'submit', form: 'details' }] },
        {
          key: 'budget',
          due_in: '2d',
          color: '#f39c12',
          approvals: [
            { role: 'reviewer', strategy: 'round_robin' },
            { role: 'finance', strategy: 'quorum', count: 2 },
            { user: 'U1' },
            { manager_of: 'requester', levels: 2 },
            { department_head: true, type: 'check_in_verify' },
          ],
        },
      ],
    },
    { key: 'legal', number_of_stages: 2 },
  ],
  stages: [
    { key: 'sign', permissions: ['reviewer'] },
    { key: 'done', final: true },
  ],
  transitions: [{ trigger: 'sign_off', source: 'sign', dest: 'done' }],
  forms: { details: { title: 'Details', fields: [{ key: 'what', label: 'What', type: 'text' }] } },
};

type Scene = { office: Office; admin: ApiCaller; user: ApiCaller; taken: () => number };
async function newScene(): Promise<Scene> {
  last += 1;
  const office = await openOffice(database.pool, `T${last}`, ['U1', 'U2']);
  const { taken, ...watched } = countQueries(office.env.pool);
  const desk = openApiDesk({ ...office, env: { ...office.env, ...watched } });
  const scene = { office, taken, admin: await desk.as('UADMIN'), user: await desk.as('U1') };
  await office.put('reviewer', 'U1', 'U2');
  expect((await scene.admin.post('/definitions', PURCHASE)).status).toBe(201);
  return scene;
}

test('the structure holds pipelines, stages and approvals within each other, with their numbers', async () => {
  const { user } = await newScene();
  expect((await user.get('/definitions/purchase/structure')).body).toMatchObject({
    ...{ key: 'purchase', name: 'Purchase', version: 1, is_active: true, initial_stage: 'draft' },
    ...{ pipelines_count: 2, stages_count: 6, approvals_count: 6 },
    pipelines: [
      {
        ...{ key: 'finance', department: 'finance', stages_count: 2, approvals_count: 6 },
        stages: [
          { key: 'draft', next_stage: 'budget', approvals: [{ target: 'self', type: 'submit', form: 'details' }] },
          {
            ...{ key: 'budget', approvals_count: 5, has_approvals: true, due_in_seconds: 172_800, color: '#f39c12' },
            approvals: [
              { target: 'role', strategy: 'round_robin', role: 'reviewer' },
              { asks: '2 of finance', count: 2 },
              { target: 'user', user: 'U1' },
              { target: 'manager_of', strategy: 'hierarchy_up', levels: 2 },
              { target: 'department_head', type: 'check_in_verify' },
            ],
          },
        ],
      },
      { key: 'legal', stages_count: 2, approvals_count: 0, stages: [{ placeholder: true }, { placeholder: true }] },
    ],
    stages: [
      { key: 'sign', permissions: ['reviewer'], transitions: [{ trigger: 'sign_off', dest: 'done' }] },
      { key: 'done', final: true, next_stage: null },
    ],
  });
});

test('the approval summary counts by type, strategy, target and pipeline, and who is asked', async () => {
  const { user } = await newScene();
  expect((await user.get('/definitions/purchase/approval-summary')).body).toEqual({
    ...{ key: 'purchase', version: 1, total_approvals: 6, stages_count: 6, average_approvals_per_stage: 1.2 },
    by_type: { approve: 4, submit: 1, check_in_verify: 1, move: 0 },
    by_strategy: expect.objectContaining({ anyone: 3, round_robin: 1, quorum: 1, hierarchy_up: 1, consensus: 0 }),
    by_target: { role: 2, user: 1, self: 1, manager_of: 1, department_head: 1, stage: 0 },
    by_pipeline: [
      { pipeline: 'finance', stages_count: 2, approvals_count: 6 },
      { pipeline: 'legal', stages_count: 2, approvals_count: 0 },
      { pipeline: null, stages_count: 2, approvals_count: 0 },
    ],
    roles: [
      { role: 'finance', approvals_count: 1, stages: ['budget'], people_count: 0 },
      { role: 'reviewer', approvals_count: 1, stages: ['budget'], people_count: 2 },
    ],
    users: [{ user_id: 'U1', approvals_count: 1, stages: ['budget'] }],
    stages_without_approvals: ['legal_1', 'legal_2', 'sign'],
  });
});

test('the picture is an SVG that runs nothing, in the language that is asked for', async () => {
  const { admin, user } = await newScene();
  await admin.put('/definitions/purchase', { ...PURCHASE, name: '</title><script>alert(1)</script>' });
  const picture = await user.get('/definitions/purchase/diagram.svg');
  expect(picture.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(picture.headers.get('content-security-policy')).toMatch("default-src 'none'");
  expect(picture.headers.get('etag')).toBe('"2"');
  expect(picture.body).toMatch(/^<svg /);
  expect(picture.body).not.toMatch('<script');
  expect((await user.get('/definitions/purchase/diagram.svg?version=1&locale=ar')).body).toMatch('شراء');
});

test('however large a definition is, each view takes the same number of queries', async () => {
  const { admin, user, taken } = await newScene();
  const stages = Array.from({ length: 300 }, (_, index) => ({
    key: `stage_${index}`,
    approvals: Array.from({ length: 5 }, (_one, place) => ({ role: `role_${(index * 5 + place) % 400}` })),
  }));
  expect((await admin.post('/definitions', { key: 'large', name: 'Large', stages })).status).toBe(201);
  const costs = async (path: string) => {
    // The first call of a token notes that it was used.
    await user.get(path);
    const before = taken();
    expect((await user.get(path)).status).toBe(200);
    return taken() - before;
  };
  for (const view of ['structure', 'approval-summary', 'diagram.svg', 'steps', 'versions']) {
    const [small, large] = [await costs(`/definitions/purchase/${view}`), await costs(`/definitions/large/${view}`)];
    expect({ view, queries: large }).toEqual({ view, queries: small });
    expect(large).toBeLessThanOrEqual(4);
  }
  expect(at(await user.get('/definitions/large/approval-summary'), 'roles.length')).toBe(400);
});

test('the list of definitions takes the same number of queries, however many there are', async () => {
  const { admin, taken } = await newScene();
  const costs = async () => {
    await admin.get('/definitions?limit=200');
    const before = taken();
    await admin.get('/definitions?limit=200');
    return taken() - before;
  };
  const one = await costs();
  for (const key of ['a', 'b', 'c', 'd', 'e']) await admin.post('/definitions', { ...PURCHASE, key });
  expect(await costs()).toBe(one);
});

test('older versions have their own views; unknown ones, and those of another tenant, none', async () => {
  const [one, other] = [await newScene(), await newScene()];
  const forecast = JSON.parse(
    await readFile(new URL('../../../../workflows/forecast_cycle.json', import.meta.url), 'utf8'),
  );
  await one.admin.post('/definitions', forecast);
  await one.admin.put('/definitions/purchase', {
    ...PURCHASE,
    stages: [{ key: 'done', final: true }],
    transitions: [],
  });
  expect(at(await one.user.get('/definitions/purchase/structure?version=1'), 'stages_count')).toBe(6);
  expect(at(await one.user.get('/definitions/purchase/structure'), 'stages_count')).toBe(5);
  for (const view of ['structure', 'approval-summary', 'diagram.svg']) {
    expect((await one.user.get(`/definitions/${forecast.key}/${view}`)).status).toBe(200);
    expect((await other.user.get(`/definitions/${forecast.key}/${view}`)).status).toBe(404);
    expect((await one.user.get(`/definitions/purchase/${view}?version=3`)).status).toBe(404);
    expect((await one.user.get(`/definitions/purchase/${view}?version=x`)).status).toBe(400);
    expect((await one.user.get(`/definitions/ask/${view}`)).status).toBe(404);
  }
});
