import { Webhook } from 'standardwebhooks';
import { beforeEach, expect, test } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { planActions } from '#jobs/announce/plan-actions.ts';
import { wakeParked } from '#jobs/messages/parked.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openActionDesk } from '#testing/desks/action-desk.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { answer, ownWebSystem, silence } from '#testing/wire/web-system.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { deliverActions } from './deliver-actions.ts';
import { guardedFetch } from './guarded-fetch.ts';

const database = ownDatabase();
const system = ownWebSystem();
let scene: ActionScene;
beforeEach(async () => {
  scene = await openActionScene(database, system);
});

const EVERYTHING = [
  'on_workflow_start',
  'after_approve',
  'after_reject',
  'after_move_pipeline',
  'after_move_stage',
  'after_comment',
  'on_workflow_complete',
  'on_workflow_cancel',
];

function everywhere() {
  return { workflow: { actions: EVERYTHING.map((on) => scene.hook(on)) } };
}

test('tell everything that happened, in the order in which it did', async () => {
  const { number, id } = await scene.begin(everywhere());
  await scene.approve(number);
  await addComment(scene.office.env, {
    tenantId: scene.office.tenantId,
    ref: { id },
    authorId: 'UALICE',
    content: 'thanks',
    source: 'api',
  });
  await scene.office.decide(number, 'UBOB', { type: 'approve' });
  await scene.desk.run();

  expect(scene.bodies().map(({ type }) => type)).toEqual([
    'on_workflow_start',
    'after_approve',
    'after_move_pipeline',
    'after_move_stage',
    'after_approve',
    'on_workflow_complete',
    'after_comment',
  ]);
  expect(
    (await scene.desk.deliveries()).every(({ status, attempts }) => status === 'delivered' && attempts === 1),
  ).toBe(true);
});

test('show workflow and approval as they were at that moment', async () => {
  const { number, id } = await scene.begin(everywhere());
  await scene.approve(number);
  await scene.office.decide(number, 'UBOB', { type: 'reject', comment: 'Too dear' });
  await scene.desk.run();

  const [started, approved, lane, , rejected] = scene.bodies();
  expect(started?.data).toMatchObject({
    actor: { id: 'UALICE', name: 'UALICE Example' },
    approval: null,
    trigger: 'start',
  });
  expect(approved).toEqual({
    type: 'after_approve',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: {
      workflow: expect.objectContaining({
        id,
        ref: `WF-${number}`,
        status: 'in_progress',
        current_stage: 'check',
        current_pipeline: 'team',
        data: { item: 'Desk <!channel>' },
      }),
      approval: expect.objectContaining({
        status: 'approved',
        actor_id: 'UANN',
        approver_role: 'reviewer',
        workflow_id: id,
        approved_count: 1,
      }),
      actor: { id: 'UANN', name: 'UANN Example' },
      comment: null,
      from: 'check',
      to: 'pay',
      trigger: 'approve',
      status_value: null,
    },
  });
  expect(lane?.data).toMatchObject({ from: 'team', to: 'money', workflow: { current_stage: 'pay' } });
  expect(rejected).toMatchObject({
    type: 'after_reject',
    data: {
      comment: 'Too dear',
      status_value: 'denied',
      workflow: { status: 'rejected', completed_at: expect.any(String) },
    },
  });
});

test('have the very shape of the resources of the API', async () => {
  const { number, id } = await scene.begin(everywhere());
  await scene.approve(number);
  await scene.desk.run();
  const { rows } = await database.pool.query(
    'select id from approval where workflow_id = $1 and resolved_at is not null',
    [id],
  );
  const api = await openApiDesk(scene.office).as('UADMIN');
  const told = scene.bodies().find(({ type }) => type === 'after_approve')?.data;
  expect(told?.approval).toEqual((await api.get(`/workflows/approvals/${rows[0].id}`)).body);
  const moved = scene.bodies().find(({ type }) => type === 'after_move_stage')?.data;
  expect(moved?.workflow).toEqual(at(await api.get(`/workflows/${id}`), 'workflow'));
});

test('are signed with the secret that the action names, and never unsigned when it is missing', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  scene.desk = openActionDesk(scene.office, { secretOf: (name) => (name === 'HOOK_SECRET' ? secret : null) });
  await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start', { secret_env: 'HOOK_SECRET' })] } });
  await scene.desk.run();
  const [call] = system.received;
  expect(call && new Webhook(secret).verify(call.body, call.headers as Record<string, string>)).toMatchObject({
    type: 'on_workflow_start',
  });

  scene.desk = openActionDesk(scene.office);
  await scene.office.start('purchase', 'UALICE', { item: 'Lamp' });
  await scene.desk.run();
  expect(system.received).toHaveLength(1);
  expect((await scene.desk.deliveries()).at(-1)).toMatchObject({
    status: 'failed',
    last_error: expect.stringContaining('HOOK_SECRET'),
  });
});

test.each(['whsec_not base64!', 'whsec_'])(
  'a secret that nothing can be signed with (%s) makes a dead letter that says so',
  async (secret) => {
    scene.desk = openActionDesk(scene.office, { secretOf: () => secret });
    await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start', { secret_env: 'HOOK_SECRET' })] } });
    await scene.desk.run();
    expect(await scene.desk.deliveries()).toMatchObject([
      { status: 'failed', attempts: 3, last_error: 'the secret in HOOK_SECRET is not whsec_ and base64' },
    ]);
    expect(system.received).toEqual([]);
  },
);

test('that fail are called again with the same id, and nothing overtakes them', async () => {
  system.answers(answer(500), answer(503), answer(204, ''));
  const { number } = await scene.begin(everywhere());
  await scene.approve(number);
  await scene.desk.run();

  expect(scene.bodies().map(({ type }) => type)).toEqual([
    'on_workflow_start',
    'on_workflow_start',
    'on_workflow_start',
    'after_approve',
    'after_move_pipeline',
    'after_move_stage',
  ]);
  expect(new Set(system.received.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect((await scene.desk.deliveries())[0]).toMatchObject({ status: 'delivered', attempts: 3, last_error: null });
});

test('are dead letters after the last attempt, and those behind them go on', async () => {
  system.answers((response, { body }) => answer(body.includes('on_workflow_start') ? 500 : 200)(response, {} as never));
  const { number } = await scene.begin(everywhere());
  await scene.approve(number);
  await scene.desk.run();

  const [first, ...rest] = await scene.desk.deliveries();
  expect(first).toMatchObject({ status: 'failed', attempts: 3, last_error: expect.stringContaining('answered 500') });
  expect(rest.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
});

test('give up at once where nobody wants them any more, or the address may not be called', async () => {
  system.answers(answer(410));
  await scene.begin({
    workflow: {
      actions: [scene.hook('on_workflow_start')],
    },
  });
  await scene.desk.run();
  expect((await scene.desk.deliveries())[0]).toMatchObject({
    status: 'failed',
    attempts: 1,
    last_error: expect.stringContaining('answered 410'),
  });

  scene.desk = openActionDesk(scene.office, { fetch: guardedFetch({ allowPrivate: false }) });
  await scene.office.start('purchase', 'UALICE', { item: 'Lamp' });
  await scene.desk.run();
  expect((await scene.desk.deliveries()).at(-1)).toMatchObject({
    status: 'failed',
    attempts: 1,
    last_error: expect.stringContaining('not a public address'),
  });
  expect(system.received).toHaveLength(1);
});

test('wait as long as a system asks for', async () => {
  system.answers(answer(429, {}, { 'retry-after': '3600' }));
  const { id } = await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start')] } });
  await scene.desk.run();
  const { rows } = await database.pool.query<{ seconds: number }>(
    'select extract(epoch from next_attempt_at - now())::int as seconds from delivery where workflow_id = $1',
    [id],
  );
  expect(rows[0]?.seconds).toBeGreaterThan(3_500);
  expect(system.received).toHaveLength(1);
});

test('wait while the app is not in the workspace, and go out once it is again', async () => {
  const { number } = await scene.begin({ check: { actions: [scene.hook('after_approve')] } });
  const { env } = scene.desk;
  const there = env.slackFor;
  env.slackFor = () => Promise.reject(new DomainError('not_installed', { url: 'https://example.com/slack/install' }));
  await scene.approve(number);
  await scene.desk.run();
  expect(system.received).toEqual([]);
  env.slackFor = there;
  await wakeParked(database.pool, [scene.office.tenantId]);
  await scene.desk.run();
  expect(scene.bodies()).toMatchObject([{ type: 'after_approve' }]);
});

test('whose process died before the answer was kept are sent again under the same id', async () => {
  system.answers(silence);
  const { id } = await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start')] } });
  await planActions(scene.desk.env, { tenantId: scene.office.tenantId, workflowId: id });
  const dying = new AbortController();
  const sending = deliverActions(scene.desk.env, { tenantId: scene.office.tenantId, workflowId: id }, dying.signal);
  await expect.poll(() => system.received.length).toBe(1);
  dying.abort(new Error('the process ends'));
  await expect(sending).rejects.toThrow('the process ends');
  system.answers(answer(200));
  await scene.desk.run();

  expect(system.received.map(({ headers }) => headers['webhook-id'])).toEqual([
    system.received[0]?.headers['webhook-id'],
    system.received[0]?.headers['webhook-id'],
  ]);
  expect(await scene.desk.deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
});
