import { beforeAll, expect, test } from 'vitest';
import { cardOf, cardWithButtons, LAPTOP, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { buttonsOf, inputsOf, menuOf, textOf } from '#testing/slack/blocks-read.ts';

const DECISIONS = ['Approve', 'Reject', 'Delegate', 'Request changes'];
const stage = ownStage();

beforeAll(() => stage.start());

test('a request goes from its form through a manager and finance to its end', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  expect(textOf(card)).toContain('Laptop');
  expect(buttonsOf(card)).toEqual(DECISIONS);
  expect(menuOf(card)).toEqual(['Details', 'Who can decide', 'Snooze', 'Assign', 'Cancel request']);
  const bobs = await cardOf(people, ref, { dm: 'bob' });
  await cardOf(people, ref, { dm: 'erin' });
  expect(buttonsOf(bobs)).toEqual(DECISIONS);

  let after = people.newestTs();
  await people.as('bob').press(bobs, 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`, { after });

  const dans = await cardOf(people, ref, { dm: 'dan' });
  await cardWithButtons(people, bobs, []);
  after = people.newestTs();
  await people.as('dan').press(dans, 'Approve');
  await people.waitForEphemeral('dan', `Done: you approved ${ref}`, { after });

  for (const copy of [card, bobs, dans]) {
    const decided = await cardWithButtons(people, copy, []);
    expect(textOf(decided)).toContain('approved');
  }
  await people.waitForMessage(
    { dm: 'alice' },
    (message) => textOf(message).includes(`*${ref}*`) && textOf(message).includes('completed'),
  );
});

test('what is wrong in a form is said beside the field, and nothing typed is lost', async () => {
  const { people } = stage;
  const alice = people.as('alice');
  await alice.command('/workflow start purchase_request');
  const form = await people.openModal('Purchase request');
  expect(inputsOf(form).map((block) => block.block_id)).toEqual(['item', 'amount', 'kind', 'reason']);

  const refused = await alice.submit({ ...LAPTOP, amount: 'a lot' });
  expect(refused).toEqual({ kind: 'errors', errors: { amount: expect.any(String) } });

  expect(await alice.submit(LAPTOP)).toEqual({ kind: 'closed' });
});

test('start without a word asks what to start', async () => {
  const { people } = stage;
  const alice = people.as('alice');
  await alice.command('/workflow start');
  await people.openModal('Start a request');

  const next = await alice.submit({ definition: 'Purchase request' });
  expect(next).toMatchObject({ kind: 'view', view: { title: { text: 'Purchase request' } } });

  const after = people.newestTs();
  expect(await alice.submit({ ...LAPTOP, item: 'Chosen chair' })).toEqual({ kind: 'closed' });
  await people.waitForEphemeral('alice', 'Done: WF-', { after });
  await people.waitForMessage('purchases', 'Chosen chair');
});

test('Home shows what waits for a person and starts a request', async () => {
  const { people } = stage;
  const { ref } = await startPurchase(people);
  const home = await people.as('bob').openHome();
  expect(textOf(home)).toContain(ref);
  people.as('bob').pressHome('Open');
  const details = await people.openModal();
  expect(details.title?.text).toMatch(/^Details WF-\d+$/);
  await people.as('bob').closeModal();

  people.as('bob').chooseHome('Purchase request');
  await people.openModal('Purchase request');
  expect(await people.as('bob').submit({ ...LAPTOP, item: 'From Home' })).toEqual({ kind: 'closed' });
  await people.waitForMessage({ dm: 'bob' }, 'Done: WF-');
  await people.waitForMessage('purchases', 'From Home');
});

test('two people press at once: one decision is made, the other person is told whose', async () => {
  const { people } = stage;
  const { ref } = await startPurchase(people);
  const copies = await Promise.all(['bob', 'erin'].map((dm) => cardOf(people, ref, { dm })));
  const after = people.newestTs();

  await Promise.all(copies.map((copy, index) => people.as(['bob', 'erin'][index] ?? '').pressStale(copy, 'Approve')));

  const answers = await Promise.all(
    ['bob', 'erin'].map((person) => people.waitForEphemeral(person, () => true, { after }).then(textOf)),
  );
  expect(answers.filter((answer) => answer.startsWith(`Done: you approved ${ref}`))).toHaveLength(1);
  expect(answers.filter((answer) => /^Already decided: approved by <@U0(2BOB|5ERIN)> on /.test(answer))).toHaveLength(
    1,
  );
  const { rows } = await stage.database.pool.query(
    'select 1 from history where trigger = $1 and workflow_id = (select id from workflow where number = $2)',
    ['approve', Number(ref.slice(3))],
  );
  expect(rows).toHaveLength(1);
});

test('the same click twice is one decision with the same answer', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  const after = people.newestTs();

  await Promise.all([1, 2].map(() => people.as('bob').pressStale(card, 'Approve')));

  const answers = await people.until('two answers', () => {
    const given = people.ephemerals('bob').filter((one) => one.ts > after);
    return given.length >= 2 ? given.map(textOf) : undefined;
  });
  expect(answers.toSorted()).toEqual([
    `Done: you approved ${ref}. It is now at *Finance*.`,
    'That was done already. Nothing was changed.',
  ]);
});
