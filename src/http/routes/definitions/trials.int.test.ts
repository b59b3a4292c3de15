import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at } from '#testing/desks/api-desk.ts';
import { openApiScene } from '#testing/desks/api-scene.ts';
import type { Office } from '#testing/desks/office.ts';

const database = ownDatabase();

const LEAVE = {
  key: 'leave',
  name: 'Leave',
  fields: [{ key: 'days', label: 'Days', type: 'number', required: true }],
  start: { roles: ['employee'] },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2d', escalate: [{ role: 'director' }] },
    { key: 'board', approvals: [{ role: 'board', strategy: 'quorum', count: 2 }] },
    { key: 'done', final: true },
  ],
  transitions: [
    {
      trigger: 'approve',
      source: 'review',
      dest: 'board',
      condition: { '>': [{ var: 'data.days' }, 10] },
      priority: 1,
    },
    { trigger: 'approve', source: 'review', dest: 'done' },
    { trigger: 'approve', source: 'board', dest: 'done' },
  ],
};
const yaml = { 'content-type': 'application/yaml' };

/** Rows of everything that publishing or starting would write. */
async function stored({ env, tenantId }: Office): Promise<unknown> {
  const { rows } = await env.pool.query(
    `select (select count(*) from definition_version where tenant_id = $1) as versions,
            (select count(*) from role where tenant_id = $1) as roles,
            (select count(*) from workflow where tenant_id = $1) as workflows`,
    [tenantId],
  );
  return rows;
}

test('a definition is checked as publishing would, with all of its mistakes, and nothing is stored', async () => {
  const { office, admin } = await openApiScene(database, 'U1');
  const before = await stored(office);
  expect(await admin.post('/definitions/validate', LEAVE)).toMatchObject({
    status: 200,
    body: {
      ...{ valid: true, key: 'leave', errors: [] },
      warnings: ['employee', 'reviewer', 'director', 'board'].map((role) => ({ path: `roles.${role}` })),
    },
  });
  const wrong = { ...LEAVE, initial_stage: 'nowhere', stages: LEAVE.stages.map((one) => ({ ...one, colour: 1 })) };
  const found = await admin.post('/definitions/validate', wrong);
  expect(found).toMatchObject({ status: 200, body: { valid: false, key: null, warnings: [] } });
  expect(at(found, 'errors')).toMatchObject([{ path: 'stages.0' }, { path: 'stages.1' }, { path: 'stages.2' }]);
  expect((await admin.post('/definitions/validate', { ...LEAVE, key: 'ask' })).body).toMatchObject({
    errors: [{ path: 'key' }],
  });
  expect(await stored(office)).toEqual(before);
  expect((await admin.post('/definitions', LEAVE)).status).toBe(201);
});

test('what is no YAML is a mistake with its line, too', async () => {
  const { admin } = await openApiScene(database, 'U1');
  const check = async (text: string) => (await admin.raw('post', '/definitions/validate', text, yaml)).body;
  expect(await check('key: leave\nname: [')).toMatchObject({ valid: false, errors: [{ path: 'line 2' }] });
  expect(await check('key: leave\nname: Leave\nstages:\n  - key: review\n')).toMatchObject({
    errors: [{ path: 'stages.review', line: 4 }, {}],
  });
  expect((await admin.raw('post', '/definitions/validate', '{"key":')).status).toBe(400);
});

test('a given definition is tried out: the path as data and as text', async () => {
  const { office, admin } = await openApiScene(database, 'U1');
  const before = await stored(office);
  const now = '2026-11-20T09:00:00.000Z';
  const long = await admin.post('/definitions/simulate', {
    definition: LEAVE,
    data: { days: 12 },
    as: ['employee'],
    now,
  });
  expect(long).toMatchObject({
    status: 200,
    body: {
      ...{ definition_key: 'leave', version: null, started_at: now, stand_ins: true, problems: [] },
      steps: [
        {
          stage: 'review',
          asks: [
            {
              ...{ asks: 'anyone of reviewer', may_decide: ['reviewer'], due_at: '2026-11-22T09:00:00.000Z' },
              timeline: [{ at: '2026-11-22T09:00:00.000Z', does: 'escalate', role: 'director', leads_to: null }],
              conditions: [{ trigger: 'approve', leads_to: 'board', met: true }],
              rejection: { people: 1, leads_to: { stage: 'review', state: 'rejected' } },
            },
          ],
          next: { trigger: 'approve', leads_to: { stage: 'board', state: 'asks' } },
        },
        { stage: 'board', asks: [{ needed: 2 }] },
      ],
      end: { stage: 'done', state: 'completed' },
    },
  });
  expect(at(long, 'text')).toContain('● completed (Done)');
  const short = await admin.post('/definitions/simulate', { definition: LEAVE, data: { days: 1 } });
  expect((at(short, 'steps') as { stage: string }[]).map(({ stage }) => stage)).toEqual(['review']);
  expect(await stored(office)).toEqual(before);
});

test('a published one is tried out by its key and version, with people, and says what is wrong with them', async () => {
  const { admin } = await openApiScene(database, 'U1');
  await admin.post('/definitions', LEAVE);
  await admin.put('/definitions/leave', { ...LEAVE, name: 'Days off' });
  const people = { alice: { roles: ['employee'] }, bob: { roles: ['reviewer', 'board'] } };
  const asked = { definition_key: 'leave', version: 1, people, requester: 'alice', data: { days: 20 } };
  const tried = await admin.post('/definitions/simulate', asked);
  expect(tried.body).toMatchObject({ version: 1, name: 'Leave', requester: { id: 'alice' }, stand_ins: false });
  expect(at(tried, 'problems')).toMatchObject([{ path: 'roles.director' }, { path: 'stages.board.approvals.0' }]);
  expect(at(await admin.post('/definitions/simulate', { definition_key: 'leave' }), 'version')).toBe(2);
});

test.each([
  ['neither definition nor key', {}, ''],
  ['both', { definition: LEAVE, definition_key: 'leave' }, ''],
  ['a requester without people', { definition: LEAVE, requester: 'alice' }, ''],
  ['a manager who is nobody', { definition: LEAVE, people: { alice: { manager: 'zoe' } } }, 'people.alice.manager'],
  ['no time', { definition: LEAVE, now: 'soon' }, 'now'],
  ['mistakes', { definition: { ...LEAVE, name: 1 } }, 'definition.name'],
  ['unknown words', { definition: LEAVE, colour: 1 }, 'colour'],
  [
    'a crowd',
    { definition: LEAVE, people: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`p${index}`, {}])) },
    'people',
  ],
])('a trial with %s is refused', async (_what, asked, path) => {
  const { admin } = await openApiScene(database, 'U1');
  const answer = await admin.post('/definitions/simulate', asked);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
});

test('trials are for those who see to definitions, and of another tenant nothing is found', async () => {
  const [one, other] = [await openApiScene(database, 'U1'), await openApiScene(database, 'U1')];
  await one.admin.post('/definitions', LEAVE);
  expect((await other.admin.post('/definitions/simulate', { definition_key: 'leave' })).status).toBe(404);
  expect((await other.admin.post('/definitions/simulate', { definition_key: 'ask' })).status).toBe(404);
  const user = await one.desk.as('U1');
  for (const answer of [
    await user.post('/definitions/validate', LEAVE),
    await user.post('/definitions/simulate', { definition: LEAVE }),
  ])
    expect(answer).toMatchObject({ status: 403, body: { roles: ['admin', 'workflow_creator'] } });
  const narrow = await one.desk.as('UADMIN', { permissions: ['definitions:view'] });
  expect((await narrow.post('/definitions/validate', LEAVE)).status).toBe(200);
});

test('every operation of definitions has answered', async () => {
  const { admin, desk } = await openApiScene(database, 'U1');
  const plain = { ...LEAVE, transitions: [] };
  await admin.post('/definitions', plain);
  await admin.put('/definitions/leave', plain);
  const steps = '/definitions/leave/steps';
  await admin.post(steps, { key: 'legal', approvals: [{ role: 'legal' }] });
  await admin.put(`${steps}/legal`, { approvals: [{ role: 'counsel' }] });
  const views = ['', '/versions', '/structure', '/approval-summary', '/diagram.svg', '/steps', '/steps/legal'];
  for (const path of ['/definitions', ...views.map((view) => `/definitions/leave${view}`)]) await admin.get(path);
  await admin.post('/definitions/validate', LEAVE);
  await admin.post('/definitions/simulate', { definition: LEAVE });
  await admin.delete(`${steps}/legal`);
  await admin.delete('/definitions/leave');
  expect(await desk.untried('definitions')).toEqual([]);
});
