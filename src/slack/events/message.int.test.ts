import { beforeEach, expect, test } from 'vitest';
import { type CardThread, ownEventDesk } from '#testing/desks/event-desk.ts';
import { storeEvent } from './inbox.ts';

const slack = ownEventDesk();
let card: CardThread;

beforeEach(async () => {
  card = await slack.begin();
});

test('odd characters and large bodies are stored', async () => {
  await slack.deliver(card.reply({ text: `a\u0000b\ud800 ${'x'.repeat(100_000)}` }));
  const [comment] = await card.comments();
  expect(comment?.content.slice(0, 4)).toBe('ab\ufffd ');
  expect(comment?.content).toHaveLength(40_000);
});

test('a reply in a card’s thread is a comment, once', async () => {
  await slack.deliver(card.reply({ text: 'is it &lt;b&gt; <@UALICE>? <https://a.example|see>' }));
  expect(await card.comments()).toEqual([
    { content: 'is it <b> @alice? see (https://a.example)', author: 'UALICE', deleted: false },
  ]);
  expect(await slack.jobs('announce_comment')).toHaveLength(1);
});

test('a reply also sent to the channel, and one of files only, are comments', async () => {
  await slack.deliver(card.reply({ subtype: 'thread_broadcast', text: 'to all' }));
  await slack.deliver(
    card.reply({
      subtype: 'file_share',
      text: '',
      ts: card.later(2),
      files: [{ name: 'offer.pdf' }, { title: 'Plan' }],
    }),
  );
  expect((await card.comments()).map((comment) => comment.content)).toEqual(['to all', '📎 offer.pdf\n📎 Plan']);
});

test('what the bot, another bot or Slack itself writes is no comment', async () => {
  await slack.deliver(card.reply({ user: 'UBOT' }));
  await slack.deliver(card.reply({ ts: card.later(2), bot_id: 'B1' }));
  await slack.deliver(card.reply({ ts: card.later(3), subtype: 'bot_message' }));
  await slack.deliver(card.reply({ ts: card.later(4), subtype: 'channel_join' }));
  await slack.deliver(card.reply({ ts: card.thread }));
  await slack.deliver(card.reply({ ts: card.later(5), thread_ts: card.later(0) }));
  await slack.deliver(card.reply({ ts: card.later(6), text: '' }));
  await slack.deliver(card.reply({ ts: 'yesterday' }));
  expect(await card.comments()).toEqual([]);
});

test('a reply is kept for later while its thread’s first message is still being sent', async () => {
  await slack.database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, sending_since)
     values ('T1', gen_random_uuid(), $2::text, 'card', $1, '#elsewhere', 'sending', to_timestamp($3))`,
    [card.workflowId, `late:${card.workflowId}`, Number(card.later(40).split('.')[0])],
  );
  const body = slack.bodyOf(card.reply({ channel: 'C2', thread_ts: card.later(41), ts: card.later(42) }));
  await storeEvent(slack.database.pool, 'T1', body);
  await expect(slack.handle(body)).rejects.toThrow('being sent');
  await slack.database.pool.query(`update message set status = 'sent', channel_id = 'C2', ts = $2 where key = $1`, [
    `late:${card.workflowId}`,
    card.later(41),
  ]);
  await slack.handle(body);
  expect(await card.comments()).toHaveLength(1);
});

test('edits and deletions are followed', async () => {
  await slack.deliver(card.reply());
  const message = { user: 'UALICE', text: 'hello', ts: card.later(1), thread_ts: card.thread };
  const edit = (text: string, at: number) => ({
    type: 'message',
    subtype: 'message_changed',
    channel: 'C1',
    event_ts: card.later(at),
    message: { ...message, text, edited: { user: 'UALICE', ts: card.later(at) } },
    previous_message: message,
  });
  await slack.deliver(edit('hello', 2));
  await slack.deliver(edit('goodbye', 3));
  expect(await card.comments()).toMatchObject([{ content: 'goodbye', deleted: false }]);
  await slack.deliver({
    type: 'message',
    subtype: 'message_deleted',
    channel: 'C1',
    event_ts: card.later(4),
    deleted_ts: card.later(1),
    previous_message: message,
  });
  await slack.deliver(edit('too late', 5));
  expect(await card.comments()).toMatchObject([{ content: 'goodbye', deleted: true }]);
});

test('an edit or a deletion that comes before its message counts all the same', async () => {
  const message = { user: 'UALICE', text: 'first', ts: card.later(1), thread_ts: card.thread };
  const edited = { ...message, text: 'second', edited: { user: 'UALICE', ts: card.later(2) } };
  await slack.deliver({
    type: 'message',
    subtype: 'message_changed',
    channel: 'C1',
    message: edited,
    previous_message: message,
  });
  await slack.deliver(card.reply({ text: 'first' }));
  expect(await card.comments()).toMatchObject([{ content: 'second' }]);
  const gone = { user: 'UBOB', text: 'never mind', ts: card.later(7), thread_ts: card.thread };
  await slack.deliver({
    type: 'message',
    subtype: 'message_deleted',
    channel: 'C1',
    deleted_ts: card.later(7),
    previous_message: gone,
  });
  await slack.deliver(card.reply({ user: 'UBOB', text: 'never mind', ts: card.later(7) }));
  expect(await card.comments()).toMatchObject([{ content: 'second' }, { content: 'never mind', deleted: true }]);
});

test('whoever mentions the bot in a channel is answered, and who mentions somebody else is not', async () => {
  for (const [text, ts] of [
    ['hey <@UBOT>, what can you do?', card.later(1)],
    ['hey <@UCAROL>', card.later(2)],
  ])
    await slack.deliver({ type: 'message', channel: 'C1', channel_type: 'channel', user: 'UBOB', text, ts });
  expect(await slack.jobs('say_hint')).toMatchObject([{ userId: 'UBOB', channel: 'C1', ts: card.later(1) }]);
});

test('a message to the bot is answered with a hint, once', async () => {
  await slack.deliver({
    type: 'message',
    channel: 'D1',
    channel_type: 'im',
    user: 'UBOB',
    text: 'approve it!',
    ts: card.later(1),
  });
  await slack.deliver({
    type: 'message',
    channel: 'D1',
    channel_type: 'im',
    user: 'UBOT',
    text: 'mine',
    ts: card.later(2),
  });
  expect(await slack.jobs('say_hint')).toEqual([{ tenantId: 'T1', userId: 'UBOB', channel: 'D1', ts: card.later(1) }]);
});
