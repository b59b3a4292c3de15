import { beforeAll, beforeEach, expect, test } from 'vitest';
import { answer as answerLater } from '#jobs/messages/answer.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';
import { answerer } from './call.ts';

const database = ownDatabase();
const slack = ownStubSlack();
const address = ownWebSystem();
let office: Office;
let desk: Desk;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1');
  desk = openDesk(office, slack.client);
});
beforeEach(async () => {
  slack.calls.length = 0;
  address.received.length = 0;
  slack.answers = { 'chat.postMessage': () => ({ ok: true, ts: '1.1' }) };
  await database.pool.query('delete from graphile_worker._private_jobs');
});

function say(responseUrl: string | null) {
  return answerer(desk.env, 'T1', 'UBOB', { channelId: null, messageTs: null, responseUrl })(
    'Decided before, by Alice.',
  );
}

/** Carries out the answers that were left to the queue. */
async function later(): Promise<void> {
  const { rows } = await database.pool.query<{ payload: JobPayload<'answer'> }>(
    'select payload from graphile_worker._private_jobs order by id',
  );
  const env = jobEnvironment(office, slack.client);
  for (const { payload } of rows) await answerLater(env, payload);
}

test('a form that was open too long is answered by direct message, since its address holds no longer', async () => {
  address.answers(answer(404));
  await say(address.url);
  await later();
  expect(slack.callsOf('chat.postMessage')).toMatchObject([{ channel: 'UBOB', text: 'Decided before, by Alice.' }]);
});

test('an address that does not answer now is asked again, and nobody else is', async () => {
  address.answers(answer(503), answer(503), answer(200));
  await say(address.url);
  await expect(later()).rejects.toThrow('503');
  await later();
  expect(address.received).toHaveLength(3);
  expect(slack.calls).toEqual([]);
});

test('without an address an answer that Slack does not take now is given later', async () => {
  slack.answers = {};
  await say(null);
  slack.answers = { 'chat.postMessage': () => ({ ok: true, ts: '1.1' }) };
  await later();
  expect(slack.callsOf('chat.postMessage').at(-1)).toMatchObject({ channel: 'UBOB' });
});
