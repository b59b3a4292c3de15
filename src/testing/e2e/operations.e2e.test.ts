import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardOf, startPlain } from '#testing/desks/story.ts';
import { openStage, type RunningBot, type Stage } from '#testing/process/bot.ts';
import { commandLine } from '#testing/process/command-line.ts';

const plain = {
  key: 'plain',
  name: 'plain',
  channel: '#purchases',
  stages: [
    { key: 'review', name: 'Review', approvals: [{ role: 'manager' }] },
    { key: 'end', name: 'End', final: true },
  ],
};

let stage: Stage;
let bot: RunningBot;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-operations-'));
  stage = await openStage({ definitions: [plain] });
  bot = await stage.start({ CLEANUP_ON_COMPLETION: 'true', DATA_DIR: folder });
});
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true });
});

test('what happens is measured, and what has ended is archived and gone', async () => {
  const { people, database } = stage;
  const ref = await startPlain(people, 'alice', 'plain');
  await people.as('bob').press(await cardOf(people, ref), 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`);

  await expect.poll(measured, { timeout: 10_000 }).toMatch(/^countersign_card_lag_seconds_count [1-9]/m);
  const text = await measured();
  expect(text).toContain('countersign_decisions_total{decision="start"} 1');
  expect(text).toContain('countersign_decisions_total{decision="approve"} 1');
  expect(text).toMatch(/countersign_ack_seconds_count\{kind="\w+"\} [1-9]/);
  expect(text).toMatch(/countersign_slack_calls_total\{method="chat\.postMessage",outcome="ok"\} [1-9]/);
  expect(text).toMatch(/countersign_slack_calls_total\{method="users\.list",outcome="ok"\} [1-9]/);

  const left = async () => (await database.pool.query('select 1 from workflow')).rowCount;
  await expect.poll(left, { timeout: 70_000, interval: 500 }).toBe(0);
  const [archive] = await readdir(path.join(folder, 'archive'));
  const verifying = await commandLine(folder, ['history', 'verify', '--file', path.join('archive', archive ?? '')]);
  expect(verifying).toMatchObject({ code: 0, stdout: 'The history of 1 workflows holds.\n' });
});

async function measured(): Promise<string> {
  return (await fetch(`${bot.url}/metrics`)).text();
}
