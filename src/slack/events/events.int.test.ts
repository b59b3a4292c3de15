import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { type Desk, openDesk } from '#testing/desk.ts';
import { member, type Office, openOffice } from '#testing/office.ts';
import { type StubSlack, startStubSlack } from '#testing/stub-slack.ts';
import { saveGroup } from '#workflow/people.ts';
import { eventTask, forgetOldEvents, storeEvent } from './inbox.ts';

let database: TestDatabase;
let slack: StubSlack;
let office: Office;
let desk: Desk;
let refreshed: string[] = [];
let eventCount = 0;
/** The thread of the card in the channel, another one for each test. */
let thread: string;
let workflowId: string;

beforeAll(async () => {
  database = await testDatabase();
  slack = await startStubSlack();
  office = await openOffice(database.pool, 'T1', [member('UALICE', { name: 'alice' }), member('UBOB')]);
  await office.put('reviewer', 'UBOB');
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  desk = openDesk(office, slack.client, {
    directory: { refreshGroups: async (_, ids) => void refreshed.push(...ids) },
  });
});
afterAll(async () => {
  await slack.stop();
  await database.drop();
});
beforeEach(async () => {
  refreshed = [];
  workflowId = (await office.start('purchase', 'UALICE')).workflow.id;
  thread = `${1_700_000_000 + ++eventCount * 1_000}.000100`;
  await database.pool.query('delete from graphile_worker._private_jobs');
  await database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, channel_id, ts)
     values ('T1', gen_random_uuid(), $2::text, 'card', $1, '#purchases', 'sent', 'C1', $3)`,
    [workflowId, `card:${workflowId}`, thread],
  );
});

const later = (seconds: number) => `${Number(thread.split('.')[0]) + seconds}.000200`;

function bodyOf(event: Record<string, unknown>, eventId = `Ev${++eventCount}`): Record<string, unknown> {
  return {
    type: 'event_callback',
    team_id: 'T1',
    event_id: eventId,
    event_time: 1_800_000_000,
    authorizations: [
      { enterprise_id: null, team_id: 'T1', user_id: 'UBOT', is_bot: true, is_enterprise_install: false },
    ],
    event,
  };
}

/** What Slack would do: delivers the event, and the worker handles it. Each of them twice, for both happens. */
async function deliver(event: Record<string, unknown>): Promise<void> {
  const body = bodyOf(event);
  await storeEvent(database.pool, 'T1', body);
  await storeEvent(database.pool, 'T1', body);
  await handle(body);
}

async function handle(body: Record<string, unknown>): Promise<void> {
  const job = { tenantId: 'T1', id: String(body.event_id) };
  await eventTask(desk.env)(job);
  await database.pool.query('update inbound_event set handled_at = null where tenant_id = $1 and id = $2', [
    job.tenantId,
    job.id,
  ]);
  await eventTask(desk.env)(job);
}

const reply = (parts: Record<string, unknown> = {}) => ({
  type: 'message',
  channel: 'C1',
  channel_type: 'channel',
  user: 'UALICE',
  text: 'hello',
  ts: later(1),
  thread_ts: thread,
  ...parts,
});

async function comments(): Promise<{ content: string; author: string; deleted: boolean }[]> {
  const { rows } = await database.pool.query(
    `select content, author_id as author, deleted_at is not null as deleted from comment where workflow_id = $1 order by created_at`,
    [workflowId],
  );
  return rows;
}

async function jobs(task: string): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ payload: unknown }>(
    `select j.payload from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
      where t.identifier = $1 order by j.id`,
    [task],
  );
  return rows.map((row) => row.payload);
}

test('an event is stored with one job, however often it is delivered', async () => {
  const body = bodyOf(reply());
  for (let round = 0; round < 3; round += 1) await storeEvent(database.pool, 'T1', body);
  expect(await jobs('handle_event')).toEqual([{ tenantId: 'T1', id: body.event_id }]);
});

test('what people write to each other outside of threads is not even stored', async () => {
  const before = await database.pool.query('select count(*) from inbound_event');
  await storeEvent(
    database.pool,
    'T1',
    bodyOf({ type: 'message', channel: 'C1', channel_type: 'channel', user: 'UBOB', text: 'lunch?', ts: later(1) }),
  );
  await storeEvent(database.pool, 'T1', bodyOf({ type: 'reaction_added' }));
  await storeEvent(database.pool, 'T1', { type: 'event_callback' });
  await storeEvent(database.pool, 'T1', { type: 'event_callback', event: null });
  expect((await database.pool.query('select count(*) from inbound_event')).rows).toEqual(before.rows);
});

test('odd characters and large bodies are stored', async () => {
  await deliver(reply({ text: `a\u0000b\ud800 ${'x'.repeat(100_000)}` }));
  const [comment] = await comments();
  expect(comment?.content.slice(0, 4)).toBe('ab\ufffd ');
  expect(comment?.content).toHaveLength(40_000);
});

test('a reply in a card’s thread is a comment, once', async () => {
  await deliver(reply({ text: 'is it &lt;b&gt; <@UALICE>? <https://a.example|see>' }));
  expect(await comments()).toEqual([
    { content: 'is it <b> @alice? see (https://a.example)', author: 'UALICE', deleted: false },
  ]);
  expect(await jobs('announce_comment')).toHaveLength(1);
});

test('a reply also sent to the channel, and one of files only, are comments', async () => {
  await deliver(reply({ subtype: 'thread_broadcast', text: 'to all' }));
  await deliver(
    reply({ subtype: 'file_share', text: '', ts: later(2), files: [{ name: 'offer.pdf' }, { title: 'Plan' }] }),
  );
  expect((await comments()).map((comment) => comment.content)).toEqual(['to all', '📎 offer.pdf\n📎 Plan']);
});

test('what the bot, another bot or Slack itself writes is no comment', async () => {
  await deliver(reply({ user: 'UBOT' }));
  await deliver(reply({ ts: later(2), bot_id: 'B1' }));
  await deliver(reply({ ts: later(3), subtype: 'bot_message' }));
  await deliver(reply({ ts: later(4), subtype: 'channel_join' }));
  await deliver(reply({ ts: thread }));
  await deliver(reply({ ts: later(5), thread_ts: later(0) }));
  await deliver(reply({ ts: later(6), text: '' }));
  await deliver(reply({ ts: 'yesterday' }));
  expect(await comments()).toEqual([]);
});

test('a reply is kept for later while its thread’s first message is still being sent', async () => {
  await database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, sending_since)
     values ('T1', gen_random_uuid(), $2::text, 'card', $1, '#elsewhere', 'sending', to_timestamp($3))`,
    [workflowId, `late:${workflowId}`, Number(later(40).split('.')[0])],
  );
  const body = bodyOf(reply({ channel: 'C2', thread_ts: later(41), ts: later(42) }));
  await storeEvent(database.pool, 'T1', body);
  await expect(handle(body)).rejects.toThrow('being sent');
  await database.pool.query(`update message set status = 'sent', channel_id = 'C2', ts = $2 where key = $1`, [
    `late:${workflowId}`,
    later(41),
  ]);
  await handle(body);
  expect(await comments()).toHaveLength(1);
});

test('edits and deletions are followed', async () => {
  await deliver(reply());
  const message = { user: 'UALICE', text: 'hello', ts: later(1), thread_ts: thread };
  const edit = (text: string, at: number) => ({
    type: 'message',
    subtype: 'message_changed',
    channel: 'C1',
    event_ts: later(at),
    message: { ...message, text, edited: { user: 'UALICE', ts: later(at) } },
    previous_message: message,
  });
  await deliver(edit('hello', 2));
  await deliver(edit('goodbye', 3));
  expect(await comments()).toMatchObject([{ content: 'goodbye', deleted: false }]);
  await deliver({
    type: 'message',
    subtype: 'message_deleted',
    channel: 'C1',
    event_ts: later(4),
    deleted_ts: later(1),
    previous_message: message,
  });
  await deliver(edit('too late', 5));
  expect(await comments()).toMatchObject([{ content: 'goodbye', deleted: true }]);
});

test('an edit or a deletion that comes before its message counts all the same', async () => {
  const message = { user: 'UALICE', text: 'first', ts: later(1), thread_ts: thread };
  const edited = { ...message, text: 'second', edited: { user: 'UALICE', ts: later(2) } };
  await deliver({
    type: 'message',
    subtype: 'message_changed',
    channel: 'C1',
    message: edited,
    previous_message: message,
  });
  await deliver(reply({ text: 'first' }));
  expect(await comments()).toMatchObject([{ content: 'second' }]);
  const gone = { user: 'UBOB', text: 'never mind', ts: later(7), thread_ts: thread };
  await deliver({
    type: 'message',
    subtype: 'message_deleted',
    channel: 'C1',
    deleted_ts: later(7),
    previous_message: gone,
  });
  await deliver(reply({ user: 'UBOB', text: 'never mind', ts: later(7) }));
  expect(await comments()).toMatchObject([{ content: 'second' }, { content: 'never mind', deleted: true }]);
});

test('a message to the bot is answered with a hint, once', async () => {
  await deliver({
    type: 'message',
    channel: 'D1',
    channel_type: 'im',
    user: 'UBOB',
    text: 'approve it!',
    ts: later(1),
  });
  await deliver({ type: 'message', channel: 'D1', channel_type: 'im', user: 'UBOT', text: 'mine', ts: later(2) });
  expect(await jobs('say_hint')).toEqual([{ tenantId: 'T1', userId: 'UBOB', channel: 'D1', ts: later(1) }]);
});

test('who opens App Home has it drawn', async () => {
  await deliver({ type: 'app_home_opened', user: 'UBOB', tab: 'home' });
  await deliver({ type: 'app_home_opened', user: 'UALICE', tab: 'messages' });
  expect(await jobs('draw_home')).toEqual([{ tenantId: 'T1', userId: 'UBOB' }]);
  const { rows } = await database.pool.query('select id from app_user where home_opened_at is not null');
  expect(rows).toEqual([{ id: 'UBOB' }]);
});

test('a person who is deactivated is known to be so', async () => {
  await deliver({
    type: 'user_change',
    user: { id: 'UBOB', team_id: 'T1', name: 'bob', deleted: true, tz: 'Europe/Paris' },
  });
  const { rows } = await database.pool.query(`select is_deactivated, timezone from app_user where id = 'UBOB'`);
  expect(rows).toEqual([{ is_deactivated: true, timezone: 'Europe/Paris' }]);
  await deliver({ type: 'user_change', user: { id: 'UBOB', team_id: 'T1', name: 'ubob', deleted: false } });
  await deliver({ type: 'user_change', user: 'UBOB' });
});

test('a change of a group in use makes it stale and has it read anew; others do not matter', async () => {
  await saveGroup(office.env, 'T1', { groupId: 'S1', handle: 'fin', memberIds: ['UBOB'], at: new Date() });
  await deliver({ type: 'subteam_members_changed', subteam_id: 'S1' });
  await deliver({ type: 'subteam_updated', subteam: { id: 'S2' } });
  await deliver({ type: 'subteam_updated' });
  expect(refreshed).toEqual(['S1', 'S1']);
  const { rows } = await database.pool.query(`select refreshed_at from user_group where id = 'S1'`);
  expect(rows).toEqual([{ refreshed_at: null }]);
});

test('a channel with a new id keeps its threads', async () => {
  await deliver({ type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C9' });
  await deliver(reply({ channel: 'C9' }));
  expect(await comments()).toHaveLength(1);
});

test('an app that was removed has no token any more, unless it was installed again since', async () => {
  const install = (at: string) =>
    database.pool.query(
      `insert into installation (tenant_id, id, team_id, bot_token_encrypted, installed_at) values ('T1', gen_random_uuid(), 'T1', 'x', $1)`,
      [at],
    );
  await install('2020-01-01');
  await install('2030-01-01');
  await deliver({ type: 'tokens_revoked', tokens: { oauth: ['UBOB'], bot: [] } });
  const valid = async () =>
    (
      await database.pool.query(
        'select 1 from installation where revoked_at is null and bot_token_encrypted is not null',
      )
    ).rowCount;
  expect(await valid()).toBe(2);
  await deliver({ type: 'app_uninstalled' });
  expect(await valid()).toBe(1);
});

test('an event of a workspace that we do not know is laid aside', async () => {
  const body = { ...bodyOf({ type: 'app_home_opened', user: 'UX' }, 'Ev404'), authorizations: [], team_id: 'T404' };
  await storeEvent(database.pool, null, body);
  await eventTask(desk.env)({ tenantId: 'T404', id: 'Ev404' });
  const { rows } = await database.pool.query(
    `select handled_at is not null as handled from inbound_event where tenant_id = 'T404'`,
  );
  expect(rows).toEqual([{ handled: true }]);
});

test('events are forgotten after a day, and after a week when they could not be handled', async () => {
  await database.pool.query('delete from inbound_event');
  await database.pool.query(
    `insert into inbound_event (tenant_id, id, body, received_at, handled_at)
     values ('T1', 'new', '{}', now(), now()), ('T1', 'old', '{}', now() - interval '25 hours', now()),
            ('T1', 'stuck', '{}', now() - interval '25 hours', null), ('T1', 'lost', '{}', now() - interval '8 days', null)`,
  );
  expect(await forgetOldEvents(database.pool)).toBe(2);
  const { rows } = await database.pool.query('select id from inbound_event order by id');
  expect(rows).toEqual([{ id: 'new' }, { id: 'stuck' }]);
});
