import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Call } from '#slack/call.ts';
import { runCommand } from '#slack/commands/table.ts';
import { requestApproval } from '#slack/shortcuts.ts';
import { submitAsk } from '#slack/submissions.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { saveGroup } from '#workflow/people/people.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', [
    member('UALICE', { name: 'alice' }),
    member('UBOB', { name: 'bob' }),
    member('UBOT2', { name: 'robot', bot: true }),
    member('UGONE', { name: 'gone', deactivated: true }),
    member('UGUEST', { name: 'guest', external: true }),
  ]);
  await saveGroup(office.env, 'T1', { groupId: 'S0FIN', handle: 'finance', memberIds: ['UBOB'], at: new Date() });
  desk = openDesk(office, slack.client);
});
beforeEach(() => {
  slack.calls.length = 0;
  slack.answers = {
    'views.open': () => ({ ok: true }),
    'conversations.info': () => ({ ok: true, channel: { id: 'C1', is_member: true } }),
    'chat.getPermalink': () => ({ ok: true, permalink: 'https://acme.example/archives/C1/p12' }),
  };
});

const type = (text: string, place: Partial<Call['place']> = {}) =>
  desk.as('UALICE', (call) => runCommand(desk.env, { ...call, place: { ...call.place, ...place } }, text));

/** The request that was asked last, as it is stored. */
async function last(): Promise<{ name: string; data: Record<string, unknown> }> {
  const { rows } = await database.pool.query('select name, data from workflow order by number desc limit 1');
  return rows[0];
}

test('somebody is asked, here', async () => {
  expect(await type('ask <@UBOB|bob> Buy a  cake &amp; tea?')).toMatch(
    /^Done: WF-\d+ is asked\. Its card is in <#C1>\.$/,
  );
  expect(await last()).toEqual({
    name: 'Buy a  cake & tea?',
    data: { what: 'Buy a  cake & tea?', approvers: ['UBOB'], channel: 'C1' },
  });
});

test('a group is asked by its mention or name', async () => {
  for (const named of ['<!subteam^S0FIN|@finance>', '@finance']) {
    expect(await type(`ask ${named} Pay?`), named).toContain('is asked');
    expect((await last()).data.approvers).toEqual(['S0FIN']);
  }
});

test('in direct messages, and where the bot is not, it is asked by direct message', async () => {
  expect(await type('ask @bob Cake?', { channelId: 'D1' })).toMatch(/^Done: WF-\d+ is asked by direct message\.$/);
  slack.answers['conversations.info'] = () => ({ ok: true, channel: { id: 'C2', is_member: false } });
  expect(await type('ask @bob Cake?', { channelId: 'C2' })).toContain('I am not in this channel');
  slack.answers['conversations.info'] = () => ({ ok: false, error: 'channel_not_found' });
  expect(await type('ask @bob Cake?', { channelId: 'C3' })).toContain('I am not in this channel');
  expect((await last()).data).toEqual({ what: 'Cake?', approvers: ['UBOB'] });
  slack.answers['conversations.info'] = () => ({ ok: false, error: 'internal_error' });
  expect(await type('ask @bob Cake?')).toContain('Its card is in <#C1>');
});

test('what cannot be asked is answered with why', async () => {
  const usage = 'write it like this: /workflow ask @user|@group <what>';
  for (const text of ['ask', 'ask  ', 'ask <@UBOB>', 'ask @bob  ', 'ask please approve this'])
    expect(await type(text), text).toContain(usage);
  expect(await type('ask <@UALICE> Me?')).toContain("You can't ask yourself");
  expect(await type('ask @robot Beep?')).toContain('is a bot');
  expect(await type('ask <@UGONE> Hello?')).toContain('account is deactivated');
  expect(await type('ask <@UGUEST> Hello?')).toContain('guest or from another organisation');
  expect(await type('ask @nobody Hello?')).toContain(`I don't know the person "@nobody"`);
  expect(await type('ask <!channel> Hello?')).toContain(`I don't know the person "@channel"`);
  expect(await type('ask <!subteam^S0NEW|@new> Hello?')).toContain(`I don't know a user group "S0NEW"`);
  await saveGroup(office.env, 'T1', { groupId: 'S0NIL', handle: 'nil', memberIds: ['UALICE'], at: new Date() });
  expect(await type('ask @nil Hello?')).toContain('There is nobody in <!subteam^S0NIL> who could decide');
  expect(await type(`ask @bob ${'x'.repeat(3_001)}`)).toContain('at most 3000 characters');
});

/** What Slack sends for "Request approval" in the ⋯ menu of a message. */
const pressed = (text: string) => ({ type: 'message_action', message: { ts: '1.2', text } });
const place = { messageTs: '1.2', responseUrl: null, channelId: 'C1' };

async function openFor(text: string): Promise<{ private_metadata: string; blocks: { element: object }[] }> {
  await desk.as('UALICE', (call) => requestApproval(desk.env, { ...call, place }, pressed(text)));
  return slack.callsOf('views.open').at(-1)?.view as Awaited<ReturnType<typeof openFor>>;
}

test('the shortcut asks who decides, with the message quoted', async () => {
  const view = await openFor('Shall <@UBOB> go &lt;now&gt;?\nOr later');
  expect(view.blocks[1]?.element).toMatchObject({ initial_value: '> Shall @bob go <now>?\n> Or later' });
  const people = JSON.stringify(view.blocks[0]);
  expect(people).toContain('UBOB');
  for (const id of ['UALICE', 'UBOT2', 'UGONE', 'UGUEST']) expect(people, id).not.toContain(`"${id}"`);
  expect((await openFor('')).blocks[1]?.element).not.toHaveProperty('initial_value');
});

test('what was chosen is asked, with the address of the message, once', async () => {
  const { private_metadata: metadata } = await openFor('Shall we?');
  const values = {
    people: { value: { selected_options: [{ value: 'UBOB' }, { value: 'UADMIN' }] } },
    what: { value: { value: '> Shall we?' } },
    due: { value: { selected_option: { value: '2d' } } },
  };
  const submit = () =>
    desk.as('UALICE', async (call) => {
      await submitAsk(desk.env, { id: 'V1', metadata, values, call: { ...call, place } });
    });
  const answers = [await submit(), await submit()];
  expect(answers[0]).toContain('Its card is in <#C1>');
  expect(answers[1]).toBe(answers[0]);
  expect(await last()).toEqual({
    name: 'Shall we?',
    data: {
      what: '> Shall we?',
      link: 'https://acme.example/archives/C1/p12',
      approvers: ['UBOB', 'UADMIN'],
      channel: 'C1',
      due: '2d',
    },
  });
  const { rows } = await database.pool.query(
    'select expires_at - created_at as due from approval where expires_at is not null',
  );
  expect(rows).toEqual([{ due: { days: 2 } }]);
});

test('without an answer of Slack about the message it is asked without its address', async () => {
  slack.answers['chat.getPermalink'] = () => ({ ok: false, error: 'message_not_found' });
  const { private_metadata: metadata } = await openFor('Shall we?');
  const values = {
    people: { value: { selected_users: ['UBOB'] } },
    what: { value: { value: 'Well?' } },
    due: { value: { selected_option: null } },
  };
  await desk.as('UALICE', async (call) => {
    await submitAsk(desk.env, { id: 'V2', metadata, values, call: { ...call, place } });
  });
  expect((await last()).data).toEqual({ what: 'Well?', approvers: ['UBOB'], channel: 'C1' });
});
