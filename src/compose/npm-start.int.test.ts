import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { ownFolder } from '#testing/own.ts';

const root = new URL('../../', import.meta.url);
const database = ownDatabase();
const folder = ownFolder();

/** Starts the bot as `npm start` does, in a folder without an `.env`, and waits until it is ready. Slack is not there. */
async function npmStart() {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    scripts: { start: string };
  };
  const start = scripts.start.replace('src/main.ts', fileURLToPath(new URL('src/main.ts', root)));
  await folder.write('package.json', JSON.stringify({ name: 'started', scripts: { start } }));
  const npm = spawn('npm', ['start'], {
    cwd: folder.path,
    // A group of its own, as a terminal makes one.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: `${fileURLToPath(new URL('node_modules/.bin', root))}:${process.env.PATH}`,
      HOME: folder.path,
      DATABASE_URL: database.url,
      SLACK_BOT_TOKEN: 'xoxb-0-0',
      SLACK_SIGNING_SECRET: 'secret',
      SLACK_API_URL: 'http://127.0.0.1:9/',
      PORT: '0',
    },
  });
  let output = '';
  npm.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const botPid = () => Number(/"pid":(\d+).*"msg":"ready"/.exec(output)?.[1]);
  await expect.poll(botPid, { timeout: 25_000 }).toBeGreaterThan(0);
  const bot = botPid();
  onTestFinished(() => {
    if (isAlive(bot)) process.kill(bot, 'SIGKILL');
  });
  return { npm, bot, output: () => output };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each([
  ['SIGTERM', 'npm alone, as a supervisor sends it'],
  ['SIGINT', 'the whole group, as a terminal sends it'],
] as const)('npm start ends in order with %s to %s', async (signal, whom) => {
  const { npm, bot, output } = await npmStart();
  const ended = once(npm, 'exit');
  process.kill((npm.pid ?? 0) * (whom.startsWith('npm') ? 1 : -1), signal);

  expect(await ended).toEqual([0, null]);
  expect(isAlive(bot)).toBe(false);
  expect(output()).toContain('"msg":"stopping"');
});
