import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArgs, type SlackArgs } from '#testing/slack/slack-args.ts';
import { FaultProxy } from './fault-proxy.ts';
import { readAll } from './http-exchange.ts';

/** A Slack-like server that keeps posted messages without their metadata. */
type Stub = {
  readonly server: Server;
  readonly url: string;
  readonly posted: SlackArgs[];
};

let stub: Stub;
let proxy: FaultProxy;
let slack: WebClient;

beforeEach(async () => {
  stub = await startStub();
  proxy = await FaultProxy.start({ target: stub.url });
  slack = clientOf(proxy);
});

afterEach(async () => {
  await proxy.stop();
  stub.server.close();
  stub.server.closeAllConnections();
});

function clientOf(through: FaultProxy): WebClient {
  return new WebClient('xoxb-test', {
    slackApiUrl: through.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

async function startStub(): Promise<Stub> {
  const posted: SlackArgs[] = [];
  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://stub');
    const args = await readArgs(url, incoming.headers['content-type'] ?? '', await readAll(incoming));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(url.pathname, args)));
  });
  const answer = (path: string, args: SlackArgs): unknown => {
    if (path === '/api/chat.postMessage') {
      posted.push(args);
      return { ok: true, channel: args.channel, ts: `1000.${String(posted.length).padStart(6, '0')}` };
    }
    if (path === '/api/conversations.history') {
      const messages = posted.map((one, i) => ({ ts: `1000.${String(i + 1).padStart(6, '0')}`, text: one.text }));
      return {
        ok: true,
        messages: [...messages.reverse(), { ts: '0999.000001', subtype: 'ephemeral', text: 'secret' }],
      };
    }
    if (path === '/api/users.info') return { ok: true, user: { id: args.user, deleted: false } };
    return path.startsWith('/_hooks/') ? '' : { ok: false, error: 'unknown_method' };
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted };
}

function post(channel = 'C1') {
  return slack.chat.postMessage({ channel, text: 'hello' });
}

test('a call goes through and is recorded with its arguments', async () => {
  const blocks = [{ type: 'divider' }];

  const answer = await slack.chat.postMessage({ channel: 'C1', text: 'hello', blocks });

  expect(answer).toMatchObject({ ok: true, ts: '1000.000001' });
  expect(proxy.calls).toMatchObject([
    { method: 'chat.postMessage', args: { channel: 'C1', text: 'hello', blocks }, outcome: 'forwarded' },
  ]);
});

test('a rate limit says how long to wait, once, and only for its channel', async () => {
  proxy.fault({ method: 'chat.postMessage', channel: 'C1', kind: 'rate_limited', retryAfterSeconds: 7 });

  await expect(post('C2')).resolves.toMatchObject({ ok: true });
  await expect(post('C1')).rejects.toMatchObject({ retryAfter: 7 });
  await expect(post('C1')).resolves.toMatchObject({ ok: true });
});

test('a server error and a refusal of the platform reach the caller as such', async () => {
  proxy.fault({ method: '*', kind: 'error_500' });
  proxy.fault({ method: '*', kind: 'platform_error', error: 'is_archived' });

  await expect(post()).rejects.toMatchObject({ statusCode: 500 });
  await expect(post()).rejects.toMatchObject({ data: { error: 'is_archived' } });
  expect(stub.posted).toHaveLength(0);
});

test('a reset loses the call, a lost answer only the answer', async () => {
  proxy.fault({ method: 'chat.postMessage', kind: 'reset' });
  await expect(post()).rejects.toThrow();
  expect(stub.posted).toHaveLength(0);

  proxy.fault({ method: 'chat.postMessage', kind: 'lost_answer' });
  await expect(post()).rejects.toThrow();
  expect(stub.posted).toHaveLength(1);
  expect(proxy.calls.map((call) => call.outcome)).toEqual(['reset', 'lost_answer']);
});

test('a late answer comes after the server accepted the call', async () => {
  proxy.fault({ method: 'chat.postMessage', kind: 'late_answer', ms: 50 });

  await expect(post()).resolves.toMatchObject({ ok: true });
  expect(proxy.calls[0]?.outcome).toBe('late_answer');
});

test('faults go on until healed', async () => {
  proxy.fault({ method: '*', kind: 'error_500', times: Number.POSITIVE_INFINITY });
  await expect(post()).rejects.toThrow();
  await expect(post()).rejects.toThrow();

  proxy.heal();

  await expect(post()).resolves.toMatchObject({ ok: true });
});

test('nothing answers while it is down, and the same address answers again once it is up', async () => {
  await proxy.down();
  await expect(fetch(proxy.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });

  await proxy.up();

  await expect(post()).resolves.toMatchObject({ ok: true });
});

test('metadata of a message comes back from history when asked for', async () => {
  const metadata = { event_type: 'card', event_payload: { key: 'k1' } };
  await slack.chat.postMessage({ channel: 'C1', text: 'first' });
  await slack.chat.postMessage({ channel: 'C1', text: 'second', metadata });

  const with_ = await slack.conversations.history({ channel: 'C1', include_all_metadata: true });
  const without = await slack.conversations.history({ channel: 'C1' });

  expect(with_.messages?.[0]).toMatchObject({ text: 'second', metadata });
  expect(without.messages?.[0]?.metadata).toBeUndefined();
});

test('history keeps to the asked range and leaves out what only one person saw', async () => {
  for (const text of ['1', '2', '3']) await slack.chat.postMessage({ channel: 'C1', text });
  const texts = async (range: object) => {
    const { messages } = await slack.conversations.history({ channel: 'C1', ...range });
    return messages?.map((message) => message.text);
  };

  expect(await texts({})).toEqual(['3', '2', '1']);
  expect(await texts({ oldest: '1000.000001' })).toEqual(['3', '2']);
  expect(await texts({ oldest: '1000.000001', inclusive: true, limit: 2 })).toEqual(['3', '2']);
  expect(await texts({ latest: '1000.000002', inclusive: true })).toEqual(['2', '1']);
});

test('user groups and flags of users come from the table of the test', async () => {
  await expect(slack.usergroups.list()).rejects.toMatchObject({ data: { error: 'unknown_method' } });
  proxy.userGroups = { S1: { handle: 'finance', users: ['U1', 'U2'] } };
  proxy.users = { U1: { deleted: true } };

  expect(await slack.usergroups.users.list({ usergroup: 'S1' })).toMatchObject({ users: ['U1', 'U2'] });
  expect(await slack.usergroups.list()).toMatchObject({ usergroups: [{ id: 'S1', handle: 'finance', user_count: 2 }] });
  expect(await slack.users.info({ user: 'U1' })).toMatchObject({ user: { id: 'U1', deleted: true } });
});

test('blocks that the validator rejects are refused as Slack refuses them', async () => {
  const strict = await FaultProxy.start({ target: stub.url, validate: (kind) => [`${kind} too long`] });
  const posting = clientOf(strict).chat.postMessage({ channel: 'C1', text: 'x', blocks: [] });

  await expect(posting).rejects.toMatchObject({
    data: { error: 'invalid_blocks', response_metadata: { messages: ['[ERROR] message too long'] } },
  });
  expect(strict.problems).toEqual([{ method: 'chat.postMessage', problem: 'message too long' }]);
  expect(stub.posted).toHaveLength(0);
  await strict.stop();
});

test('a response_url that leads through it is recorded', async () => {
  await fetch(`${proxy.url}/_hooks/response/1`, { method: 'POST', body: '{"text":"only for you"}' });

  const call = await proxy.waitFor(({ method }) => method === 'response_url');

  expect(call.outcome).toBe('forwarded');
});

test('waiting for a call that comes later resolves, and for one that never comes names what was seen', async () => {
  const later = proxy.waitFor(({ method, outcome }) => method === 'chat.postMessage' && outcome === 'forwarded');
  await post();

  await expect(later).resolves.toMatchObject({ args: { channel: 'C1' } });
  await expect(proxy.waitFor(() => false, 20)).rejects.toThrow('chat.postMessage forwarded');
});
