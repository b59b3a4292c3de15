import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ActionScene, openActionScene } from '#testing/desks/action-scene.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const database = ownDatabase();
const system = ownWebSystem();
const { folder, run } = ownCommandLine(database);
let scene: ActionScene;
beforeAll(async () => {
  scene = await openActionScene(database, system);
});

test('what was given up is listed, told by the doctor, and tried again', async () => {
  system.answers(answer(410));
  await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start')] } });
  await scene.desk.run();
  const [failed] = await scene.desk.deliveries();
  const id = failed?.id ?? '';
  expect((await run('deliveries', 'list', '--status', 'failed')).stdout).toMatch(
    new RegExp(`^${id}  .* webhook ${system.url}/hook  failed \\(attempts: 1\\): .*answered 410\n$`),
  );
  expect((await run('doctor')).stdout).toContain(`1 deliveries to webhook ${system.url}/hook were given up`);

  expect(await run('deliveries', 'retry', '--all')).toMatchObject({ code: 0, stdout: `${id}: is tried again\n` });
  system.answers(answer(200));
  await scene.desk.run();
  const listed = await run('deliveries', 'list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id, status: 'delivered', attempts: 1 }]);
  const again = await run('deliveries', 'retry', id, 'x');
  expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('it was not given up: it is delivered') });
  expect(again.stdout).toContain('x: there is none of this id');
});

test('used wrongly it says how', async () => {
  for (const args of [['retry'], ['retry', '--all', 'x'], ['list', '--status', 'lost'], ['list', '--limit', '0']])
    expect((await run('deliveries', ...args)).code, args.join(' ')).toBe(2);
});

test('a file of global actions is checked like a definition', async () => {
  const file = await folder.write(
    'actions.yaml',
    'actions:\n  - { on: after_lunch, type: webhook, url: "https://example.com" }\n',
  );
  const checked = await run('definitions', 'validate', file);
  expect(checked).toMatchObject({ code: 1, stdout: expect.stringContaining('actions.0.on') });
  await folder.write(
    'actions.yaml',
    'actions:\n  - { on: after_approve, type: webhook, url: "https://example.com" }\n',
  );
  expect((await run('definitions', 'validate', file)).code).toBe(0);
});
