import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { deactivateDefinition } from '#workflow/definitions/publish.ts';
import { runCommand } from './table.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;

const purchase = (review: object) => ({
  key: 'purchase',
  name: 'Purchase',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], ...review },
    { key: 'done', final: true },
  ],
});

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', [member('UALICE', { name: 'alice' })]);
  await office.publish(purchase({ due_in: '2d' }));
  await office.start('purchase', 'UALICE');
  await office.publish(purchase({ due_in: '3d' }));
  desk = openDesk(office, slack.client);
});
beforeEach(() => {
  slack.calls.length = 0;
});

const answerTo = (text: string): Promise<string> => desk.as('UALICE', (call) => runCommand(desk.env, call, text));

test('definitions of a key tells its versions, what runs on each, and what each changed', async () => {
  const answer = await answerTo('definitions purchase');
  expect(answer).toContain('Purchase (purchase)');
  expect(answer).toContain('Version 2\n• Stage Review: due in 3 days instead of 2 days');
  expect(answer).toMatch(/\*current\* · nothing runs on it · published now/);
  expect(answer).toMatch(/Version 1\n[\s\S]*1 running[\s\S]*the first version/);
});

test('diagram tells how a request goes, stage by stage', async () => {
  await office.publish({
    key: 'order',
    name: '<!here> Order',
    pipelines: [
      {
        key: 'finance',
        stages: [
          {
            key: 'budget',
            due_in: '2d',
            approvals: [{ role: 'reviewer' }, { role: 'board', strategy: 'quorum', count: 2 }],
          },
          { key: 'sign', permissions: ['boss'] },
        ],
      },
      { key: 'legal', number_of_stages: 1 },
    ],
    stages: [{ key: 'done', final: true }],
    transitions: [{ trigger: 'sign_off', source: 'sign', dest: 'legal_1', label: 'Sign' }],
  });
  const answer = await answerTo('diagram order');
  expect(answer).toContain(
    '1. Budget · Finance\nasks anyone of reviewer, then 2 of board; due in 2 days\nApprove → Sign',
  );
  expect(answer).toContain('2. Sign · Finance\nasks anyone of boss\nSign → Legal 1');
  expect(answer).toContain('3. Legal 1 · Legal\nis to be filled in later; requests pass through\nApprove → Done');
  expect(answer).toContain('4. Done\nends the request');
  expect(answer).toContain('&lt;!here&gt; Order, version 1');
  expect(await answerTo('diagram')).toContain('diagram');
  expect(await answerTo('diagram holiday')).toContain('purchase');
});

test('one that is switched off says so, and an unknown one names those there are', async () => {
  await deactivateDefinition(office.env, { tenantId: 'T1', key: 'purchase', actorId: null });
  expect(await answerTo('definitions purchase')).toContain('switched off');
  expect(await answerTo('definitions holiday')).toContain('purchase');
});
