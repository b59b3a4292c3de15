import { beforeEach, expect, test } from 'vitest';
import { type CardThread, ownEventDesk } from '#testing/desks/event-desk.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { installedTenants } from '#workflow/tenants/installation.ts';
import { forgetOldEvents, handleStored, storeEvent } from './inbox.ts';

const slack = ownEventDesk();
let card: CardThread;

beforeEach(async () => {
  card = await slack.begin();
});

test('an event is stored with one job, however often it is delivered', async () => {
  const body = slack.bodyOf(card.reply());
  for (let round = 0; round < 3; round += 1) await storeEvent(slack.database.pool, 'T1', body);
  expect(await slack.jobs('handle_event')).toEqual([{ tenantId: 'T1', id: body.event_id }]);
});

test('what people write to each other outside of threads is not even stored', async () => {
  const before = await slack.database.pool.query('select count(*) from inbound_event');
  await storeEvent(
    slack.database.pool,
    'T1',
    slack.bodyOf({
      type: 'message',
      channel: 'C1',
      channel_type: 'channel',
      user: 'UBOB',
      text: 'lunch?',
      ts: card.later(1),
    }),
  );
  await storeEvent(slack.database.pool, 'T1', slack.bodyOf({ type: 'reaction_added' }));
  await storeEvent(slack.database.pool, 'T1', { type: 'event_callback' });
  await storeEvent(slack.database.pool, 'T1', { type: 'event_callback', event: null });
  expect((await slack.database.pool.query('select count(*) from inbound_event')).rows).toEqual(before.rows);
});

test('who opens App Home has it drawn', async () => {
  await slack.deliver({ type: 'app_home_opened', user: 'UBOB', tab: 'home' });
  await slack.deliver({ type: 'app_home_opened', user: 'UALICE', tab: 'messages' });
  expect(await slack.jobs('draw_home')).toEqual([{ tenantId: 'T1', userId: 'UBOB' }]);
  const { rows } = await slack.database.pool.query('select id from app_user where home_opened_at is not null');
  expect(rows).toEqual([{ id: 'UBOB' }]);
});

test('a person who is deactivated is known to be so', async () => {
  await slack.deliver({
    type: 'user_change',
    user: { id: 'UBOB', team_id: 'T1', name: 'bob', deleted: true, tz: 'Europe/Paris' },
  });
  const { rows } = await slack.database.pool.query(`select is_deactivated, timezone from app_user where id = 'UBOB'`);
  expect(rows).toEqual([{ is_deactivated: true, timezone: 'Europe/Paris' }]);
  await slack.deliver({ type: 'user_change', user: { id: 'UBOB', team_id: 'T1', name: 'ubob', deleted: false } });
  await slack.deliver({ type: 'user_change', user: 'UBOB' });
});

test('a change of a group in use makes it stale and has it read anew; others do not matter', async () => {
  await saveGroup(slack.office.env, 'T1', { groupId: 'S1', handle: 'fin', memberIds: ['UBOB'], at: new Date() });
  await slack.deliver({ type: 'subteam_members_changed', subteam_id: 'S1' });
  await slack.deliver({ type: 'subteam_updated', subteam: { id: 'S2' } });
  await slack.deliver({ type: 'subteam_updated' });
  expect(slack.refreshed).toEqual(['S1', 'S1']);
  const { rows } = await slack.database.pool.query(`select refreshed_at from user_group where id = 'S1'`);
  expect(rows).toEqual([{ refreshed_at: null }]);
});

test('a channel with a new id keeps its threads', async () => {
  await slack.deliver({ type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C9' });
  await slack.deliver(card.reply({ channel: 'C9' }));
  expect(await card.comments()).toHaveLength(1);
});

test('a card addressed by the id of its channel moves with it at once', async () => {
  await slack.database.pool.query(`update message set to_channel = 'C1' where workflow_id = $1`, [card.workflowId]);
  const body = slack.bodyOf({ type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C9' });
  await storeEvent(slack.database.pool, 'T1', body);
  await handleStored(slack.desk.env, { tenantId: 'T1', id: String(body.event_id) });
  const { rows } = await slack.database.pool.query(
    'select to_channel, channel_id from message where workflow_id = $1',
    [card.workflowId],
  );
  expect(rows).toEqual([{ to_channel: 'C9', channel_id: 'C9' }]);
});

test('an app that was removed has no token any more, unless it was installed again since', async () => {
  const install = (at: string) =>
    slack.database.pool.query(
      `insert into installation (tenant_id, id, team_id, bot_token_encrypted, installed_at) values ('T1', gen_random_uuid(), 'T1', 'x', $1)
       on conflict (tenant_id) do update set installed_at = excluded.installed_at`,
      [at],
    );
  const isValid = async () => (await installedTenants(slack.office.env)).includes('T1');
  await install('2030-01-01');
  await slack.deliver({ type: 'app_uninstalled' });
  expect(await isValid()).toBe(true);
  await install('2020-01-01');
  await slack.deliver({ type: 'tokens_revoked', tokens: { oauth: ['UBOB'], bot: [] } });
  expect(await isValid()).toBe(true);
  await slack.deliver({ type: 'app_uninstalled' });
  expect(await isValid()).toBe(false);
});

test('an event of a workspace that we do not know is laid aside', async () => {
  const body = {
    ...slack.bodyOf({ type: 'app_home_opened', user: 'UX' }, 'Ev404'),
    authorizations: [],
    team_id: 'T404',
  };
  await storeEvent(slack.database.pool, null, body);
  await handleStored(slack.desk.env, { tenantId: 'T404', id: 'Ev404' });
  const { rows } = await slack.database.pool.query(
    `select handled_at is not null as handled from inbound_event where tenant_id = 'T404'`,
  );
  expect(rows).toEqual([{ handled: true }]);
});

test('events are forgotten after a day, and after a week when they could not be handled', async () => {
  await slack.database.pool.query('delete from inbound_event');
  await slack.database.pool.query(
    `insert into inbound_event (tenant_id, id, body, received_at, handled_at)
     values ('T1', 'new', '{}', now(), now()), ('T1', 'old', '{}', now() - interval '25 hours', now()),
            ('T1', 'stuck', '{}', now() - interval '25 hours', null), ('T1', 'lost', '{}', now() - interval '8 days', null)`,
  );
  expect(await forgetOldEvents(slack.database.pool)).toBe(2);
  const { rows } = await slack.database.pool.query('select id from inbound_event order by id');
  expect(rows).toEqual([{ id: 'new' }, { id: 'stuck' }]);
});
