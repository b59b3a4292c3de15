import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export const SECRET = 'bench-signing-secret';

/** A whole bot in HTTP mode, in a process of its own. */
export type Bot = {
  url: string;
  /** From its start until it was ready. */
  readyMs: number;
  /** Resident memory; Linux only, elsewhere it is not known. */
  megabytes(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * Starts a bot on an existing database, with a small server in Slack's place.
 * @param teamId the workspace that this Slack says the bot is in
 * @param variables of its environment, besides those that it needs
 */
export async function startBot(
  databaseUrl: string,
  teamId: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Bot> {
  const slack = await startSlack(teamId);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, ['src/main.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_API_URL: `http://127.0.0.1:${slack.port}/api/`,
      PORT: String(port),
      LOG_LEVEL: 'error',
      ...variables,
    },
  });
  while (!(await isReady(url))) await pause(10);
  return {
    url,
    readyMs: performance.now() - began,
    megabytes: () => memoryOf(child),
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      slack.server.close();
      slack.server.closeAllConnections();
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

/** A Web API that says who everybody is and takes every message. */
async function startSlack(teamId: string): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    const team = { team_id: teamId, team: 'Bench', user_id: 'U0BOT', bot_id: 'B0BOT' };
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
