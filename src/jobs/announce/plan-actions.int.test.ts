import { beforeEach, expect, test } from 'vitest';
import { addJob } from '#persistence/queue/add-job.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { ownWebSystem } from '#testing/wire/web-system.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { transact } from '#workflow/decide/transact.ts';
import { planActions } from './plan-actions.ts';

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
  'on_workflow_complete',
  'on_workflow_cancel',
];

function everywhere() {
  return { workflow: { actions: EVERYTHING.map((on) => scene.hook(on)) } };
}

test('twice, at once, or in another order makes each delivery once', async () => {
  const { id, number } = await scene.begin(everywhere());
  await scene.approve(number);
  const about = { tenantId: scene.office.tenantId, workflowId: id };
  await Promise.all([1, 2, 3, 4].map(() => planActions(scene.desk.env, about)));
  await planActions(scene.desk.env, about);
  expect((await scene.desk.deliveries()).map(({ key }) => key.split(':')[1])).toEqual(['1.0', '2.0', '2.1', '2.2']);
});

test('does not bring up what happened before an action was there', async () => {
  const { number } = await scene.begin();
  await scene.approve(number);
  await scene.desk.run();
  await database.pool.query(
    `insert into action (tenant_id, id, level, event, type, parameters)
     values ($1, gen_random_uuid(), 'global', 'after_approve', 'webhook', jsonb_build_object('url', $2::text))`,
    [scene.office.tenantId, `${system.url}/late`],
  );
  await scene.desk.run();
  expect(system.received).toEqual([]);
  await scene.office.decide(number, 'UBOB', { type: 'approve' });
  await scene.desk.run();
  expect(system.received.map(({ path }) => path)).toEqual(['/late']);
});

test('waits with a decision that can still be taken back', async () => {
  const { number, id } = await scene.begin({ workflow: { actions: [scene.hook('after_approve')], undo_window: '1m' } });
  await scene.approve(number);
  await scene.desk.run();
  expect(system.received).toEqual([]);
  const later = { ...scene.office.env, now: () => new Date(Date.now() + 120_000) };
  await transact(later, {
    tenantId: scene.office.tenantId,
    ref: { id },
    actorId: null,
    command: () => ({ type: 'settle' }),
  });
  await scene.desk.run();
  expect(scene.bodies()).toMatchObject([{ type: 'after_approve', data: { actor: { id: 'UANN' }, from: 'check' } }]);
});

test('a request that is written down and started later starts when it is started', async () => {
  await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start'), scene.hook('on_enter_stage')] } });
  await scene.desk.run();
  system.received.length = 0;
  const { env, tenantId } = scene.office;
  const put = { tenantId, actorId: 'UALICE', definitionKey: 'purchase', data: { item: 'Lamp' }, later: true };
  const { workflow } = await startWorkflow(env, put);
  await scene.desk.run();
  expect(system.received).toEqual([]);
  await scene.office.decide(workflow.number, 'UALICE', { type: 'start' });
  await scene.desk.run();
  expect(scene.bodies().map(({ type }) => type)).toEqual(['on_workflow_start', 'on_enter_stage']);
});

test('however often planning has failed, it is tried again', async () => {
  const { id } = await scene.begin({
    workflow: { actions: ['on_workflow_start', 'after_comment'].map((on) => scene.hook(on)) },
  });
  await comment(id);
  // As many as the queue makes of a job that says nothing of it.
  const { rowCount } = await database.pool.query(`update graphile_worker._private_jobs set attempts = 25`);
  expect(rowCount).toBe(2);
  await scene.desk.run();
  expect(scene.bodies().map(({ type }) => type)).toEqual(['on_workflow_start', 'after_comment']);
});

async function comment(workflowId: string): Promise<string> {
  const { env, tenantId } = scene.office;
  const said = { tenantId, ref: { id: workflowId }, authorId: 'UALICE', content: 'Hello', source: 'api' as const };
  return (await addComment(env, said)).commentId;
}

/** As an edit of its thread reply does. */
async function edit(commentId: string): Promise<void> {
  await database.pool.query(`update comment set content = 'Hello!', edited_at = now() where id = $1`, [commentId]);
  await addJob(database.pool, 'announce_comment', { tenantId: scene.office.tenantId, commentId });
}

test('a comment is told once, and not again when it is edited', async () => {
  const { id } = await scene.begin({ check: { actions: [scene.hook('after_comment')] } });
  const commentId = await comment(id);
  await scene.desk.run();
  await edit(commentId);
  await scene.desk.run();
  expect(scene.bodies()).toMatchObject([
    { type: 'after_comment', data: { comment: 'Hello', actor: { id: 'UALICE' } } },
  ]);
});

test('a comment that is edited before its turn has come is told as it is then', async () => {
  const { id } = await scene.begin({ check: { actions: [scene.hook('after_comment')] } });
  await edit(await comment(id));
  await scene.desk.run();
  expect(scene.bodies()).toMatchObject([{ type: 'after_comment', data: { comment: 'Hello!' } }]);
});

test('a comment that no action followed is not told to one that was made later', async () => {
  const { id } = await scene.begin();
  const commentId = await comment(id);
  await scene.desk.run();
  await database.pool.query(
    `insert into action (tenant_id, id, level, event, type, parameters)
     values ($1, gen_random_uuid(), 'global', 'after_comment', 'webhook', jsonb_build_object('url', $2::text))`,
    [scene.office.tenantId, `${system.url}/late`],
  );
  await edit(commentId);
  await scene.desk.run();
  expect(system.received).toEqual([]);
  await comment(id);
  await scene.desk.run();
  expect(scene.bodies()).toMatchObject([{ type: 'after_comment', data: { comment: 'Hello' } }]);
});
