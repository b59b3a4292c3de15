import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cardOf, startPlain } from '#testing/desks/story.ts';
import { ownStage, type RunningBot } from '#testing/process/bot.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const plain = {
  key: 'plain',
  name: 'plain',
  channel: '#purchases',
  stages: [
    { key: 'review', name: 'Review', approvals: [{ role: 'manager' }] },
    { key: 'end', name: 'End', final: true },
  ],
};

const { folder, run } = ownCommandLine();
const stage = ownStage({ definitions: [plain] });
let bot: RunningBot;

beforeAll(async () => {
  bot = await stage.start({ CLEANUP_ON_COMPLETION: 'true', DATA_DIR: folder.path });
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
  const [archive] = await readdir(folder.file('archive'));
  const verifying = await run('history', 'verify', '--file', path.join('archive', archive ?? ''));
  expect(verifying).toMatchObject({ code: 0, stdout: 'The history of 1 workflows holds.\n' });
});

async function measured(): Promise<string> {
  return (await fetch(`${bot.url}/metrics`)).text();
}
