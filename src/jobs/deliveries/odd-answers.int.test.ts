import { beforeEach, describe, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { openTaskScene, type TaskScene } from '#testing/desks/task-scene.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const database = ownDatabase();
const system = ownWebSystem();
const other = ownWebSystem();
const LONG = JSON.stringify({ text: 'x'.repeat(1_000_001) });

beforeEach(() => {
  other.received.length = 0;
});

const elsewhere = (status: number) => answer(status, '', { location: `${other.url}/login?back=T0K3N` });

describe.each(['webhook', 'function'])('a delivery to a %s', (type) => {
  let scene: ActionScene;
  beforeEach(async () => {
    scene = await openActionScene(database, system);
  });

  function begin() {
    const call = { name: 'notify_erp', parameters: { url: `${system.url}/hook` } };
    const one =
      type === 'webhook' ? scene.hook('on_workflow_start') : { on: 'on_workflow_start', type: 'function', ...call };
    return scene.begin({ workflow: { actions: [one] } });
  }

  test.each([301, 302, 303, 307, 308])(
    'that is redirected by %i has failed, and is told to nobody else',
    async (status) => {
      system.answers(elsewhere(status));
      await begin();
      await scene.desk.run();

      expect(other.received).toEqual([]);
      expect(system.received.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
      expect(await scene.desk.deliveries()).toMatchObject([
        { status: 'failed', last_error: `127.0.0.1:${system.port} redirects to ${other.url}/login` },
      ]);
    },
  );

  test('is made however long the answer is', async () => {
    system.answers(answer(200, LONG));
    await begin();
    await scene.desk.run();

    expect(system.received).toHaveLength(1);
    expect(await scene.desk.deliveries()).toMatchObject([{ status: 'delivered', attempts: 1, last_error: null }]);
  });
});

describe.each(['SYNC_ACTION', 'ASYNC_ACTION'])('a call of a stage with task_type %s', (task_type) => {
  let scene: TaskScene;
  beforeEach(async () => {
    scene = await openTaskScene(database, system);
  });

  test.each([301, 302, 303, 307, 308])('that is redirected by %i has failed, and is not made again', async (status) => {
    system.answers(elsewhere(status));
    const number = await scene.begin({ task_type });
    while ((await scene.desk.runJobs()) > 0);

    expect(other.received).toEqual([]);
    expect(system.received).toHaveLength(1);
    expect(await scene.desk.task(number)).toMatchObject({
      status: 'error',
      error: `127.0.0.1:${system.port} redirects to ${other.url}/login`,
    });
  });

  test('that failed at the other side is made again, however long it says so', async () => {
    system.answers(answer(503, LONG), answer(200, {}));
    const number = await scene.begin({ task_type, retry: { max: 1 } });
    await scene.desk.runJobs();
    await scene.desk.runJobs();

    expect(system.received).toHaveLength(2);
    expect(await scene.desk.task(number)).toMatchObject({ error: null });
  });

  test('is answered by a long body, where that is not too much to keep', async () => {
    system.answers(answer(200, LONG));
    const number = await scene.begin({ task_type });
    await scene.desk.runJobs();

    expect(await scene.desk.task(number)).toMatchObject(
      task_type === 'ASYNC_ACTION'
        ? { status: 'pending' }
        : { status: 'error', error: expect.stringMatching(/over 1 MB$/) },
    );
  });
});
