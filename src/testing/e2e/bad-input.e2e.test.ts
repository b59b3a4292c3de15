import { beforeAll, expect, test } from 'vitest';
import { openOffice } from '#testing/desks/office.ts';
import { cardWithButtons, LAPTOP, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { mrkdwnTexts } from '#testing/slack/block-text.ts';
import { textOf } from '#testing/slack/blocks-read.ts';

/** What would call everybody in the channel if it got through. */
const SHOUT = '<!channel> <@U02BOB> <!here|x> *b* `c`';
const LONG = 'long '.repeat(10_000);

/** A definition whose every text people may write at length. */
const WORDY = {
  key: 'wordy',
  name: 'Wordy',
  channel: '#purchases',
  fields: [
    { key: 'title', label: 'Title', type: 'text', required: true },
    { key: 'story', label: 'Story', type: 'multiline' },
    { key: 'note', label: 'Note', type: 'multiline' },
  ],
  stages: [
    { key: 'review', name: 'Review', approvals: [{ role: 'manager' }] },
    { key: 'end', name: 'End', final: true },
  ],
};

const stage = ownStage({ definitions: [{ key: 'broken' }, WORDY] });

beforeAll(() => stage.start());

async function ask(person: string, line: string): Promise<string> {
  return textOf(await stage.people.as(person).ask(`/workflow ${line}`));
}

test('a request that is not there, or is another workspace’s, cannot be found', async () => {
  const foreign = await openOffice(stage.database.pool, 'T0OTHER');
  await foreign.publish({ ...WORDY, fields: [], channel: undefined, deliver: 'dm' });
  const { workflow } = await foreign.start('wordy', 'UADMIN');

  for (const id of ['WF-9999', '9999999999999999', 'nonsense', workflow.id]) {
    for (const line of [`status ${id}`, `approve ${id}`, `reject ${id} no`, `history ${id}`, `comment ${id} hi`]) {
      expect(await ask('bob', line), line).toMatch(/^I can't find /);
    }
  }
});

test('an unknown command is answered with the nearest', async () => {
  expect(await ask('bob', 'aprove WF-1')).toContain('Did you mean `/workflow approve`?');
  expect(await ask('bob', 'sing')).toContain("I don't know `sing`");
});

test('a command that lacks something says how it is written', async () => {
  const { ref } = await startPurchase(stage.people);
  for (const line of [
    `reject ${ref}`,
    'reject',
    'approve',
    `comment ${ref}`,
    `delegate ${ref}`,
    `changes ${ref}`,
    `do ${ref}`,
    'role grant manager',
  ]) {
    expect(await ask('bob', line), line).toMatch(/^Please write it like this: `?\/workflow /);
  }
  expect(await ask('bob', `delegate ${ref} @nobody`)).toContain('I don\'t know the person "@nobody"');
  expect(await ask('bob', `delegate ${ref} @bob`)).toContain("You can't delegate to yourself");
  expect(await ask('bob', `delegate ${ref} @alice`)).toContain("The person who made the request can't decide on it");
  expect(await ask('bob', `delegate ${ref} <@U0COUNTER>`)).toContain('to a bot');
  expect(await ask('bob', `do ${ref} fly`)).toContain('There is no step `fly` here now.');
  expect(await ask('erin', 'role grant king @bob')).toContain('There is no role called `king`');
});

test('who may not decide is told why, and who can', async () => {
  const { people } = stage;
  const { card } = await startPurchase(people);
  let after = people.newestTs();
  await people.as('dan').press(card, 'Approve');
  expect(textOf(await people.waitForEphemeral('dan', () => true, { after }))).toBe(
    "You can't do this: it isn't waiting for you. <@U02BOB> or <@U05ERIN> can.",
  );
  const own = await startPurchase(people, { by: 'bob' });
  after = people.newestTs();
  await people.as('bob').press(own.card, 'Approve');
  await people.waitForEphemeral('bob', "You can't decide on your own request", { after });
});

test('a button of a finished request, and one of a stage that is over, say so', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  let after = people.newestTs();
  await people.as('bob').press(card, 'Approve');
  await people.waitForEphemeral('bob', `you approved ${ref}`, { after });
  after = people.newestTs();
  await people.as('erin').pressStale(card, 'Approve');
  await people.waitForEphemeral('erin', 'Already decided: approved by <@U02BOB> on ', { after });

  await people.as('alice').command(`/workflow cancel ${ref}`);
  await people.openModal('Cancel request');
  after = people.newestTs();
  await people.as('alice').submit({ reason: 'Found one' });
  await people.waitForEphemeral('alice', 'is canceled', { after });
  after = people.newestTs();
  await people.as('erin').pressStale(card, 'Reject');
  await people.waitForEphemeral('erin', 'Already decided: approved by <@U02BOB> on ', { after });
  expect(await ask('erin', `approve ${ref}`)).toContain('there is nothing left to decide');
});

test('a modal submitted after somebody else decided says who did', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(card, 'Reject');
  await people.openModal('Reject');
  expect(await ask('erin', `approve ${ref}`)).toContain('you approved');
  const after = people.newestTs();
  await people.as('bob').submit({ reason: 'Too dear' });
  await people.waitForEphemeral('bob', 'Already decided: approved by <@U05ERIN> on ', { after });
});

test('a definition with errors is left out and cannot be started; the others can', async () => {
  expect(await ask('alice', 'start broken')).toMatch(/There is no kind of request called `broken`.*`purchase_request`/);
  expect(await ask('alice', 'list all broken')).toContain('There is no kind of request called `broken`');
});

test('in a workspace without user groups a group gets a role, and the decisions go on', async () => {
  const { ref } = await startPurchase(stage.people);
  expect(await ask('erin', 'role grant manager <!subteam^S0NONE|@none>')).toContain('members of that group');
  expect(await ask('dan', `approve ${ref}`)).toContain("it isn't waiting for you");
  expect(await ask('bob', `approve ${ref}`)).toContain('you approved');
});

test('text that is far too long is refused beside its field, or in words', async () => {
  const { people } = stage;
  await people.as('alice').command('/workflow start purchase_request');
  await people.openModal('Purchase request');
  const refused = await people.as('alice').submit({ ...LAPTOP, item: LONG, reason: LONG });
  expect(refused).toEqual({ kind: 'errors', errors: { item: expect.any(String), reason: expect.any(String) } });
  await people.as('alice').closeModal();

  const { ref } = await startPurchase(people);
  for (const line of [`comment ${ref} ${LONG}`, `reject ${ref} ${LONG}`, `changes ${ref} ${LONG}`]) {
    expect(await ask('bob', line), line.slice(0, 20)).toMatch(/too long/);
  }
  expect(await ask('bob', LONG)).toContain("I don't know");
  expect(await ask('bob', `status ${LONG}`)).toContain("I can't find");
});

test('nothing that people write can mention anybody, in any field of any length', async () => {
  const { people, proxy } = stage;
  await people.as('alice').command('/workflow start wordy');
  await people.openModal('Wordy');
  const after = people.newestTs();
  await people.as('alice').submit({ title: SHOUT, story: `${SHOUT} ${LONG}`.slice(0, 3_000), note: SHOUT });
  const ref = /WF-\d+/.exec(textOf(await people.waitForEphemeral('alice', 'Done:', { after })))?.[0] ?? '';
  const card = await people.waitForMessage('purchases', ref, { after });
  await people.as('alice').say('purchases', SHOUT, { thread: card });
  expect(await ask('bob', `comment ${ref} ${SHOUT}`)).toContain('Done');
  expect(await ask('bob', `reject ${ref} ${SHOUT}`)).toContain('Done');
  await people.waitForMessage({ dm: 'alice' }, `*${ref}*`);
  await cardWithButtons(people, card, []);
  for (const line of [`status ${ref}`, `history ${ref}`, 'list all', 'sing <!channel>']) await ask('alice', line);

  const posted = proxy.calls.flatMap(({ args }) => [args.text, ...mrkdwnTexts(args.blocks)]);
  const answered = people.ephemerals('alice').flatMap((one) => [one.text, ...mrkdwnTexts(one.blocks)]);
  for (const text of [...posted, ...answered]) expect(String(text)).not.toMatch(/<!(channel|here)/);
});
