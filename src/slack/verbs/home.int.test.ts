import { beforeAll, beforeEach, expect, test } from 'vitest';
import { drawHome, redrawHomes } from '#jobs/messages/draw-home.ts';
import { delayBucket } from '#jobs/messages/pace.ts';
import { openRequest, startChosen, turnPage } from '#slack/actions/home.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { homeOpened } from './home.ts';
import { chooseStart } from './start.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource({ fields: [{ key: 'item', type: 'text' }] }));
  for (let item = 1; item <= 12; item += 1) await office.start('purchase', 'UALICE', { item: `Item ${item}` });
  desk = openDesk(office, slack.client);
});
beforeEach(() => {
  slack.calls.length = 0;
  slack.answers = { 'views.publish': () => ({ ok: true }), 'views.open': () => ({ ok: true }) };
});

const shown = (method: string) => JSON.stringify(slack.callsOf(method).at(-1)?.view);

test('the pages of Home are turned', async () => {
  await desk.as('UBOB', (call) => turnPage(desk.env, call, { actionId: 'home_tasks_page:2', value: '2' }));
  expect(shown('views.publish')).toContain('Item 12');
  expect(shown('views.publish')).not.toContain('Item 3');
  await desk.as('UALICE', (call) => turnPage(desk.env, call, { actionId: 'home_requests_page:99', value: '99' }));
  expect(shown('views.publish')).toContain('Item 2');
});

test('Open shows the whole request, and what is no request is left alone', async () => {
  const id = (await office.start('purchase', 'UALICE', { item: 'Lamp' })).workflow.id;
  await desk.as('UALICE', (call) => openRequest(desk.env, call, { actionId: 'home_open', value: id }));
  expect(shown('views.open')).toContain('Lamp');
  await desk.as('UALICE', (call) => openRequest(desk.env, call, { actionId: 'home_open', value: 'nonsense' }));
  expect(slack.callsOf('views.open')).toHaveLength(1);
});

test('a request is started from Home and by the shortcut', async () => {
  await desk.as('UALICE', (call) => startChosen(desk.env, call, { actionId: 'home_start', value: 'purchase' }));
  expect(shown('views.open')).toContain('"block_id":"item"');
  await desk.as('UALICE', (call) => chooseStart(desk.env, call));
  expect(shown('views.open')).toContain('start_choose');
});

test('Home is drawn anew only for those who have looked at it, and once for several changes', async () => {
  const workflowId = (await office.start('purchase', 'UALICE', { item: 'Chair' })).workflow.id;
  const waiting = async () => {
    const { rows } = await database.pool.query(
      `select key, run_at > now() as later from graphile_worker._private_jobs where key like 'home:%' order by key`,
    );
    return rows;
  };
  await redrawHomes(database.pool, 'T1', workflowId, ['UALICE', 'UBOB']);
  expect(await waiting()).toEqual([]);
  await homeOpened(desk.env, 'T1', 'UBOB');
  expect(await waiting()).toEqual([{ key: 'home:T1:UBOB', later: false }]);
  for (let round = 0; round < 3; round += 1) await redrawHomes(database.pool, 'T1', workflowId, ['UALICE', 'UBOB']);
  expect(await waiting()).toHaveLength(1);
});

test('Home is drawn anew for everybody who was told about the request', async () => {
  const workflowId = (await office.start('purchase', 'UALICE', { item: 'Shelf' })).workflow.id;
  await database.pool.query(`delete from graphile_worker._private_jobs`);
  await database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_user)
     values ('T1', gen_random_uuid(), 'card:shelf', 'card', $1, 'UBOB')`,
    [workflowId],
  );
  await homeOpened(desk.env, 'T1', 'UBOB');
  await database.pool.query(`delete from graphile_worker._private_jobs`);
  await redrawHomes(database.pool, 'T1', workflowId, []);
  const { rows } = await database.pool.query(`select key from graphile_worker._private_jobs where key like 'home:%'`);
  expect(rows).toEqual([{ key: 'home:T1:UBOB' }]);
});

test('the job draws Home as it is now, and comes again when Slack says so', async () => {
  await database.pool.query(`delete from graphile_worker._private_jobs`);
  const env = jobEnvironment(office, slack.client);
  const again = async () =>
    (await database.pool.query('select key, payload from graphile_worker._private_jobs where run_at > now()')).rows;
  const bob = { tenantId: 'T1', userId: 'UBOB' };
  await drawHome(env, bob);
  expect(shown('views.publish')).toContain('WF-1 · Item 1');
  expect(await again()).toEqual([]);
  await delayBucket(database.pool, 'T1', 'views.publish', 'UBOB', 60_000);
  await drawHome(env, bob);
  expect(await again()).toEqual([{ key: 'home:T1:UBOB', payload: bob }]);
});
