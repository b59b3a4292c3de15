import { beforeEach, describe, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import type { Office } from '#testing/desks/office.ts';
import { openTaskDesk, type TaskDesk } from '#testing/desks/task-desk.ts';
import { ORDER_SCHEMA, openTaskScene, type TaskScene } from '#testing/desks/task-scene.ts';
import { answer, ownWebSystem, silence } from '#testing/wire/web-system.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { findForgottenTasks, runTask } from './run-task.ts';

const database = ownDatabase();
const system = ownWebSystem();
let scene: TaskScene;
let office: Office;
let desk: TaskDesk;

beforeEach(async () => {
  scene = await openTaskScene(database, system);
  ({ office, desk } = scene);
});

describe('a system that answers', () => {
  test('is sent the request, and its answer moves the workflow on', async () => {
    const number = await scene.begin();
    await desk.runJobs();

    const workflow = await desk.workflow(number);
    expect(workflow.phase).toEqual({ kind: 'deciding', stage: 'review' });
    expect(workflow.outputs).toEqual({ erp: { order: 'PO-7' } });
    expect(JSON.parse(system.received[0]?.body ?? '')).toMatchObject({
      data: { item: 'Desk' },
      workflow: { ref: `WF-${number}`, requester_id: 'UALICE' },
      stage: { key: 'erp' },
      outputs: {},
    });
    const task = await desk.task(number);
    expect(task).toMatchObject({ status: 'completed', attempts: 1, output_data: { order: 'PO-7' } });
    expect(system.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': task.id,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    });
    expect(await scene.disagreements(number)).toEqual([]);
  });

  test('is spoken to and understood by the transforms of the stage', async () => {
    const number = await scene.begin({
      input_transform: '{ "article": $uppercase(data.item), "of": workflow.ref }',
      input_schema: { type: 'object', required: ['article'] },
      output_transform: '{ "number": body.order, "status": status }',
      output_schema: { type: 'object', required: ['number'] },
    });
    await desk.runJobs();

    expect(JSON.parse(system.received[0]?.body ?? '')).toEqual({ article: 'DESK', of: `WF-${number}` });
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { number: 'PO-7', status: 200 } });
  });

  test('is sent a signature where the definition names a secret', async () => {
    desk = openTaskDesk(office, { secretOf: (name) => (name === 'ERP_SECRET' ? 'whsec_c2VjcmV0' : null) });
    await scene.begin({ secret_env: 'ERP_SECRET' });
    await desk.runJobs();

    expect(system.received[0]?.headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}=$/);
  });

  test('with an answer nested beyond measure fails, and is not called again', async () => {
    system.answers(answer(200, '['.repeat(20_000) + ']'.repeat(20_000)));
    const number = await scene.begin();
    await desk.runJobs();

    expect(await desk.task(number)).toMatchObject({ status: 'error', error: expect.stringContaining('levels deep') });
    expect(await desk.runJobs()).toBe(0);
  });

  test('with an empty answer puts out nothing', async () => {
    system.answers(answer(204, ''));
    const number = await scene.begin();
    await desk.runJobs();

    expect((await desk.workflow(number)).outputs).toEqual({ erp: null });
  });
});

const latin1: ReturnType<typeof answer> = (response) => response.end(Buffer.from('{"a":"\u00e9"}', 'latin1'));

describe('a system that fails', () => {
  test('is called again with the same id, and an answer that comes then is as good', async () => {
    system.answers(answer(500), answer(503), answer(200, { order: 'PO-8' }));
    const number = await scene.begin();
    while ((await desk.runJobs()) > 0);

    expect(new Set(system.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(system.received).toHaveLength(3);
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { order: 'PO-8' } });
  });

  test('too often makes the workflow wait, until somebody tries again', async () => {
    system.answers(answer(500, 'a secret of theirs'));
    const number = await scene.begin({ retry: { max: 2 } });
    while ((await desk.runJobs()) > 0);

    expect(system.received).toHaveLength(3);
    const failed = await desk.task(number);
    expect(failed).toMatchObject({ status: 'error', attempts: 3 });
    expect(failed.error).toBe(`127.0.0.1:${system.port} answered 500, also when tried again 2 times`);
    expect(await scene.disagreements(number)).toEqual([]);

    system.answers(answer(200, { order: 'PO-9' }));
    await expect(office.decide(number, 'UALICE', { type: 'trigger', trigger: 'retry' })).rejects.toMatchObject({
      code: 'not_permitted',
    });
    await office.decide(number, 'UTIM', { type: 'trigger', trigger: 'retry' });
    expect(await desk.task(number)).toMatchObject({ status: 'open', attempts: 0, error: null });
    await desk.runJobs();
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { order: 'PO-9' } });
    expect(await scene.disagreements(number)).toEqual([]);
  });

  test('by not answering is given up in time', async () => {
    system.answers(silence);
    const number = await scene.begin({ timeout_seconds: 1, retry: { max: 0 } });
    await desk.runJobs();

    expect(await desk.task(number)).toMatchObject({ error: `127.0.0.1:${system.port} did not answer within 1 s` });
  });

  test.each([
    ['that is not JSON', answer(200, '<html>'), {}, /is not JSON$/],
    [
      'that its schema refuses',
      answer(200, { order: 7 }),
      { output_schema: ORDER_SCHEMA },
      /output_schema: order must be string$/,
    ],
    [
      'of which no output can be made',
      answer(200, {}),
      { output_transform: '$number("x")' },
      /output_transform could not/,
    ],
    ['with a number beyond all', answer(200, '{"order":[1,1e400]}'), {}, /cannot be kept exactly.*, at order\.1$/],
    ['with too many digits', answer(200, '9007199254740993'), {}, /cannot be kept exactly/],
    ['with a NUL', answer(200, String.raw`{"a":"\u0000"}`), {}, /which cannot be kept, at a$/],
    [
      'with half a character',
      answer(200, String.raw`{"a":"\ud83d"}`),
      { retry: { max: 3 } },
      /which cannot be kept, at a$/,
    ],
    ['with half a character in a name', answer(200, String.raw`{"\ud83d":1}`), {}, /which cannot be kept$/],
    [
      'that becomes half a character',
      answer(200, '{"a":"😀"}'),
      { output_transform: '$substring(body.a, 0, 1) & "\\ud800"' },
      /cannot be kept/,
    ],
    ['that is not UTF-8', latin1, {}, /is not UTF-8$/],
    ['that says that it was asked wrongly', answer(400, {}), {}, /answered 400$/],
  ])('by an answer %s is not asked again', async (_what, given, stage, why) => {
    system.answers(given);
    const number = await scene.begin(stage);
    while ((await desk.runJobs()) > 0);

    expect(system.received).toHaveLength(1);
    const task = await desk.task(number);
    expect(task.status).toBe('error');
    expect(task.error).toMatch(why);
    expect((await desk.workflow(number)).phase).toEqual({ kind: 'deciding', stage: 'erp' });
  });

  test.each([
    [
      'what would be sent does not fit',
      { input_schema: { type: 'object', required: ['price'] } },
      /input_schema: price/,
    ],
    ['what would be sent cannot be computed', { input_transform: '$number("x")' }, /input_transform could not/],
    ['there is no secret to sign with', { secret_env: 'NO_SUCH_SECRET' }, /NO_SUCH_SECRET is not set/],
  ])('nothing is called when %s', async (_what, stage, why) => {
    const number = await scene.begin(stage);
    await desk.runJobs();

    expect(system.received).toEqual([]);
    expect((await desk.task(number)).error).toMatch(why);
  });

  test('nothing is called where the secret cannot sign, and it is not told', async () => {
    desk = openTaskDesk(office, { secretOf: () => 'whsec_not base64!' });
    const number = await scene.begin({ secret_env: 'ERP_SECRET', retry: { max: 3 } });
    await desk.runJobs();

    expect(system.received).toEqual([]);
    expect(await desk.task(number)).toMatchObject({
      status: 'error',
      attempts: 1,
      error: 'the secret in ERP_SECRET is not whsec_ and base64',
    });
  });

  test('nothing is called at a private address', async () => {
    desk = openTaskDesk(office, { fetch: guardedFetch({ allowPrivate: false }) });
    const number = await scene.begin();
    while ((await desk.runJobs()) > 0);

    expect(system.received).toEqual([]);
    expect((await desk.task(number)).error).toMatch(/not a public address/);
  });
});

describe('a call', () => {
  test('that broke off is made again with the same id; one that is over is not', async () => {
    const number = await scene.begin();
    const { id: taskId } = await desk.task(number);
    const { id: workflowId } = await desk.workflow(number);
    const job = { tenantId: office.tenantId, workflowId, taskId, attempt: 0 };
    const { pool } = database;
    await pool.query(`update task set status = 'in_progress', attempts = 1 where id = $1`, [taskId]);
    await runTask(desk.env, job);
    await runTask(desk.env, job);

    expect(system.received).toHaveLength(1);
    expect((await desk.workflow(number)).phase).toMatchObject({ stage: 'review' });
  });

  test('is not made for a request that was canceled or is on hold, and is made once it is resumed', async () => {
    const canceled = await scene.begin();
    await office.decide(canceled, 'UALICE', { type: 'cancel' });
    const held = await scene.begin();
    await office.decide(held, 'UALICE', { type: 'hold' });
    await desk.runJobs();
    expect(system.received).toEqual([]);

    await office.decide(held, 'UALICE', { type: 'resume' });
    await desk.runJobs();
    expect((await desk.workflow(held)).phase).toMatchObject({ stage: 'review' });
    expect(await scene.disagreements(canceled)).toEqual([]);
    expect(await scene.disagreements(held)).toEqual([]);
  });

  test('is broken off when the process is to end, and made again by the next', async () => {
    system.answers(silence, answer(200, { order: 'PO-7' }));
    const number = await scene.begin();
    const { id: workflowId } = await desk.workflow(number);
    const { id: taskId } = await desk.task(number);
    const job = { tenantId: office.tenantId, workflowId, taskId, attempt: 0 };
    const stopping = new AbortController();
    const called = runTask(desk.env, job, stopping.signal);
    setTimeout(() => stopping.abort(), 50);
    await expect(called).rejects.toThrow();
    await runTask(desk.env, job);

    expect((await desk.workflow(number)).phase).toMatchObject({ stage: 'review' });
    expect(new Set(system.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('whose job was lost is found again', async () => {
    const number = await scene.begin();
    await database.pool.query('delete from graphile_worker._private_jobs');
    await database.pool.query(`update task set created_at = created_at - interval '2 minutes'`);
    await findForgottenTasks(database.pool);
    await desk.runJobs();

    expect((await desk.workflow(number)).phase).toMatchObject({ stage: 'review' });
  });
});
