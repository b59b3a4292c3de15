import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { demoWorld } from '#demo/workspace.ts';
import { cardOf, cardsOf, cardWithButtons, saying } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { buttonsOf, textOf } from '#testing/slack/blocks-read.ts';
import { signedPost } from '#testing/slack/signed-post.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';

const DECISIONS = ['Approve', 'Reject', 'Delegate', 'Request changes'];
const stage = ownStage({ mode: 'http' });

beforeAll(async () => {
  stage.proxy.userGroups = { S0FINANCE: { handle: 'finance', users: ['U04DAN', 'U05ERIN'] } };
  await stage.start();
});

function refIn(message: LocalMessage) {
  return /WF-\d+/.exec(textOf(message))?.[0] ?? '';
}

/** Alice asks; the number of her request. */
async function asked(line: string, channel = 'general'): Promise<string> {
  return refIn(await stage.people.as('alice').ask(`/workflow ask ${line}`, 'is asked', { channel }));
}

test('somebody who is asked decides on a card of their own, and the card in the channel tells it', async () => {
  const { people } = stage;
  const ref = await asked('<@U02BOB|bob> Lunch at noon?');
  const card = await cardOf(people, ref, 'general');
  expect(textOf(card)).toContain('Lunch at noon?');
  expect(textOf(card)).not.toContain('approvers');
  const bobs = await cardOf(people, ref, { dm: 'bob' });
  expect(buttonsOf(bobs)).toEqual(DECISIONS);

  const after = people.newestTs();
  await people.as('carol').press(card, 'Approve');
  expect(textOf(await people.waitForEphemeral('carol', () => true, { after }))).toContain("isn't waiting for you");
  await people.as('bob').press(bobs, 'Approve');
  await cardWithButtons(people, card, []);
  expect(textOf(await saying(people, card, '*Approved*'))).toContain('Bob Baker approved');
  await people.waitForMessage({ dm: 'alice' }, (one) => textOf(one).includes(`*${ref}*`));
});

test('a user group is named without a mention, and any of its members decides', async () => {
  const { people } = stage;
  const ref = await asked('<!subteam^S0FINANCE|@finance> Pay the invoice?');
  const card = await cardOf(people, ref, 'general');
  expect(textOf(card)).toContain('asks Dan Doyle or Erin Ek to approve *Pay the invoice?*');
  await cardOf(people, ref, { dm: 'dan' });
  await people.as('erin').press(await cardOf(people, ref, { dm: 'erin' }), 'Approve');
  await cardWithButtons(people, card, []);
});

test('what the person who is asked wants changed is asked again', async () => {
  const { people } = stage;
  const ref = await asked('@bob Buy that?');
  await people.as('bob').press(await cardOf(people, ref, { dm: 'bob' }), 'Request changes');
  await people.openModal('Request changes');
  expect(await people.as('bob').submit({ reason: 'Buy what?' })).toEqual({ kind: 'closed' });
  const card = await cardWithButtons(people, await cardOf(people, ref, 'general'), ['Edit and resubmit']);
  await people.as('alice').press(card, 'Edit and resubmit');
  await people.openModal('Edit and resubmit');
  expect(await people.as('alice').submit({ what: 'Buy a new desk?' })).toEqual({ kind: 'closed' });
  await saying(people, card, 'Buy a new desk?');
  await cardWithButtons(people, card, DECISIONS);
});

test('asked in direct messages, it stays there', async () => {
  const { people } = stage;
  await people.as('alice').openHome();
  const dm = people.channelId({ dm: 'alice' });
  const after = people.newestTs();
  await people.as('alice').command('/workflow ask @bob Just between us?', { dm: 'alice' });
  const ref = refIn(await people.waitForEphemeral('alice', 'by direct message', { after }));
  expect(dm.startsWith('D')).toBe(true);
  await cardOf(people, ref, { dm: 'bob' });
  await stage.settled();
  for (const place of ['general', 'purchases', { dm: 'alice' }] as const)
    expect(cardsOf(people, ref, place)).toEqual([]);
});

test('a message is sent for approval by its shortcut, quoted and linked', async () => {
  const { people } = stage;
  const message = await people.as('carol').say('general', 'We should move to the <new> office');
  const after = people.newestTs();
  await shortcut(message, 'U01ALICE');
  const modal = await people.openModal('Request approval');
  expect(JSON.stringify(modal.blocks)).toContain('> We should move');

  const refused = await people.as('alice').submit({ people: ['Bob Baker'], what: null });
  expect(refused).toMatchObject({ kind: 'errors' });
  expect(await people.as('alice').submit({ people: ['Bob Baker', 'Dan Doyle'], due: 'In 4 hours' })).toEqual({
    kind: 'closed',
  });
  const card = await people.waitForMessage('general', (one) => textOf(one).includes('> We should move'), { after });
  expect(textOf(card)).toContain(`/archives/${message.channel}/p${message.ts.replace('.', '')}`);
  expect(textOf(card)).toMatch(/asks Bob Baker or Dan Doyle to approve .*, by \w{3} \d/);
  const ref = refIn(card);
  await people.as('dan').press(await cardOf(people, ref, { dm: 'dan' }), 'Reject');
  await people.openModal('Reject');
  expect(await people.as('dan').submit({ reason: 'Too far' })).toEqual({ kind: 'closed' });
  await saying(people, card, '*Rejected*');
  expect(stage.proxy.problems).toEqual([]);
});

/** The shortcut as Slack sends it; the local workspace has no menu for it, so it borrows the trigger of a command. */
async function shortcut(message: LocalMessage, user: string): Promise<void> {
  const { people, proxy, botUrl } = stage;
  await people.as('alice').command('/workflow start purchase_request');
  await people.openModal('Purchase request');
  await people.as('alice').closeModal();
  const payload = {
    type: 'message_action',
    callback_id: 'request_approval',
    team: { id: demoWorld.team.id },
    user: { id: user, username: 'alice', team_id: demoWorld.team.id },
    api_app_id: demoWorld.app.appId,
    channel: { id: message.channel },
    message: { type: 'message', ts: message.ts, user: message.user, text: message.text },
    message_ts: message.ts,
    trigger_id: String(proxy.callsOf('views.open').at(-1)?.args.trigger_id),
    action_ts: randomUUID(),
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const type = 'application/x-www-form-urlencoded';
  expect((await signedPost(`${botUrl}/slack/events`, demoWorld.app.signingSecret, body, type)).status).toBe(200);
}
