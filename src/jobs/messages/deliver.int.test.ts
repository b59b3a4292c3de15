import { beforeAll, expect, test } from 'vitest';
import { type Draft, enqueue } from '#jobs/announce/outbox.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { type Again, deliver } from './deliver.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource({ channel: '#money' }));
  env = { ...jobEnvironment(office, slack.client), defaultChannel: null };
});

/** A card in #money with a notice in its thread; `bring` delivers one of them. */
async function begin(): Promise<{ id: string; number: number; bring: (key: string) => Promise<Again> }> {
  const { workflow } = await office.start('purchase', 'UALICE');
  const { id, number } = workflow;
  const card: Draft = { key: `card:${id}`, kind: 'card', workflowId: id, toChannel: '#money' };
  const body = { say: 'unreachable', ref: 'WF-1', channel: '#other', why: 'archived' } as const;
  const reply: Draft = { ...card, key: `reply:${id}`, kind: 'notice', parentKey: card.key, body };
  await enqueue(database.pool, tenantId, [card, reply]);
  const bring = async (key: string) => {
    await database.pool.query('delete from pace');
    const { rows } = await database.pool.query<{ id: string }>('select id from message where key = $1', [key]);
    return deliver(env, { tenantId, messageId: rows[0]?.id ?? '' });
  };
  return { id, number, bring };
}

async function statusOf(key: string) {
  return (await database.pool.query('select status from message where key = $1', [key])).rows[0]?.status;
}

test('a card that its channel refused is brought once somebody has let the bot in, and its thread waits for it', async () => {
  slack.answers = { 'chat.postMessage': () => ({ ok: false, error: 'not_in_channel' }) };
  const { id, bring } = await begin();
  expect(await bring(`card:${id}`)).toMatchObject({ ms: 300_000 });
  expect(await bring(`reply:${id}`)).toMatchObject({ ms: 300_000 });
  expect(await statusOf(`card:${id}`)).toBe('failed');

  slack.answers = { 'chat.postMessage': () => ({ ok: true, channel: 'C0MONEY', ts: '1.1' }) };
  expect(await bring(`card:${id}`)).toBeNull();
  expect(await statusOf(`card:${id}`)).toBe('sent');
});

test('a request that has ended needs no card any more', async () => {
  slack.answers = { 'chat.postMessage': () => ({ ok: false, error: 'is_archived' }) };
  const { id, number, bring } = await begin();
  expect(await bring(`card:${id}`)).toMatchObject({ ms: 300_000 });
  await office.decide(number, 'UBOB', { type: 'approve' });
  expect([await bring(`card:${id}`), await bring(`reply:${id}`)]).toEqual([null, null]);
});
