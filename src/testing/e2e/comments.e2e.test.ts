import { beforeAll, expect, test } from 'vitest';
import { cardOf, saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';

const stage = ownStage();

beforeAll(() => stage.start());

/** The replies of the bot under a card that say this. */
function mirrored(card: LocalMessage, text: string): LocalMessage[] {
  return stage.people.thread(card).filter((reply) => reply.user === 'U0COUNTER' && textOf(reply).includes(text));
}

function oneReply(card: LocalMessage, text: string): Promise<LocalMessage> {
  return stage.people.until(`"${text}" under a card`, () => mirrored(card, text)[0]);
}

test('a reply in the thread is a comment that appears under the other copies, is edited and deleted with it', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  const copies = await Promise.all(['bob', 'erin'].map((dm) => cardOf(people, ref, { dm })));

  const reply = await people.as('dan').say('purchases', 'Which model?', { thread: card });
  const replies = await Promise.all(copies.map((copy) => oneReply(copy, 'Which model?')));
  for (const one of replies) expect(textOf(one)).toContain('<@U04DAN> in Slack:');
  await saying(people, card, '1 comment');

  await people.as('dan').edit(reply, 'Which size?');
  for (const one of replies) await saying(people, one, 'Which size?');

  await people.as('dan').delete(reply);
  await people.until('the mirrors to go', () => (replies.some((one) => people.current(one)) ? undefined : true));
  expect(people.thread(card)).toEqual([]);
  expect(await comments(ref)).toEqual([]);
});

test('a reply under a copy appears in the channel once, and the bot never answers itself', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  const bobs = await cardOf(people, ref, { dm: 'bob' });
  await people.as('bob').say({ dm: 'bob' }, 'Looks <!channel> fine & good', { thread: bobs });

  const reply = await oneReply(card, 'fine & good');
  expect(JSON.stringify(reply)).not.toContain('<!channel');
  const erins = await cardOf(people, ref, { dm: 'erin' });
  await oneReply(erins, 'fine & good');
  // What came after the mirrors were posted has been handled when the next comment is there.
  await people.as('dan').say('purchases', 'And a second', { thread: card });
  await oneReply(bobs, 'And a second');
  expect(mirrored(card, 'fine & good')).toHaveLength(1);
  expect(mirrored(bobs, 'fine')).toHaveLength(0);
  expect(await comments(ref)).toEqual(['Looks @channel fine & good', 'And a second']);
});

test('a comment by command appears under every copy', async () => {
  const { people } = stage;
  const { ref, card } = await startPurchase(people);
  const bobs = await cardOf(people, ref, { dm: 'bob' });
  const answer = await people.as('alice').ask(`/workflow comment ${ref} It is   urgent`);
  expect(textOf(answer)).toBe(`Done: your comment is with ${ref}.`);
  for (const copy of [card, bobs]) await oneReply(copy, 'It is   urgent');
});

test('what is said elsewhere in the channel is nobody’s business, and a word to the bot gets a hint', async () => {
  const { people } = stage;
  const { ref } = await startPurchase(people);
  const talk = await people.as('dan').say('purchases', 'Lunch?');
  await people.as('bob').say('purchases', 'Yes', { thread: talk });
  await people.as('bob').say({ dm: 'bob' }, 'hello');
  await people.waitForMessage({ dm: 'bob' }, 'I understand commands, not sentences');
  expect(people.thread(talk).map(textOf)).toEqual(['Yes']);
  expect(await comments(ref)).toEqual([]);
});

async function comments(ref: string): Promise<string[]> {
  const { rows } = await stage.database.pool.query<{ content: string }>(
    `select content from comment join workflow on workflow.tenant_id = comment.tenant_id and workflow.id = workflow_id
      where number = $1 and deleted_at is null order by comment.created_at`,
    [Number(ref.slice(3))],
  );
  return rows.map((row) => row.content);
}
