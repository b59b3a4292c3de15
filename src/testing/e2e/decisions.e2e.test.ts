import { beforeAll, expect, test } from 'vitest';
import { cardOf, cardsOf, cardWithButtons, startPlain, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { buttonsOf, textOf } from '#testing/slack/blocks-read.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';

const DECISIONS = ['Approve', 'Reject', 'Delegate', 'Request changes'];
const stage = ownStage();

beforeAll(() => stage.start({ DEFAULT_CHANNEL: '#general' }));

test('a manager delegates, and who was asked decides instead', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(card, 'Delegate');
  await people.openModal('Delegate');
  const after = people.newestTs();
  expect(await people.as('bob').submit({ user: 'U03CAROL', reason: 'I am away' })).toEqual({ kind: 'closed' });
  await people.waitForEphemeral('bob', 'Done: <@U03CAROL> is now asked', { after });

  const carols = await cardOf(people, ref, { dm: 'carol' });
  expect(textOf(carols)).toContain('Bob Baker asks you to decide instead: “I am away”');
  await people.as('carol').press(carols, 'Approve');
  await people.waitForEphemeral('carol', `Done: you approved ${ref}`, { after });
});

test('changes are requested, the requester edits and resubmits, and it is decided', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(card, 'Request changes');
  await people.openModal('Request changes');
  await people.as('bob').submit({ reason: 'A cheaper one, please' });
  const asked = await cardOf(people, ref, { dm: 'alice' });
  expect(textOf(asked)).toMatch(/^\*Bob Baker\* asks you to change .*A cheaper one, please/s);
  const waiting = await cardWithButtons(people, card, ['Edit and resubmit']);

  const refused = people.newestTs();
  await people.as('dan').press(waiting, 'Edit and resubmit');
  await people.waitForEphemeral('dan', 'it is up to whoever made the request', { after: refused });

  await people.as('alice').press(waiting, 'Edit and resubmit');
  await people.openModal('Edit and resubmit');
  expect(await people.as('alice').submit({ amount: 'less' })).toMatchObject({ kind: 'errors' });
  expect(await people.as('alice').submit({ amount: '900' })).toEqual({ kind: 'closed' });

  const again = await cardWithButtons(people, card, DECISIONS);
  expect(textOf(again)).toContain('900');
  expect(textOf(again)).toContain('Laptop');
  const after = people.newestTs();
  await people.as('bob').press(again, 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`, { after });
});

test('finance may send it back to the stage that the definition names', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(card, 'Approve');
  const dans = await cardOf(people, ref, { dm: 'dan' });
  await people.as('dan').press(dans, 'Request changes');
  await people.openModal('Request changes');
  const after = people.newestTs();
  await people.as('dan').submit({ reason: 'Which project pays?' });
  await people.waitForEphemeral('dan', 'went back to <@U01ALICE>', { after });
});

test('who rejects says why, and the requester is told', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').press(card, 'Reject');
  await people.openModal('Reject');
  expect(await people.as('bob').submit({ reason: '' })).toMatchObject({ kind: 'errors' });
  expect(await people.as('bob').submit({ reason: 'No money left' })).toEqual({ kind: 'closed' });

  await cardWithButtons(people, card, []);
  const told = await people.waitForMessage({ dm: 'alice' }, (one) =>
    textOf(one).includes(`*${ref}* Laptop was rejected`),
  );
  expect(textOf(told)).toContain('by <@U02BOB>');
  expect(textOf(told)).toContain('No money left');
});

test('a requester cancels from the menu; somebody else may not', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  let after = people.newestTs();
  await people.as('dan').chooseMenu(card, 'Cancel request');
  await people.waitForEphemeral('dan', 'can do this: it is up to whoever made the request', { after });

  await people.as('alice').chooseMenu(card, 'Cancel request');
  await people.openModal('Cancel request');
  after = people.newestTs();
  await people.as('alice').submit({ reason: 'Changed my mind' });
  await people.waitForEphemeral('alice', `Done: ${ref} is canceled.`, { after });
  await cardWithButtons(people, card, []);
});

test('an admin assigns, and the assignee decides', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('erin').chooseMenu(card, 'Assign');
  await people.openModal('Assign');
  await people.as('erin').submit({ user: 'U02BOB' });
  const saysSo = (one: LocalMessage) => textOf(one).includes('Erin Ek assigned it to you');
  await people.until('the card that says so', () => cardsOf(people, ref, { dm: 'bob' }).find(saysSo));
});

test('details, history and who can decide are shown to whoever asks', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  for (const [choice, title, text] of [
    ['Details', `Details ${ref}`, 'The old one died'],
    ['Details', `Details ${ref}`, 'made the request'],
    ['Who can decide', 'Who can decide', '<@U02BOB>'],
  ] as const) {
    await people.as('dan').chooseMenu(card, choice);
    const modal = await people.openModal(title);
    expect(textOf(modal)).toContain(text);
    await people.as('dan').closeModal();
  }
  expect(cardsOf(people, ref)).toHaveLength(1);
});

test('the forecast cycle runs by its named buttons and by command', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'dan', 'forecast_cycle');
  const card = await cardOf(people, ref, 'general');
  expect(buttonsOf(card)).toEqual(['Submit']);
  await people.as('dan').press(card, 'Submit');
  const classify = await cardWithButtons(people, card, ['Classify done']);
  let after = people.newestTs();
  await people.as('bob').press(classify, 'Classify done');
  await people.waitForEphemeral('bob', "it isn't waiting for you", { after });
  after = await people.as('dan').command(`/workflow do ${ref} "Classify done" all classified`);
  await people.waitForEphemeral('dan', `Done: Classify done on ${ref}. It is now at *Manual Review*`, { after });
  await people.as('carol').press(await cardWithButtons(people, card, ['Approve', 'Reject']), 'Approve');
  await people.as('dan').press(await cardWithButtons(people, card, ['Run']), 'Run');
  const last = await cardWithButtons(people, card, ['Reject', 'Finalize']);
  await people.as('bob').press(last, 'Finalize');
  expect(textOf(await cardWithButtons(people, card, []))).toMatch(/\*Completed\*: .*→ Complete ·/s);
});

test('a rejected document is reopened by its button', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'document_approval');
  const card = await cardOf(people, ref, 'general');
  await people.as('alice').press(card, 'Submit');
  const submitted = await people.until('the next stage', () => {
    const now = people.current(card);
    return now && buttonsOf(now).includes('Start review') ? now : undefined;
  });
  await people.as('bob').press(submitted, 'Reject');
  await people.openModal();
  await people.as('bob').submit({ reason: 'Wrong template' });
  const rejected = await cardWithButtons(people, card, ['Reopen']);
  await people.as('alice').press(rejected, 'Reopen');
  await cardWithButtons(people, card, ['Submit']);
});
