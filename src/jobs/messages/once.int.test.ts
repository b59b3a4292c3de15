import { LogLevel, WebClient } from '@slack/web-api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueue } from '#jobs/announce/outbox.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { storeEvent } from '#slack/events/inbox.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { type ChannelSlack, openChannel } from '#testing/slack/channel-slack.ts';
import type { SlackArgs } from '#testing/slack/slack-args.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { deliver } from './deliver.ts';
import type { Hold } from './message-row.ts';
import { removeDouble } from './retract.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;
let channel: ChannelSlack;
let count = 0;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
  // One that gives up soon, as the bot's own does after ten seconds.
  const options = { slackApiUrl: slack.apiUrl, timeout: 200, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR };
  env = jobEnvironment(office, new WebClient('xoxb-stub', { ...options, rejectRateLimitedCalls: true }));
});
beforeEach(async () => {
  await database.pool.query('delete from graphile_worker._private_jobs');
  await database.pool.query('delete from look');
  channel = openChannel(slack);
});

const body = { say: 'unreachable', ref: 'WF-1', channel: '#other', why: 'archived' } as const;

/** A message that waits to be posted in C1. */
async function waiting(): Promise<string> {
  count += 1;
  const key = `once:${count}`;
  await enqueue(database.pool, tenantId, [{ key, kind: 'notice', workflowId: null, toChannel: 'C1', body }]);
  const { rows } = await database.pool.query<{ id: string }>('select id from message where key = $1', [key]);
  return rows[0]?.id ?? '';
}

/** One attempt of the job. */
async function bring(messageId: string, hold: Hold | null = null, parts: Partial<JobEnvironment> = {}) {
  await database.pool.query('delete from pace');
  return deliver({ ...env, ...parts }, { tenantId, messageId }, hold);
}

/** Lets the time pass in which the attempt before may be under way. */
function pass() {
  return database.pool.query("update message set sending_until = clock_timestamp() where status = 'sending'");
}

/** The attempts of the job, until it has nothing more to do. */
async function untilDone(messageId: string, parts: Partial<JobEnvironment> = {}): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) if ((await bring(messageId, null, parts)) === null) return;
  throw new Error('it is never done');
}

function copies(id: string) {
  return channel.messages.filter((one) => JSON.stringify(one.metadata ?? {}).includes(id));
}

/** What Slack tells of a message: the event that it sends for everything in a channel. */
function told({ ts, ...message }: SlackArgs) {
  const event = { type: 'message', bot_id: 'B1', ...message, ts };
  return storeEvent(database.pool, tenantId, { type: 'event_callback', team_id: tenantId, event_id: `Ev${ts}`, event });
}

async function removeDoubles(): Promise<void> {
  const { rows } = await database.pool.query(
    `select p.payload from graphile_worker._private_jobs as p join graphile_worker._private_tasks as t on t.id = p.task_id
      where t.identifier = 'remove_double'`,
  );
  for (const { payload } of rows) await removeDouble(env, payload);
}

const passing = { ok: false, error: 'internal_error' };

test('a post that lands after it was given up is waited for, however busy the channel, and not repeated', async () => {
  const id = await waiting();
  channel.next('chat.postMessage', 'silence');
  expect(await bring(id)).not.toBeNull();
  expect(await bring(id)).toMatchObject({ ms: expect.any(Number) });
  expect(slack.callsOf('chat.postMessage').filter((call) => JSON.stringify(call).includes(id))).toHaveLength(1);
  channel.land(slack.callsOf('chat.postMessage').at(-1) ?? {});
  channel.chatter(450);
  await pass();
  await untilDone(id);
  expect(copies(id)).toHaveLength(1);
});

test('a post that never lands is made again once it cannot be under way any more', async () => {
  const id = await waiting();
  channel.next('chat.postMessage', 'silence');
  await bring(id);
  await bring(id);
  expect(copies(id)).toEqual([]);
  await pass();
  await untilDone(id);
  expect(copies(id)).toHaveLength(1);
});

test('a post of which Slack says that it failed is looked for, and made again at once where it is not', async () => {
  const [lost, done] = [await waiting(), await waiting()];
  channel.next('chat.postMessage', passing);
  await bring(lost);
  await untilDone(lost);
  channel.next('chat.postMessage', passing, true);
  await bring(done);
  await untilDone(done);
  expect([copies(lost).length, copies(done).length]).toEqual([1, 1]);
});

test('a message whose event comes is known to be there without a look', async () => {
  const id = await waiting();
  channel.next('chat.postMessage', 'silence', true);
  await bring(id);
  const [copy = {}] = copies(id);
  await told(copy);
  const before = slack.callsOf('conversations.history').length;
  await untilDone(id);
  expect(slack.callsOf('conversations.history')).toHaveLength(before);
  expect(copies(id)).toHaveLength(1);
});

test('where the app may seldom read, one look at a page a minute finds all that are lost, and none is posted before', async () => {
  const ids = await Promise.all(Array.from({ length: 30 }, waiting));
  for (const [at, id] of ids.entries()) {
    channel.next('chat.postMessage', passing, at % 2 === 0);
    await bring(id, null, { readsSeldom: true });
  }
  const before = slack.callsOf('conversations.history').length;
  for (const id of ids) await untilDone(id, { readsSeldom: true });
  const looks = slack.callsOf('conversations.history').slice(before);
  expect(looks.map((one) => Number(one.limit))).toEqual(looks.map(() => 15));
  expect(looks.length).toBeLessThanOrEqual(2);
  expect(ids.map((id) => copies(id).length)).toEqual(ids.map(() => 1));
});

test('a process that was taken for dead posts no more', async () => {
  const id = await waiting();
  await database.pool.query(`select graphile_worker.add_job('elsewhere')`);
  const { rows } = await database.pool.query<{ id: string }>(
    `update graphile_worker._private_jobs set locked_by = 'pool-mine', locked_at = now() returning id`,
  );
  const hold = { jobId: rows[0]?.id ?? '', workerId: 'pool-mine' };
  expect(await bring(id, hold)).toMatchObject({ ms: 1_000 });
  expect(copies(id)).toEqual([]);
  await database.pool.query("insert into job_worker (worker_id, process) values ('pool-mine', 1)");
  expect(await bring(id, { ...hold, workerId: 'pool-other' })).toMatchObject({ ms: 1_000 });
  expect(await bring(id, hold)).toBeNull();
  expect(copies(id)).toHaveLength(1);
});

test('of two that bring a message at once one posts it', async () => {
  const id = await waiting();
  await database.pool.query('delete from pace');
  await Promise.all(Array.from({ length: 5 }, () => deliver(env, { tenantId, messageId: id })));
  expect(copies(id)).toHaveLength(1);
});

test('a copy too many is found by its key, by its event or by a look, and deleted', async () => {
  const id = await waiting();
  await untilDone(id);
  const [first = { ts: '' }] = copies(id);
  channel.land(first);
  const [double = {}] = copies(id);
  await told(double);
  await told(first);
  await removeDoubles();
  expect(copies(id).map(({ ts }) => ts)).toEqual([first.ts]);
});

test('what somebody else posts with the key of a message is none of ours', async () => {
  const id = await waiting();
  channel.next('chat.postMessage', 'silence', true);
  await bring(id);
  const [copy = {}] = copies(id);
  await told({ ...copy, user: 'UEVE', ts: `${Math.ceil(Date.now() / 1_000) + 5}.000100` });
  await told(copy);
  await untilDone(id);
  await removeDoubles();
  expect(copies(id)).toHaveLength(1);
  const { rows } = await database.pool.query('select ts from message where id = $1', [id]);
  expect(rows).toEqual([{ ts: copies(id)[0]?.ts }]);
});
