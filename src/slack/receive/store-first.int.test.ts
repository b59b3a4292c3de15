import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signedPost } from '#testing/slack/signed-post.ts';
import { storeFirst } from './receivers.ts';

const SECRET = 'signing-secret';
let server: Server;
let url: string;
let stored: unknown[];
let commands: string[];
let broken: boolean;

beforeAll(async () => {
  const inner = new HTTPReceiver({ signingSecret: SECRET, endpoints: ['/slack/events'], logLevel: LogLevel.ERROR });
  const app = new App({
    receiver: storeFirst(inner, async (body) => {
      if (broken) throw new Error('no database');
      stored.push(body.event_id);
    }),
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'UBOT' }),
    convoStore: false,
    logLevel: LogLevel.ERROR,
  });
  app.command('/workflow', async ({ ack, command }) => {
    await ack();
    commands.push(command.text);
  });
  server = createServer(inner.requestListener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  stored = [];
  commands = [];
  broken = false;
});

const event = JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event: { type: 'message' } });

test('over HTTP an event is answered with 200 once it is stored', async () => {
  const response = await signedPost(url, SECRET, event, 'application/json');
  expect(response.status).toBe(200);
  expect(stored).toEqual(['Ev1']);
});

test('over HTTP an event that was not stored is answered with an error, so that Slack delivers it again', async () => {
  broken = true;
  const response = await signedPost(url, SECRET, event, 'application/json');
  expect(response.status).toBeGreaterThanOrEqual(500);
});

test('a command goes through Bolt as ever, also when nothing can be stored', async () => {
  broken = true;
  const body = new URLSearchParams({ command: '/workflow', text: 'help', team_id: 'T1', user_id: 'U1' }).toString();
  const response = await signedPost(url, SECRET, body, 'application/x-www-form-urlencoded');
  expect(response.status).toBe(200);
  expect(commands).toEqual(['help']);
});
