import { afterEach, beforeAll, expect, test } from 'vitest';
import { beginPurchase, cardOf, cardsOf, cardWithButtons, saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { buttonsOf, textOf } from '#testing/slack/blocks-read.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';
import type { Fault } from '#testing/wire/fault.ts';

const CHANNEL = '#purchases';
/** Two posts without an answer, of which each may still land for ten seconds. */
const PATIENCE_MS = 40_000;
const stage = ownStage();

beforeAll(() => stage.start());
afterEach(() => stage.proxy.heal());

function failPosts(fault: Fault, times = 1) {
  return stage.proxy.fault({ ...fault, method: 'chat.postMessage', channel: CHANNEL, times });
}

test('a rate limit in one channel holds back that channel alone, for as long as Slack said', async () => {
  const { people, proxy } = stage;
  failPosts({ kind: 'rate_limited', retryAfterSeconds: 3 });
  const ref = await beginPurchase(stage.people);
  const refused = await proxy.waitFor((call) => call.outcome === 'rate_limited');
  await cardOf(people, ref, { dm: 'bob' });
  expect(cardsOf(people, ref)).toEqual([]);
  await cardOf(people, ref);
  const [posted] = proxy
    .callsOf('chat.postMessage')
    .filter((call) => call.args.channel === CHANNEL && call.at > refused.at);
  expect((posted?.at ?? 0) - refused.at).toBeGreaterThanOrEqual(2_900);
});

test.each<[string, Fault, number]>([
  ['an error of Slack', { kind: 'error_500' }, 2],
  ['a connection that is cut', { kind: 'reset' }, 2],
  ['an answer that is lost after the message was taken', { kind: 'lost_answer' }, 1],
  ['an answer that comes later than anybody waits', { kind: 'late_answer', ms: 11_000 }, 1],
  ['a fault that Slack names and that passes', { kind: 'platform_error', error: 'internal_error' }, 1],
])('after %s the card is there exactly once', async (_name, fault, times) => {
  const { people } = stage;
  failPosts(fault, times);
  const ref = await beginPurchase(stage.people);
  const card = await people.until('the card', () => cardsOf(people, ref)[0], PATIENCE_MS);
  // The bot knows its card when it can edit it.
  await people.as('alice').command(`/workflow comment ${ref} still there?`);
  await people.until(
    'the edit',
    () => (textOf(people.current(card) ?? card).includes('1 comment') ? true : undefined),
    PATIENCE_MS,
  );
  expect(cardsOf(people, ref)).toHaveLength(1);
});

test('an answer that is lost in a thread makes one reply', async () => {
  const { people, proxy } = stage;
  const { ref, card } = await startPurchase(people);
  const place = { channel: card.channel };
  proxy.fault({ kind: 'lost_answer', method: 'chat.postMessage', ...place });
  await people.as('alice').command(`/workflow comment ${ref} heard once`);
  await proxy.waitFor((call) => call.outcome === 'lost_answer' && call.args.thread_ts === card.ts);
  await people.as('alice').command(`/workflow comment ${ref} and another`);
  await stage.settled();
  expect(
    people
      .thread(card)
      .map((one) => /heard once|and another/.exec(textOf(one))?.[0])
      .toSorted(),
  ).toEqual(['and another', 'heard once']);
});

test('an edit that fails is made again, until the card shows what is true', async () => {
  const { people, proxy } = stage;
  const { card } = await startPurchase(people);
  proxy.fault({ kind: 'error_500', method: 'chat.update', times: 2 });
  proxy.fault({ kind: 'reset', method: 'chat.update', times: 2 });
  proxy.fault({ kind: 'lost_answer', method: 'chat.update', times: 1 });
  await people.as('bob').press(card, 'Approve');
  await saying(people, card, '● Finance');
});

test.each(['is_archived', 'channel_not_found', 'not_in_channel'])(
  'a channel that is %s is told to the requester and the admins once, and the approval goes on',
  async (error) => {
    const { people } = stage;
    failPosts({ kind: 'platform_error', error }, Number.POSITIVE_INFINITY);
    const ref = await beginPurchase(stage.people);
    const told = (person: string): LocalMessage[] =>
      people.dm(person).filter((one) => textOf(one).includes(`I can't show ${ref} in `));
    for (const person of ['alice', 'erin']) await people.until(`${person} to be told`, () => told(person)[0]);

    const bobs = await cardOf(people, ref, { dm: 'bob' });
    await people.as('bob').press(bobs, 'Approve');
    await people.as('dan').press(await cardOf(people, ref, { dm: 'dan' }), 'Approve');
    await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes(`*${ref}* Laptop is completed`));
    for (const person of ['alice', 'erin']) expect(told(person)).toHaveLength(1);
    expect(told('bob')).toEqual([]);
    expect(cardsOf(people, ref)).toEqual([]);
  },
);

test('a person who cannot be written to is told of, and the others decide', async () => {
  const { people, proxy, database } = stage;
  await database.pool.query("update app_user set dm_channel_id = null where id = 'U02BOB'");
  proxy.fault({ kind: 'platform_error', error: 'user_not_found', method: 'conversations.open' });
  const { ref } = await startPurchase(people);
  await people.until('alice to be told', () =>
    people.dm('alice').find((one) => textOf(one).includes(`I can't show ${ref} in `)),
  );
  await people.as('erin').press(await cardOf(people, ref, { dm: 'erin' }), 'Approve');
  await cardOf(people, ref, { dm: 'dan' });
});

test('a card that somebody deleted is posted anew at the next change', async () => {
  const { people, slack } = stage;
  const { ref, card } = await startPurchase(people);
  const body = JSON.stringify({ channel: card.channel, ts: card.ts });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stage.environment.SLACK_BOT_TOKEN}` };
  await fetch(`${slack.apiUrl}chat.delete`, { method: 'POST', headers, body });
  await people.until('the card to go', () => (people.current(card) ? undefined : true));

  await people.as('bob').press(await cardOf(people, ref, { dm: 'bob' }), 'Approve');
  const anew = await cardOf(people, ref);
  expect(buttonsOf(anew)).toContain('Approve');
  expect(textOf(anew)).toContain('● Finance');
  await people.as('dan').press(anew, 'Approve');
  await cardWithButtons(people, anew, []);
  expect(cardsOf(people, ref)).toHaveLength(1);
});

test('a modal that Slack does not open is told, and nothing is said to be done', async () => {
  const { people, proxy } = stage;
  const { card } = await startPurchase(people);
  proxy.fault({ kind: 'error_500', method: 'views.open' });
  const after = people.newestTs();
  await people.as('bob').press(card, 'Reject');
  const answer = textOf(await people.waitForEphemeral('bob', () => true, { after }));
  expect(answer).toContain('Slack did not answer me just now');
  expect(answer).not.toContain('saved');
});
