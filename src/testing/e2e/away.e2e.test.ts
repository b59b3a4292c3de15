import { beforeAll, expect, test } from 'vitest';
import { cardOf, saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';

const stage = ownStage();

beforeAll(() => stage.start());

test('who goes away is stood in for: what is open and what comes goes to the delegate, until they are back', async () => {
  const { people } = stage;
  const open = await startPurchase(people);
  const answer = textOf(await people.as('bob').ask('/workflow away 3d <@U04DAN|dan>'));
  expect(answer).toContain('<@U04DAN> stands in for you');
  await people.waitForMessage({ dm: 'dan' }, '<@U02BOB> is away until');
  const given = await cardOf(people, open.ref, { dm: 'dan' });
  expect(textOf(given)).toContain('For Bob Baker, who is away');

  const coming = await startPurchase(people);
  const direct = await cardOf(people, coming.ref, { dm: 'dan' });
  const after = people.newestTs();
  await people.as('dan').press(direct, 'Approve');
  const done = await people.waitForMessage({ dm: 'dan' }, 'It counts for <@U02BOB>, who is away.', { after });
  expect(textOf(done)).toContain(`you approved ${coming.ref}`);
  await saying(people, coming.card, 'approved for Bob Baker');

  const returned = people.newestTs();
  await people.as('bob').command('/workflow back');
  const welcome = await people.waitForMessage({ dm: 'bob' }, 'Welcome back', { after: returned });
  expect(textOf(welcome)).toContain('<@U04DAN> decided one request in the meantime');
  await people.as('dan').press(open.card, 'Approve');
  await people.waitForEphemeral('dan', "it isn't waiting for you", { after: returned });
});

test('Home goes away by a modal, and a press says that one is back', async () => {
  const { people } = stage;
  await people.as('bob').openHome();
  people.as('bob').pressHome('Away…');
  await people.openModal('Away');
  expect(await people.as('bob').submit({ until: '2020-01-01', user: 'U04DAN' })).toMatchObject({
    kind: 'errors',
    errors: { until: expect.stringContaining('must be in the future') },
  });
  const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  expect(await people.as('bob').submit({ until, user: 'U04DAN' })).toEqual({ kind: 'closed' });
  const homeSays = (text: string) =>
    people.until(`Home to say "${text}"`, () => {
      const home = people.home('bob');
      return home && textOf(home).includes(text) ? home : undefined;
    });
  await homeSays('You are away until');
  people.as('bob').pressHome('I am back');
  await homeSays('You are here.');
});

test('Snooze under ⋯ takes a request out of the own list', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  await people.as('bob').chooseMenu(card, 'Snooze');
  await people.openModal('Snooze');
  const after = people.newestTs();
  expect(await people.as('bob').submit({ until: 'In four hours' })).toEqual({ kind: 'closed' });
  await people.waitForEphemeral('bob', `${ref} is out of your list until`, { after });
  expect(textOf(await people.as('bob').ask('/workflow tasks'))).not.toContain(`${ref} ·`);
  await people.as('dan').chooseMenu(card, 'Snooze');
  await people.waitForEphemeral('dan', "it isn't waiting for you", { after });
});
