import { setTimeout as pause } from 'node:timers/promises';
import { signedPost } from '#testing/slack/signed-post.ts';
import { SECRET, startBot } from './bot.ts';
import { percentile } from './measure.ts';

export type AckResult = { readyMs: number; latencies: number[]; megabytes: number };

const TEAM = 'T01BENCH';
const PER_SECOND = 20;
const SECONDS = 15;
const COMMANDS = ['help', 'tasks', 'list', 'start', 'status WF-1', 'definitions', 'who WF-1', 'history WF-1'];

/**
 * A whole bot in HTTP mode, in a process of its own, with an existing database: how soon it is ready, how soon it
 * acknowledges commands that come 20 a second, and the memory it has then.
 */
export async function runAck(databaseUrl: string): Promise<AckResult> {
  const first = await startBot(databaseUrl, TEAM);
  await first.stop();
  const bot = await startBot(databaseUrl, TEAM);
  try {
    const latencies = await sendCommands(`${bot.url}/slack/events`);
    return { readyMs: bot.readyMs, latencies, megabytes: await bot.megabytes() };
  } finally {
    await bot.stop();
  }
}

/** The figures as a Markdown table. */
export function ackTable({ readyMs, latencies, megabytes }: AckResult): string {
  const at = (share: number) => percentile(latencies, share).toFixed(1);
  return [
    '| Ready after ms | Acknowledged, p50 ms | p95 ms | p99 ms | slowest | Memory MB |',
    '|---:|---:|---:|---:|---:|---:|',
    `| ${readyMs.toFixed(0)} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${megabytes.toFixed(0)} |`,
  ].join('\n');
}

/** Commands in an even stream, each sent at its time whether or not the one before was answered. */
async function sendCommands(url: string): Promise<number[]> {
  const sent: Promise<number>[] = [];
  const began = performance.now();
  for (let index = 0; index < PER_SECOND * SECONDS; index += 1) {
    await pause(Math.max(0, began + (index * 1_000) / PER_SECOND - performance.now()));
    sent.push(sendCommand(url, index));
  }
  return Promise.all(sent);
}

async function sendCommand(url: string, index: number): Promise<number> {
  const fields = {
    team_id: TEAM,
    channel_id: 'C01BENCH',
    user_id: `U0${index % 50}`,
    command: '/workflow',
    text: COMMANDS[index % COMMANDS.length] ?? 'help',
    trigger_id: `1.${index}`,
    api_app_id: 'A01',
  };
  const began = performance.now();
  const answer = await signedPost(
    url,
    SECRET,
    new URLSearchParams(fields).toString(),
    'application/x-www-form-urlencoded',
  );
  await answer.text();
  if (answer.status !== 200) throw new Error(`a command was answered with ${answer.status}`);
  return performance.now() - began;
}
