import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { demoWorld } from '#demo/workspace.ts';
import { cardOf, cardsOf, cardWithButtons, saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { pressOf, textOf } from '#testing/slack/blocks-read.ts';
import { type SigningOptions, signedPost, slackSignature } from '#testing/slack/signed-post.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';

const SECRET = demoWorld.app.signingSecret;
const stage = ownStage({ mode: 'http' });

beforeAll(() => stage.start());

function post(body: string, type: 'json' | 'x-www-form-urlencoded', options?: SigningOptions, secret = SECRET) {
  return signedPost(`${stage.botUrl}/slack/events`, secret, body, `application/${type}`, options);
}

/** The press of a button as Slack sends it. */
function click(card: LocalMessage, label: string, user: string): string {
  const payload = {
    type: 'block_actions',
    team: { id: demoWorld.team.id },
    user: { id: user, username: 'someone', team_id: demoWorld.team.id },
    api_app_id: demoWorld.app.appId,
    channel: { id: card.channel },
    container: { type: 'message', message_ts: card.ts, channel_id: card.channel },
    trigger_id: randomUUID(),
    actions: [pressOf(stage.people.current(card) ?? card, label)],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** An event as Slack sends it. */
function event(id: string, what: Record<string, unknown>): string {
  const { team, app } = demoWorld;
  return JSON.stringify({
    type: 'event_callback',
    team_id: team.id,
    api_app_id: app.appId,
    event_id: id,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [{ team_id: team.id, user_id: app.botUserId, is_bot: true }],
    event: what,
  });
}

function reply(card: LocalMessage, text: string) {
  return {
    type: 'message',
    channel: card.channel,
    channel_type: 'channel',
    user: 'U04DAN',
    text,
    ts: `${Math.floor(Date.now() / 1_000)}.${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`,
    thread_ts: card.ts,
  };
}

test('a request goes from its form to its end over signed HTTP', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(await cardOf(people, ref, { dm: 'bob' }), 'Approve');
  await people.as('dan').press(await cardOf(people, ref, { dm: 'dan' }), 'Reject');
  await people.openModal('Reject');
  expect(await people.as('dan').submit({ reason: 'No money' })).toEqual({ kind: 'closed' });
  await cardWithButtons(people, card, []);
  await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes(`*${ref}* Laptop was rejected`));
});

test('Slack’s question whether the address is ours is answered', async () => {
  const answer = await post(JSON.stringify({ type: 'url_verification', challenge: 'c-1' }), 'json');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ challenge: 'c-1' });
});

test('a wrong signature, an old one and one of the future are refused', async () => {
  const { ref, card } = await startPurchase(stage.people);
  const tenMinutes = 10 * 60_000;
  const refused = await Promise.all([
    post(click(card, 'Approve', 'U02BOB'), 'x-www-form-urlencoded', {}, 'wrong-secret'),
    post(click(card, 'Approve', 'U02BOB'), 'x-www-form-urlencoded', { at: new Date(Date.now() - tenMinutes) }),
    post(click(card, 'Approve', 'U02BOB'), 'x-www-form-urlencoded', { at: new Date(Date.now() + tenMinutes) }),
    fetch(`${stage.botUrl}/slack/events`, { method: 'POST', body: click(card, 'Approve', 'U02BOB') }),
  ]);
  expect(refused.map((answer) => answer.status)).toEqual([401, 401, 401, 401]);
  expect(await stage.triggers(ref)).toEqual(['start']);
});

test('a request that was overheard and is sent again is refused', async () => {
  const { ref, card } = await startPurchase(stage.people);
  const body = click(card, 'Approve', 'U02BOB');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...slackSignature(SECRET, body) };
  const send = () => fetch(`${stage.botUrl}/slack/events`, { method: 'POST', headers, body });
  expect((await send()).status).toBe(200);
  expect((await send()).status).toBe(401);
  await saying(stage.people, card, '● Finance');
  expect(await stage.triggers(ref)).toEqual(['start', 'approve']);
});

test('an event that is delivered three times makes one comment', async () => {
  const { people, database } = stage;
  const { card } = await startPurchase(people);
  const body = event('Ev0THRICE', reply(card, 'Delivered thrice'));
  // Slack signs each delivery anew; a second apart the signatures differ.
  const deliveries = [0, 1, 2].map((number) =>
    post(body, 'json', {
      at: new Date(Date.now() - number * 1_000),
      ...(number === 0 ? {} : { retry: { number: number as 1 | 2, reason: 'http_timeout' as const } }),
    }),
  );
  expect((await Promise.all(deliveries)).map((answer) => answer.status)).toEqual([200, 200, 200]);
  await saying(people, card, '1 comment');
  await post(event('Ev0AFTER', reply(card, 'Afterwards')), 'json');
  await saying(people, card, '2 comments');
  const { rows } = await database.pool.query("select 1 from comment where content = 'Delivered thrice'");
  expect(rows).toHaveLength(1);
});

test('an event that cannot be stored is not acknowledged, so that Slack delivers it again', async () => {
  const { people, database } = stage;
  const { card } = await startPurchase(people);
  await database.pool.query('alter table inbound_event rename to inbound_event_away');
  const body = event('Ev0AGAIN', reply(card, 'At last'));
  expect((await post(body, 'json')).status).toBeGreaterThanOrEqual(500);
  await database.pool.query('alter table inbound_event_away rename to inbound_event');
  expect(
    (await post(body, 'json', { at: new Date(Date.now() - 1_000), retry: { number: 1, reason: 'http_error' } })).status,
  ).toBe(200);
  await saying(people, card, '1 comment');
});

test('an approver who is deactivated is not asked and may not decide; the others do', async () => {
  const { people } = stage;
  const bob = (deleted: boolean) => ({
    type: 'user_change',
    user: { id: 'U02BOB', team_id: demoWorld.team.id, name: 'bob', deleted },
  });
  const { card } = await startPurchase(people);
  await post(event('Ev0LEAVES', bob(true)), 'json');
  await stage.settled();

  const after = people.newestTs();
  await people.as('bob').press(card, 'Approve');
  await people.waitForEphemeral('bob', 'your account is deactivated', { after });
  const { ref } = await startPurchase(people);
  await people.as('erin').press(await cardOf(people, ref, { dm: 'erin' }), 'Approve');
  await saying(people, await cardOf(people, ref), '● Finance');
  await stage.settled();
  expect(cardsOf(people, ref, { dm: 'bob' })).toEqual([]);
  await post(event('Ev0RETURNS', bob(false)), 'json');
  await stage.settled();
});

test('bodies that make no sense, and other addresses, are refused, and the bot goes on', async () => {
  const bodies = [
    '',
    '{',
    '{"type":"event_callback"}',
    event('', {}),
    event('Ev0ODD', { type: 'message', thread_ts: 7 }),
  ];
  const answers = await Promise.all(bodies.map(async (body) => (await post(body, 'json')).status));
  expect(answers).toEqual([400, 400, 200, 200, 200]);
  const forms = await Promise.all(['payload={', '%'].map((body) => post(body, 'x-www-form-urlencoded')));
  for (const answer of forms) expect(answer.status).toBeGreaterThanOrEqual(400);

  const elsewhere = await Promise.all(
    ['/slack/events', '/slack/other', '/other'].map((path) => fetch(stage.botUrl + path)),
  );
  expect(elsewhere.map((answer) => answer.status)).toEqual([405, 404, 404]);
  await startPurchase(stage.people);
});

test('a body of 5 MB is refused, and the bot goes on', async () => {
  const huge = event('Ev0HUGE', reply({ channel: 'C01PURCHASES', ts: '1.1' } as LocalMessage, 'x'.repeat(5_000_000)));
  const answer = await post(huge, 'json').then(
    ({ status }) => status,
    () => 'cut',
  );
  expect([413, 'cut']).toContain(answer);
  await startPurchase(stage.people);
});
