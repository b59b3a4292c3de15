import { escapeIdentifier } from 'pg';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { cardOf, cardsOf, cardWithButtons, LAPTOP, type Started, saying, startPurchase } from '#testing/desks/story.ts';
import { own } from '#testing/own.ts';
import { ownStage } from '#testing/process/bot.ts';
import type { BotProcess } from '#testing/process/bot-process.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';
import { startTcpProxy } from '#testing/wire/tcp-proxy.ts';

/** How soon a click is answered whatever is down. */
const ANSWER_MS = 3_000;

const stage = ownStage();
const gate = own(
  async () => {
    const { hostname, port } = new URL(stage.database.url);
    return startTcpProxy({ host: hostname, port: Number(port) });
  },
  async (opened) => {
    await opened.up();
    await opened.stop();
  },
);
let bot: BotProcess;

beforeAll(async () => {
  const url = new URL(stage.database.url);
  url.hostname = '127.0.0.1';
  url.port = String(gate.port);
  // A process of its own: what the libraries leave behind when the database goes must not end it.
  bot = await stage.spawn({ DATABASE_URL: url.href });
});
beforeEach(() => stage.settled());

async function readiness(): Promise<{ status: number; parts: Record<string, { status: string }> }> {
  const answer = await fetch(`${bot.url}/readyz`);
  const { parts } = (await answer.json()) as { parts: Record<string, { status: string }> };
  return { status: answer.status, parts };
}

/** Asks until the bot says that it is ready (or is not). */
async function readyIs(status: number): Promise<void> {
  await expect.poll(async () => (await readiness()).status, { timeout: 15_000 }).toBe(status);
}

test('while Slack is away decisions go on, and everything arrives once it is back', async () => {
  const { people, proxy } = stage;
  const { ref, card } = await startPurchase(people);
  await proxy.down();
  let after = people.newestTs();
  await people.as('bob').press(card, 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`, { after });
  after = await people.as('dan').command(`/workflow approve ${ref}`);
  await people.waitForEphemeral('dan', `Done: you approved ${ref}`, { after });
  await people.as('carol').say('purchases', 'Said in between', { thread: card });
  expect(people.dm('dan')).toEqual([]);
  const { status } = await readiness();
  expect(status).toBe(200);

  await proxy.up();
  await cardWithButtons(people, card, []);
  await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes(`*${ref}* Laptop is completed`));
  await saying(people, card, '1 comment');
  await stage.settled();
  expect(cardsOf(people, ref)).toHaveLength(1);
  expect(cardsOf(people, ref, { dm: 'bob' })).toHaveLength(1);
  expect(people.dm('alice').filter((one) => textOf(one).includes(`*${ref}*`))).toHaveLength(1);
});

/** What a person may press or type whether the database is there or not. */
function acts(card: LocalMessage, ref: string): (() => Promise<unknown>)[] {
  return [
    () => stage.people.as('bob').press(card, 'Approve'),
    () => stage.people.as('bob').press(card, 'Reject'),
    () => stage.people.as('bob').command(`/workflow approve ${ref}`),
  ];
}

/** Does it, and sees to it that the person is told this in time. */
async function isToldInTime(act: () => Promise<unknown>, text: string): Promise<void> {
  const after = stage.people.newestTs();
  const asked = Date.now();
  await act();
  await stage.people.waitForEphemeral('bob', text, { after });
  expect(Date.now() - asked).toBeLessThan(ANSWER_MS);
}

/** Once the database is back, the bot is ready by itself and the request goes on. */
async function goesOn({ ref, card }: Started): Promise<void> {
  const { people } = stage;
  await gate.up();
  await readyIs(200);
  const after = people.newestTs();
  await people.as('bob').press(card, 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`, { after });
  await saying(people, card, '● Finance');
  await cardOf(people, ref, { dm: 'dan' });
}

test('while the database is gone a click is told so within 3 s, and the bot goes on when it is back', async () => {
  const started = await startPurchase(stage.people);
  await stage.settled();
  await gate.down();
  for (const act of acts(started.card, started.ref)) await isToldInTime(act, "I can't reach my database right now");
  await readyIs(503);
  expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  await goesOn(started);
});

test('while the database only reads a click is told so within 3 s, and the bot goes on when it writes again', async () => {
  const { pool, url } = stage.database;
  const name = escapeIdentifier(decodeURIComponent(new URL(url).pathname.slice(1)));
  const readsOnly = (change: string) => pool.query(`begin read write; alter database ${name} ${change}; commit`);
  const started = await startPurchase(stage.people);
  await stage.settled();
  await readsOnly('set default_transaction_read_only = on');
  onTestFinished(() => readsOnly('reset default_transaction_read_only').then());
  await pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countersign' and datname = current_database()",
  );
  for (const act of acts(started.card, started.ref)) await isToldInTime(act, "I can't reach my database right now");
  await readyIs(503);
  await readsOnly('reset default_transaction_read_only');
  await goesOn(started);
});

test('while the database swallows everything a person is told to wait within 3 s, and answered afterwards', async () => {
  const { people } = stage;
  const started = await startPurchase(people);
  await stage.settled();
  const since = people.newestTs();
  gate.silence();
  const ask = () => people.as('bob').command(`/workflow status ${started.ref}`);
  await Promise.all([ask, ask, ask].map((act) => isToldInTime(act, 'One moment…')));
  await readyIs(503);
  await gate.up();
  const answers = () => people.ephemerals('bob').filter((one) => one.ts > since && textOf(one) !== 'One moment…');
  await people.until('every call to be answered', () => (answers().length === 3 ? true : undefined));
  await goesOn(started);
});

test('an outage of ten seconds is survived', async () => {
  const started = await startPurchase(stage.people);
  await gate.down();
  await new Promise((done) => setTimeout(done, 10_000));
  await goesOn(started);
});

test('a form that is submitted while the database is away is not lost', async () => {
  const { people } = stage;
  await people.as('alice').command('/workflow start purchase_request');
  await people.openModal('Purchase request');
  await gate.down();
  const refused = await people.as('alice').submit(LAPTOP);
  expect(refused).toMatchObject({ kind: 'errors' });
  await gate.up();
  await readyIs(200);
  const after = people.newestTs();
  expect(await people.as('alice').submit(LAPTOP)).toEqual({ kind: 'closed' });
  await people.waitForEphemeral('alice', 'Done: WF-', { after });
});

test('a message that was being posted when the database went away is there once', async () => {
  const { people, proxy } = stage;
  proxy.fault({ kind: 'delay', ms: 1_000, method: 'chat.postMessage', channel: '#purchases' });
  const after = await people.as('alice').command('/workflow start purchase_request');
  await people.openModal('Purchase request');
  await people.as('alice').submit(LAPTOP);
  const ref = /WF-\d+/.exec(textOf(await people.waitForEphemeral('alice', 'Done: WF-', { after })))?.[0] ?? '';
  const asked = Date.now();
  await proxy.waitFor(
    (call) => call.args.channel === '#purchases' && call.at > asked - 1_000 && call.outcome === 'pending',
  );
  await gate.down();
  const card = await people.until('the card', () => cardsOf(people, ref)[0]);
  await gate.up();
  await readyIs(200);
  expect(textOf(await people.as('bob').ask(`/workflow approve ${ref}`))).toContain('Done');
  await saying(people, card, '● Finance');
  await stage.settled();
  expect(cardsOf(people, ref)).toHaveLength(1);
});
