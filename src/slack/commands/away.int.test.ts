import { beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeMenu, encodeMetadata } from '#blocks/ids.ts';
import { askAway, pressBack } from '#slack/actions/home.ts';
import { chooseMenu } from '#slack/actions/menu.ts';
import { submitAway, submitSnooze } from '#slack/submissions.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { runCommand } from './table.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;
let number: number;
let workflowId: string;

beforeAll(async () => {
  office = await openOffice(
    database.pool,
    'T1',
    ['alice', 'ann', 'bob', 'dan'].map((name) => member(`U${name.toUpperCase()}`, { name })),
  );
  await office.put('reviewer', 'UANN');
  await office.publish(purchaseSource());
  desk = openDesk(office, slack.client, { now: () => new Date('2026-11-20T10:30:00.000Z') });
});
beforeEach(async () => {
  slack.calls.length = 0;
  slack.answers = { 'views.open': () => ({ ok: true }), 'views.publish': () => ({ ok: true }) };
  await database.pool.query('update app_user set away_since = null, away_until = null, delegate_id = null');
  await database.pool.query('delete from snooze');
  const started = await office.start('purchase', 'UALICE');
  number = started.workflow.number;
  workflowId = started.workflow.id;
});

const type = (userId: string, text: string) => desk.as(userId, (call) => runCommand(desk.env, call, text));
const shown = (method: string) => JSON.stringify(slack.callsOf(method).at(-1)?.view);
/** Away until a day that lies ahead whenever this runs. */
const ahead = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
const real = () => openDesk(office, slack.client);

test('away names a time and a delegate, in either order; the delegate decides and both are told for whom', async () => {
  const now = real();
  const say = (userId: string, text: string) => now.as(userId, (call) => runCommand(now.env, call, text));
  const answer = await say('UANN', 'away until 3d <@UDAN|dan>');
  expect(answer).toContain('<@UDAN> stands in for you');
  expect(answer).toContain('waits for you');
  expect(await say('UDAN', 'tasks')).toContain('for <@UANN>, who is away');
  expect(await say('UANN', 'tasks')).toContain('with <@UDAN> while you are away');
  expect(await say('UDAN', `who ${number}`)).toContain('stands in for <@UANN>, who is away');
  expect(await say('UDAN', `approve ${number}`)).toContain('It counts for <@UANN>, who is away.');
  expect(await say('UALICE', `history ${number}`)).toContain('approved for <@UANN>');
  expect(await say('UANN', `away @bob ${ahead()}`)).toContain('<@UBOB> stands in for you');
  expect(await say('UANN', 'back')).toContain('welcome back');
  expect(await say('UANN', 'back')).toContain('You are not away');
});

test('a time that is none, or too far ahead, is told how to write it', async () => {
  for (const time of ['soon', '5w5', '2031-01-01'])
    expect(await type('UANN', `away ${time} @dan`), time).toContain('is no time within a year');
  expect(await type('UANN', 'away 2020-01-01 @dan')).toContain('it must be in the future');
  expect(await type('UANN', 'away')).toContain('write it like this: /workflow away <until> @delegate');
  expect(await type('UANN', 'away fri')).toContain('write it like this');
  expect(await type('UANN', 'away fri @nobody')).toContain("I don't know the person");
});

test('a day begins where the person is', async () => {
  const tokyo = openDesk(office, slack.client, {
    now: () => new Date(),
    people: { meet: async () => ({ locale: null, timezone: 'Asia/Tokyo' }) },
  });
  await tokyo.as('UANN', (call) => runCommand(tokyo.env, call, `away ${ahead()} @dan`));
  const { rows } = await database.pool.query(`select away_until from app_user where id = 'UANN'`);
  expect(rows[0].away_until.toISOString()).toContain('T15:00:00');
});

test('who may not stand in is refused in words', async () => {
  expect(await type('UANN', 'away 2026-11-27 @ann')).toContain("can't delegate to yourself");
  const now = real();
  await now.as('UDAN', (call) => runCommand(now.env, call, 'away 3d @ann'));
  expect(await now.as('UANN', (call) => runCommand(now.env, call, 'away 3d @dan'))).toContain('has named you');
  expect(await now.as('UBOB', (call) => runCommand(now.env, call, 'away 3d @dan'))).toContain('is away themselves');
});

test('snooze takes a request out of the list until then', async () => {
  const now = real();
  const say = (userId: string, text: string) => now.as(userId, (call) => runCommand(now.env, call, text));
  expect(await say('UANN', `snooze ${number} 2h`)).toContain(`WF-${number} is out of your list until`);
  expect(await say('UANN', 'tasks')).not.toContain(`WF-${number} `);
  expect(await say('UBOB', `snooze ${number} 2h`)).toContain("it isn't waiting for you");
  expect(await say('UANN', `snooze ${number} 60d`)).toContain('is no time within 30 days');
  expect(await say('UANN', `snooze ${number}`)).toContain('write it like this: /workflow snooze <id> <duration>');
});

test('the ⋯ menu asks until when, and only those who are asked', async () => {
  const pressed = { actionId: 'menu', value: encodeMenu('snooze', workflowId) };
  await desk.as('UANN', (call) => chooseMenu(desk.env, call, pressed));
  expect(shown('views.open')).toContain('"callback_id":"snooze"');
  expect(await desk.as('UBOB', (call) => chooseMenu(desk.env, call, pressed))).toContain("it isn't waiting for you");
  const payload = { workflowId, approvalId: null, digest: '', sequence: 1 };
  const place = { channelId: null, responseUrl: null, messageTs: null };
  const metadata = encodeMetadata({ payload, trigger: 'snooze', definitionKey: null, ...place });
  const values = { until: { value: { selected_option: { value: 'tomorrow' } } } };
  const now = real();
  const answer = await now.as('UANN', async (call) => {
    await submitSnooze(now.env, { id: 'V1', call, metadata, values });
  });
  expect(answer).toContain('is out of your list until');
});

test('App Home offers to go away, says so afterwards, and takes one back', async () => {
  const now = real();
  await now.as('UANN', (call) => askAway(now.env, call));
  expect(shown('views.open')).toContain('"type":"datepicker"');
  expect(shown('views.open')).toContain('UDAN');
  expect(shown('views.open')).not.toContain('UANN');
  const values = {
    until: { value: { selected_date: ahead() } },
    user: { value: { selected_option: { value: 'UDAN' } } },
  };
  await now.as('UANN', async (call) => {
    await submitAway(now.env, { id: 'V2', call, metadata: '', values });
  });
  expect(shown('views.publish')).toContain('You are away until');
  expect(shown('views.publish')).toContain('home_back');
  await now.as('UANN', (call) => pressBack(now.env, call));
  expect(shown('views.publish')).toContain('You are here.');
});
