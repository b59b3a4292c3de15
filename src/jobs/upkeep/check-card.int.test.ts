import { beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueue } from '#jobs/announce/outbox.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { deliver } from '#jobs/messages/deliver.ts';
import { storeEvent } from '#slack/events/inbox.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { type ChannelSlack, openChannel } from '#testing/slack/channel-slack.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { checkCard, checkCards } from './check-card.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;
let channel: ChannelSlack;
let card: { number: number; messageId: string };

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
  env = jobEnvironment(office, slack.client);
});

beforeEach(async () => {
  await database.pool.query('delete from message');
  channel = openChannel(slack);
  const { id, number } = (await office.start('purchase', 'UALICE')).workflow;
  await enqueue(database.pool, tenantId, [{ key: `card:${id}`, kind: 'card', workflowId: id, toChannel: 'C1' }]);
  const { rows } = await database.pool.query<{ id: string }>('select id from message');
  card = { number, messageId: rows[0]?.id ?? '' };
  await work('deliver');
});

/** Carries out what waits of these jobs. @returns how many there were. */
async function work(name: 'deliver' | 'check_card'): Promise<number> {
  await database.pool.query('delete from pace');
  const { rows } = await database.pool.query(
    `delete from graphile_worker._private_jobs as j using graphile_worker._private_tasks as t
      where t.id = j.task_id and t.identifier = $1 returning j.payload`,
    [name],
  );
  for (const { payload } of rows) await (name === 'deliver' ? deliver(env, payload) : checkCard(env, payload));
  return rows.length;
}

async function look(): Promise<void> {
  await database.pool.query('update message set check_at = now() where check_at is not null');
  await checkCards(database.pool);
  await work('check_card');
}

function shown() {
  return channel.messages.map(({ text, blocks }) => JSON.stringify({ text, blocks }));
}

function told(event: object) {
  const body = { type: 'event_callback', team_id: tenantId, event: { type: 'message', channel: 'C1', ...event } };
  return storeEvent(database.pool, tenantId, body);
}

const defaced = { text: 'all fine, approved', blocks: [] };

test('a card that is as it was drawn is left alone, however often it is looked at', async () => {
  const before = shown();
  await look();
  await look();
  expect(await work('deliver')).toBe(0);
  expect(shown()).toEqual(before);
});

test('a card that somebody edited is drawn anew, by a look and by its event', async () => {
  const [original = ''] = shown();
  const [message] = channel.messages;
  const previous = { ...message };
  Object.assign(message ?? {}, defaced);
  await look();
  expect(await work('deliver')).toBe(1);
  expect(shown()).toEqual([original]);
  Object.assign(message ?? {}, defaced);
  await told({ subtype: 'message_changed', message: { ...message }, previous_message: previous });
  expect(await work('deliver')).toBe(1);
  expect(shown()).toEqual([original]);
  await told({ subtype: 'message_changed', message: previous, previous_message: { ...message } });
  await told({ subtype: 'message_changed', message: previous, previous_message: previous });
  expect(await work('deliver')).toBe(0);
});

test('a card that somebody deleted is posted anew, once, by a look or by its event', async () => {
  const [gone] = channel.messages.splice(0);
  await look();
  await told({ subtype: 'message_deleted', deleted_ts: gone?.ts, previous_message: gone });
  expect(await work('deliver')).toBe(1);
  expect(channel.messages).toHaveLength(1);
  const [again] = channel.messages.splice(0);
  await told({ subtype: 'message_deleted', deleted_ts: again?.ts, previous_message: again });
  expect(await work('deliver')).toBe(1);
  await told({ bot_id: 'B1', ...gone });
  expect(await work('deliver')).toBe(0);
  expect(channel.messages).toHaveLength(1);
});

test('a change that was never brought is found by the database alone', async () => {
  await office.decide(card.number, 'UBOB', { type: 'approve' });
  await database.pool.query("update workflow set updated_at = now() - interval '2 minutes'");
  env = { ...env, readsSeldom: true };
  const [before] = shown();
  await look();
  await work('deliver');
  expect(shown()).not.toEqual([before]);
});

test('a card whose request ended days ago is looked at no more', async () => {
  await office.decide(card.number, 'UBOB', { type: 'approve' });
  await database.pool.query(
    "update workflow set completed_at = now() - interval '2 days' where completed_at is not null",
  );
  await look();
  const { rows } = await database.pool.query('select check_at from message');
  expect(rows).toEqual([{ check_at: null }]);
});
