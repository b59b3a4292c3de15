import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, HTTPReceiver, LogLevel, type ReceiverEvent } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EVENTS_PATH, eventsOnly, refuseReplays, refuseShapeless } from './http.ts';

const SECRET = 'a secret';
const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
let address: string;
let seen = 0;

const inner = new HTTPReceiver({ signingSecret: SECRET, endpoints: [EVENTS_PATH], logger: quiet });
inner.init({
  processEvent: async (event: ReceiverEvent) => {
    seen += 1;
    await new Promise((done) => setTimeout(done, 20));
    await event.ack();
  },
} as unknown as App);
const server = createServer(eventsOnly(refuseReplays(refuseShapeless(inner.requestListener), () => new Date())));

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${EVENTS_PATH}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  seen = 0;
});

let stamp = Math.floor(Date.now() / 1_000);

function signed(body: string, type = 'application/x-www-form-urlencoded') {
  // Another second each time, so that no two are the same.
  stamp -= 1;
  const hash = createHmac('sha256', SECRET).update(`v0:${stamp}:${body}`).digest('hex');
  const send = (signature: string) =>
    fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': type, 'x-slack-request-timestamp': String(stamp), 'x-slack-signature': signature },
      signal: AbortSignal.timeout(5_000),
    }).then(({ status }) => status);
  return { hash, send };
}

test('what was signed once is taken once, however the header is written and however often at a time', async () => {
  const { hash, send } = signed('command=%2Fworkflow&text=help');
  expect(await send(`v0=${hash}`)).toBe(200);
  for (const again of [`v0=${hash}`, `v0=${hash}=`, `v0=${hash}=more`, `v0=${hash}=1=2`, ` v0=${hash}`, `v0=${hash} `])
    expect(await send(again), again).toBeGreaterThanOrEqual(400);
  expect(seen).toBe(1);
  const other = signed('command=%2Fworkflow&text=tasks');
  const at = await Promise.all(['', '=', '=x', '=y'].map((more) => other.send(`v0=${other.hash}${more}`)));
  expect(at.filter((status) => status === 200)).toHaveLength(1);
  expect(seen).toBe(2);
});

test('one that was refused may be sent again as it should be', async () => {
  const { hash, send } = signed('command=%2Fworkflow&text=again');
  expect(await send(`v1=${hash}`)).toBe(401);
  expect(await send(`v0=${hash}`)).toBe(200);
});

test.each(['payload=null', 'payload=1', 'payload=%22text%22', 'payload=[]', 'payload=true'])(
  '%s is answered',
  async (body) => {
    const { hash, send } = signed(body);
    expect(await send(`v0=${hash}`)).toBe(400);
    expect(seen).toBe(0);
  },
);

test.each(['null', '1', '"text"', '[]', '', '{', 'payload'])('the body %j is answered', async (body) => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
    const { hash, send } = signed(body, type);
    expect(await send(`v0=${hash}`)).toBeTypeOf('number');
  }
});

test('what is larger than Bolt takes is refused, and what Slack sends goes through whole', async () => {
  const large = signed(`payload=${encodeURIComponent(JSON.stringify({ type: 'x', text: 'a'.repeat(4_200_000) }))}`);
  expect(await large.send(`v0=${large.hash}`)).toBe(413);
  const good = signed(
    `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', text: 'é😀'.repeat(9_000) }))}`,
  );
  expect(await good.send(`v0=${good.hash}`)).toBe(200);
  expect(seen).toBe(1);
});
