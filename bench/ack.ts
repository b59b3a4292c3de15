import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { signedPost } from '#testing/signed-post.ts';
import { percentile } from './measure.ts';

export type AckResult = { readyMs: number; latencies: number[]; megabytes: number };

const SECRET = 'bench-signing-secret';
const PER_SECOND = 20;
const SECONDS = 15;
const COMMANDS = ['help', 'tasks', 'list', 'start', 'status WF-1', 'definitions', 'who WF-1', 'history WF-1'];

/**
 * A whole bot in HTTP mode, in a process of its own, with an existing database: how soon it is ready, how soon it
 * acknowledges commands that come 20 a second, and the memory it has then.
 */
export async function runAck(databaseUrl: string): Promise<AckResult> {
  const slack = await startSlack();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const first = await startBot(databaseUrl, slack.port, port, url);
  await stopBot(first.child);
  const { child, readyMs } = await startBot(databaseUrl, slack.port, port, url);
  try {
    const latencies = await sendCommands(`${url}/slack/events`);
    return { readyMs, latencies, megabytes: await memoryOf(child) };
  } finally {
    await stopBot(child);
    slack.server.close();
    slack.server.closeAllConnections();
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
    team_id: 'T01BENCH',
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

async function startBot(
  databaseUrl: string,
  slackPort: number,
  port: number,
  url: string,
): Promise<{ child: ChildProcess; readyMs: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ['src/main.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: `http://127.0.0.1:${slackPort}/api/`,
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
  });
  while (!(await isReady(url))) await pause(10);
  return { child, readyMs: performance.now() - began };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function stopBot(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Resident memory of the process; Linux only, elsewhere it is not known. */
async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

/** A Web API that says who everybody is and takes every message. */
async function startSlack(): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    const team = { team_id: 'T01BENCH', team: 'Bench', user_id: 'U0BOT', bot_id: 'B0BOT' };
    const user = { id: 'U01', name: 'bench', real_name: 'Bench', profile: {} };
    const answer = {
      ok: true,
      ...team,
      user,
      members: [],
      usergroups: [],
      channel: { id: 'D01' },
      ts: `${Date.now()}.1`,
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
