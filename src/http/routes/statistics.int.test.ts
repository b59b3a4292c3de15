import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { countQueries } from '#testing/database/watched.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

const LEAVE = {
  key: 'leave',
  name: 'Leave',
  pipelines: [
    {
      key: 'team',
      stages: [
        { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2h' },
        { key: 'sign', approvals: [{ role: 'boss' }, { user: 'U3' }], parallel: true },
      ],
    },
  ],
  stages: [{ key: 'done', final: true }],
};
const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-11-20T08:00:00.000Z');

type Scene = {
  office: Office;
  desk: ApiDesk;
  admin: ApiCaller;
  user: ApiCaller;
  taken: () => number;
  at: (hours: number) => void;
};
/** An office whose clock is set by hand, in hours after {@link BEGAN}. */
async function newScene(): Promise<Scene> {
  last += 1;
  const office = await openOffice(database.pool, `T${last}`, ['U1', 'U2', 'U3']);
  const { taken, ...watched } = countQueries(office.env.pool);
  let now = BEGAN;
  office.env.now = () => new Date(now);
  const desk = openApiDesk({ ...office, env: { ...office.env, ...watched } });
  await office.put('reviewer', 'U2');
  await office.put('boss', 'U2');
  await office.publish(LEAVE);
  const set = (hours: number) => {
    now = BEGAN + hours * HOUR_MS;
  };
  return { office, desk, taken, at: set, admin: await desk.as('UADMIN'), user: await desk.as('U1') };
}
const approve = { type: 'approve' } as const;

test('statistics tell what stands where, since when, for whom, and how long stages take', async () => {
  const scene = await newScene();
  const { office, user } = scene;
  const begin = async (hours: number) => {
    scene.at(hours);
    return (await office.start('leave', 'U1')).workflow.number;
  };
  const decide = async (hours: number, number: number, by: string, type: 'approve' | 'reject' = 'approve') => {
    scene.at(hours);
    await office.decide(number, by, type === 'approve' ? approve : { type, comment: 'no' });
  };
  // Reviewed in 1, 2 and 6 hours; one of them is signed, one is rejected, one waits to be signed; one waits to be reviewed.
  const [first, second, third] = [await begin(0), await begin(0), await begin(0)];
  await decide(1, first, 'U2');
  await decide(2, second, 'U2');
  await decide(4, first, 'U2');
  await decide(5, first, 'U3');
  await decide(6, third, 'U2', 'reject');
  await begin(7);
  scene.at(10);
  const answer = await user.get('/statistics');
  expect(answer.body).toEqual({
    overview: { definitions: 1, active_definitions: 1, workflows: 4, open_workflows: 2 },
    items: [
      {
        ...{ definition_key: 'leave', name: 'Leave', is_active: true, current_version: 1 },
        workflows: { total: 4, not_started: 0, in_progress: 2, on_hold: 0, completed: 1, rejected: 1, canceled: 0 },
        approvals: expect.objectContaining({ total: 8, pending: 3, approved: 4, denied: 1, escalated: 0 }),
        stages: [
          {
            ...{ stage: 'review', name: 'Review', pipeline: 'team', open_workflows: 1, open_approvals: 1, overdue: 1 },
            ...{ open_tasks: 0, failed_tasks: 0, waiting_seconds: 10_800, oldest_since: '2026-11-20T15:00:00.000Z' },
            ...{ visits: 3, average_seconds: 10_800, median_seconds: 7_200 },
          },
          {
            ...{ stage: 'sign', name: 'Sign', pipeline: 'team', open_workflows: 1, open_approvals: 2, overdue: 0 },
            ...{ open_tasks: 0, failed_tasks: 0, waiting_seconds: 57_600, oldest_since: '2026-11-20T10:00:00.000Z' },
            ...{ visits: 1, average_seconds: 14_400, median_seconds: 14_400 },
          },
        ],
        bottlenecks: [
          expect.objectContaining({
            ...{
              stage: 'sign',
              waiting_seconds: 57_600,
              median_seconds: 14_400,
              oldest_workflow_id: expect.any(String),
            },
            roles: [{ role: 'boss', open_approvals: 1 }],
            users: [{ user_id: 'U3', open_approvals: 1 }],
          }),
          expect.objectContaining({ stage: 'review', roles: [{ role: 'reviewer', open_approvals: 1 }], users: [] }),
        ],
      },
    ],
    next_cursor: null,
  });
});

test('a system that does not answer is a bottleneck, and so is a stage of a version that is not current any more', async () => {
  const scene = await newScene();
  const { office, user } = scene;
  const calls = {
    ...{ key: 'book', kind: 'action', task_type: 'ASYNC_ACTION', action_url: 'https://erp.example.com/book' },
  };
  await office.publish({ key: 'trip', name: 'Trip', stages: [calls, { key: 'done', final: true }] });
  await office.start('trip', 'U1');
  await office.publish({
    key: 'trip',
    name: 'Trip',
    stages: [
      { ...calls, key: 'reserve' },
      { key: 'done', final: true },
    ],
  });
  scene.at(1);
  const trip = await user.get('/statistics?definition_key=trip');
  expect(at(trip, 'items.0')).toMatchObject({
    current_version: 2,
    stages: [
      { stage: 'reserve', open_workflows: 0, oldest_since: null, median_seconds: null },
      { stage: 'book', name: 'book', open_workflows: 1, open_tasks: 1, open_approvals: 0, waiting_seconds: 3_600 },
    ],
    bottlenecks: [{ stage: 'book', open_tasks: 1, roles: [], users: [] }],
  });
});

test('however many definitions and workflows there are, it takes the same number of queries', async () => {
  const { office, user, taken } = await newScene();
  const costs = async () => {
    await user.get('/statistics');
    const before = taken();
    expect((await user.get('/statistics')).status).toBe(200);
    return taken() - before;
  };
  const one = await costs();
  expect(one).toBeLessThanOrEqual(7);
  for (const key of ['a', 'b', 'c', 'd']) {
    await office.publish({ ...LEAVE, key });
    await office.start(key, 'U1');
  }
  expect(await costs()).toBe(one);
  const page = await user.get('/statistics?limit=3');
  expect((at(page, 'items') as { definition_key: string }[]).map((item) => item.definition_key)).toEqual([
    'a',
    'b',
    'c',
  ]);
  const rest = await user.get(`/statistics?limit=3&cursor=${at(page, 'next_cursor')}`);
  expect(rest.body).toMatchObject({ items: [{ definition_key: 'd' }, { definition_key: 'leave' }], next_cursor: null });
});

test('statistics are for those with workflows:view, and of the tenant alone', async () => {
  const [one, other] = [await newScene(), await newScene()];
  await one.office.publish({ ...LEAVE, key: 'own' });
  await one.office.start('own', 'U1');
  expect(at(await other.user.get('/statistics'), 'overview')).toMatchObject({ definitions: 1, workflows: 0 });
  for (const key of ['own', 'ask', 'nothing'])
    expect((await other.user.get(`/statistics?definition_key=${key}`)).status).toBe(404);
  const narrow = await one.desk.as('UADMIN', { permissions: ['definitions:view'] });
  expect(await narrow.get('/statistics')).toMatchObject({
    status: 403,
    body: { roles: expect.arrayContaining(['viewer']) },
  });
  expect((await one.admin.get('/statistics?colour=1')).status).toBe(400);
  expect(await one.desk.untried('statistics')).toEqual(['get /statistics']);
  await one.admin.get('/statistics');
  expect(await one.desk.untried('statistics')).toEqual([]);
});
