import { beforeAll, beforeEach, expect, test } from 'vitest';
import { encodePayload } from '#blocks/ids.ts';
import { readStatus } from '#queries/detail/status.ts';
import { readWho } from '#queries/detail/who.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { fire } from '#slack/actions/decide.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { transact } from '#workflow/decide/transact.ts';
import { runCommand } from './table.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;
let number: number;

const supplier = {
  key: 'supplier',
  name: 'Supplier',
  stages: [
    { key: 'account', kind: 'form', form: 'bank', permissions: ['clerk'] },
    { key: 'erp', kind: 'action', task_type: 'SYNC_ACTION', action_url: 'https://erp.example.com/' },
    { key: 'done', final: true },
  ],
  forms: { bank: { title: 'Bank account', fields: [{ key: 'iban', required: true }] } },
};

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UBOB', 'UTIM']);
  await office.put('clerk', 'UBOB', 'UALICE');
  await office.put('ticket_admin', 'UTIM');
  await office.publish(supplier);
  desk = openDesk(office, slack.client);
});
beforeEach(async () => {
  slack.calls.length = 0;
  slack.answers['views.open'] = () => ({ ok: true });
  number = (await office.start('supplier', 'UALICE')).workflow.number;
});

const say = (userId: string, line: string) => desk.as(userId, (call) => runCommand(desk.env, call, line));

test('tasks lists forms to be filled in, for the requester too', async () => {
  for (const userId of ['UBOB', 'UALICE']) {
    const { items } = await readInbox(office.env, { tenantId: 'T1', userId, limit: 100 });
    expect(items.map(({ ref }) => ref)).toContain(`WF-${number}`);
  }
});

test.each(['do WF submit', 'approve WF'])('"%s" opens the form', async (line) => {
  await say('UBOB', line.replace('WF', `WF-${number}`));

  expect(JSON.stringify(slack.callsOf('views.open'))).toContain('Bank account');
});

test('a form cannot be rejected', async () => {
  expect(await say('UBOB', `reject WF-${number} no`)).toContain('There is no step `reject` here now');
});

test('retry is for those who may, from a command and from the card', async () => {
  const { workflow } = await office.decide(number, 'UBOB', { type: 'approve', data: { iban: 'DE1' } });
  const ref = { number };
  expect(await readWho(office.env, { tenantId: 'T1', ref, readerId: 'UBOB' })).toMatchObject({
    people: [],
    you: { whyNot: 'at_system' },
  });
  const [task] = workflow.tasks;
  const fails = () =>
    transact(office.env, {
      tenantId: 'T1',
      ref,
      actorId: null,
      command: () => ({ type: 'task_failed', taskId: task?.id ?? '', error: 'erp.example.com answered 500' }),
    });
  await fails();
  const [bobs, tims] = await Promise.all(
    ['UBOB', 'UTIM'].map((readerId) => readStatus(office.env, { tenantId: 'T1', ref, readerId })),
  );
  expect(bobs).toMatchObject({ buttons: [], waitingFor: null, task: { state: 'failed', stage: 'Erp' } });
  expect(tims?.buttons).toMatchObject([{ trigger: 'retry' }]);

  expect(await say('UBOB', `do WF-${number} retry`)).toContain("You don't have the permission");
  expect(await say('UTIM', `do WF-${number} retry`)).toContain(`Done: WF-${number} is tried again`);
  await fails();
  const value = tims ? encodePayload({ ...tims.payload, trigger: 'retry' }) : '';
  expect(await desk.as('UTIM', (call) => fire(desk.env, call, { actionId: 'trigger:retry', value }))).toContain(
    `Done: WF-${number} is tried again`,
  );
});
