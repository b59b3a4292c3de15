import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginPurchase, cardOf, cardsOf, saying } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import type { BotProcess } from '#testing/process/bot-process.ts';
import { buttonsOf, textOf } from '#testing/slack/blocks-read.ts';

/** Longer than any test: whoever waits for it is killed meanwhile. */
const NEVER_MS = 600_000;
/** What was being posted by a process that was killed may still land for so long; before that it is not posted again. */
const UNDER_WAY_MS = 30_000;
/** The promise of the program: SIGTERM to exit. */
const STOP_MS = 10_000;

const stage = ownStage();
let bot: BotProcess;

beforeEach(async () => {
  bot = await stage.spawn();
});
afterEach(async () => {
  stage.proxy.heal();
  await bot.kill();
});

const onPost = { method: 'chat.postMessage', channel: '#purchases' };

function posting() {
  return stage.proxy.waitFor((call) => call.args.channel === '#purchases' && call.outcome === 'pending');
}

async function restarted(): Promise<void> {
  stage.proxy.heal();
  bot = await stage.spawn();
}

/** The request can be decided to its end, and each copy of its card is there once and says so. */
async function isDecidedOnce(ref: string): Promise<void> {
  const { people } = stage;
  const card = await people.until(`the card of ${ref}`, () => cardsOf(people, ref)[0], UNDER_WAY_MS);
  expect(textOf(await people.as('bob').ask(`/workflow approve ${ref}`))).toContain('Done');
  await cardOf(people, ref, { dm: 'dan' });
  expect(textOf(await people.as('dan').ask(`/workflow approve ${ref}`))).toContain('Done');
  await people.until(
    'the buttons to go',
    () => buttonsOf(people.current(card) ?? card).length === 0 || undefined,
    UNDER_WAY_MS,
  );
  await stage.settled();
  // Erin is a manager and in finance, and is asked twice.
  const places = ['purchases', { dm: 'bob' }, { dm: 'dan' }, { dm: 'erin' }];
  expect(places.map((place) => cardsOf(people, ref, place).length)).toEqual([1, 1, 1, 2]);
  expect(people.dm('alice').filter((one) => textOf(one).includes(`*${ref}*`))).toHaveLength(1);
}

test('killed between the commit and the post, the card is posted once after the restart', async () => {
  stage.proxy.fault({ ...onPost, kind: 'delay', ms: NEVER_MS });
  const ref = await beginPurchase(stage.people);
  await posting();
  await bot.kill();
  expect(cardsOf(stage.people, ref)).toEqual([]);
  await restarted();
  await isDecidedOnce(ref);
});

test('killed after Slack took the card and before the answer was kept, the card is there once', async () => {
  stage.proxy.fault({ ...onPost, kind: 'late_answer', ms: NEVER_MS });
  const ref = await beginPurchase(stage.people);
  const card = await cardOf(stage.people, ref);
  await bot.kill();
  await restarted();
  await isDecidedOnce(ref);
  expect(stage.people.current(card)).toBeDefined();
});

test('killed while an edit was on its way, every copy comes to show what is true', async () => {
  const { people, proxy } = stage;
  const ref = await beginPurchase(stage.people);
  const card = await cardOf(people, ref);
  await stage.settled();
  proxy.fault({ kind: 'delay', ms: NEVER_MS, method: 'chat.update', times: Number.POSITIVE_INFINITY });
  expect(textOf(await people.as('bob').ask(`/workflow approve ${ref}`))).toContain('Done');
  await proxy.waitFor((call) => call.method === 'chat.update' && call.outcome === 'pending');
  await bot.kill();
  await restarted();
  await saying(people, card, '● Finance');
  await saying(people, await cardOf(people, ref, { dm: 'bob' }), '● Finance');
});

test('a replica that lives takes over from one that was killed: the queue at once, the post when it can no longer land', async () => {
  stage.proxy.fault({ ...onPost, kind: 'delay', ms: NEVER_MS });
  const ref = await beginPurchase(stage.people);
  await posting();
  const other = await stage.spawn();
  expect(cardsOf(stage.people, ref)).toEqual([]);
  await bot.kill();
  // Another card of the same queue does not wait until the first can no longer land.
  const behind = await beginPurchase(stage.people);
  await stage.people.until(`the card of ${behind}`, () => cardsOf(stage.people, behind)[0], UNDER_WAY_MS / 2);
  await isDecidedOnce(ref);
  await other.kill();
});

test('a replica that is frozen holds up its queue for seconds only, and what it does when it thaws is done once', async () => {
  const { people, proxy } = stage;
  proxy.fault({ ...onPost, kind: 'delay', ms: 5_000 });
  const ref = await beginPurchase(people);
  await posting();
  const behind = await beginPurchase(people);
  process.kill(bot.pid, 'SIGSTOP');
  const other = await stage.spawn({}, { unready: true });
  await people.until(`the card of ${behind}`, () => cardsOf(people, behind)[0], 2 * UNDER_WAY_MS);
  process.kill(bot.pid, 'SIGCONT');
  await isDecidedOnce(ref);
  await isDecidedOnce(behind);
  await other.kill();
});

test('asked to stop with messages on their way, the bot ends in order within 10 s and loses nothing', async () => {
  stage.proxy.fault({ ...onPost, kind: 'late_answer', ms: 2_000 });
  const ref = await beginPurchase(stage.people);
  await posting();
  const { code, ms } = await bot.terminate();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(STOP_MS);
  await restarted();
  await isDecidedOnce(ref);
});

test('asked to stop while Slack hangs, the bot ends in order within 10 s all the same', async () => {
  stage.proxy.fault({ ...onPost, kind: 'late_answer', ms: NEVER_MS });
  const ref = await beginPurchase(stage.people);
  await posting();
  const { code, ms } = await bot.terminate();
  expect(ms).toBeLessThan(STOP_MS);
  expect(code).toBe(0);
  await restarted();
  await isDecidedOnce(ref);
});

test('asked to stop while it has nothing to do, the bot ends at once', async () => {
  const { code, ms } = await bot.terminate();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(3_000);
});

test('a bot starts while Slack is away, and serves as soon as it is back', async () => {
  const { people, proxy } = stage;
  await bot.kill();
  await proxy.down();
  bot = await stage.spawn({}, { unready: true });
  await expect
    .poll(
      () =>
        fetch(`${bot.url}/readyz`).then(
          (answer) => answer.json(),
          () => null,
        ),
      { timeout: 10_000 },
    )
    .toMatchObject({ parts: { database: { status: 'up' }, slack_api: { status: 'degraded' } } });
  await proxy.up();
  await bot.ready();
  await people.botConnected();
  await cardOf(people, await beginPurchase(stage.people));
});
