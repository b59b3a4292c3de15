import { beforeEach, describe, expect, test } from 'vitest';
import { callbackRoutes } from '#http/routes/callbacks.ts';
import { ownDatabase } from '#testing/database/database.ts';
import type { Office } from '#testing/desks/office.ts';
import type { TaskDesk } from '#testing/desks/task-desk.ts';
import { ORDER_SCHEMA, openTaskScene, type TaskScene } from '#testing/desks/task-scene.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const database = ownDatabase();
const system = ownWebSystem();
let scene: TaskScene;
let office: Office;
let desk: TaskDesk;

beforeEach(async () => {
  scene = await openTaskScene(database, system);
  ({ office, desk } = scene);
});

describe('a system that calls back', () => {
  const ASYNC = { task_type: 'ASYNC_ACTION' };
  const post = async (token: string, body: unknown) => {
    const routes = callbackRoutes(desk.env, { error: (facts) => expect.unreachable(JSON.stringify(facts)) });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await routes.request(`/callbacks/${token}`, { method: 'POST', body: text });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  /** The address that the system was given with its newest call. */
  const token = () => {
    const { callback_url: url } = JSON.parse(system.received.at(-1)?.body ?? '{}') as { callback_url: string };
    expect(url).toMatch(/^https:\/\/approvals\.example\.com\/callbacks\/[\w-]{43}$/);
    return url.split('/').at(-1) ?? '';
  };

  test('is waited for, and counts once', async () => {
    const number = await scene.begin(ASYNC);
    await desk.runJobs();
    expect(await desk.task(number)).toMatchObject({
      status: 'pending',
      input_data: expect.not.objectContaining({ callback_url: expect.anything() }),
    });
    expect(JSON.stringify(await desk.task(number))).not.toContain(token());

    expect((await post(token(), { order: 'PO-7' })).status).toBe(200);
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { order: 'PO-7' } });
    expect((await desk.workflow(number)).phase).toMatchObject({ stage: 'review' });
    expect(await post(token(), { order: 'PO-8' })).toMatchObject({ status: 409, body: { title: 'Already used' } });
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { order: 'PO-7' } });
    expect(await scene.disagreements(number)).toEqual([]);
  });

  test('at the same moment twice counts once', async () => {
    const number = await scene.begin(ASYNC);
    await desk.runJobs();
    const answers = await Promise.all([1, 2, 3].map((order) => post(token(), { order })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect(await scene.disagreements(number)).toEqual([]);
  });

  test('at the same moment twice counts once also when it ends the request', async () => {
    await office.publish({
      key: 'purchase',
      name: 'Purchase',
      stages: [{ key: 'erp', kind: 'action', action_url: `${system.url}/po`, ...ASYNC }],
    });
    const { workflow } = await office.start('purchase', 'UALICE');
    await desk.runJobs();
    const answers = await Promise.all([1, 2, 3].map((order) => post(token(), { order })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect((await desk.workflow(workflow.number)).phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
  });

  test('before its own answer has arrived is heard', async () => {
    let early = 0;
    system.answers((response) => {
      void post(token(), { order: 'PO-7' }).then(({ status }) => {
        early = status;
        answer(202)(response, { path: '', method: '', headers: {}, body: '' });
      });
    });
    const number = await scene.begin(ASYNC);
    await desk.runJobs();

    expect(early).toBe(200);
    expect((await desk.workflow(number)).phase).toMatchObject({ stage: 'review' });
  });

  test('with something that does not fit may call again', async () => {
    const number = await scene.begin({ ...ASYNC, output_schema: ORDER_SCHEMA });
    await desk.runJobs();

    expect(await post(token(), { order: 7 })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'order', message: 'must be string' }] },
    });
    expect((await post(token(), '{')).status).toBe(400);
    expect((await post(token(), { order: 'x'.repeat(100_000) })).status).toBe(413);
    expect((await post(token(), { order: 'PO-7' })).status).toBe(200);
    expect((await desk.workflow(number)).outputs).toEqual({ erp: { order: 'PO-7' } });
  });

  test('with something that cannot be kept is told so at once, with its path', async () => {
    await scene.begin(ASYNC);
    await desk.runJobs();
    for (const odd of ['1e400', '9007199254740993', String.raw`"\u0000"`, String.raw`"\ud800"`])
      expect(await post(token(), `{"list":[${odd}]}`), odd).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'list.0' }] },
      });
    expect((await post(token(), { order: 'PO-7' })).status).toBe(200);
  });

  test('with an address of its own making finds nothing', async () => {
    await scene.begin(ASYNC);
    await desk.runJobs();

    expect((await post('x'.repeat(43), {})).status).toBe(404);
    expect((await post('%00', {})).status).toBe(404);
  });

  test('too late is told so, and the workflow waits with the reason', async () => {
    const number = await scene.begin(ASYNC);
    await desk.runJobs();
    const late = token();
    desk.after(31_000);
    expect((await post(late, {})).status).toBe(410);
    await desk.runJobs();
    expect(await desk.task(number)).toMatchObject({
      status: 'error',
      error: expect.stringContaining('not called back'),
    });

    await office.decide(number, 'UTIM', { type: 'trigger', trigger: 'retry' });
    await desk.runJobs();
    expect(token()).not.toBe(late);
    expect((await post(late, {})).status).toBe(404);
    expect((await post(token(), { order: 'PO-7' })).status).toBe(200);
    expect(await scene.disagreements(number)).toEqual([]);
  });

  test('has as long as the stage says', async () => {
    await scene.begin({ ...ASYNC, due_in: '1h' });
    await desk.runJobs();
    desk.after(3_500_000);
    await desk.runJobs();

    expect((await post(token(), { order: 'PO-7' })).status).toBe(200);
  });

  test('for a request that was canceled is told so', async () => {
    const number = await scene.begin(ASYNC);
    await desk.runJobs();
    await office.decide(number, 'UALICE', { type: 'cancel' });

    expect((await post(token(), {})).status).toBe(410);
  });
});
