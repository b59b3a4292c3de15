import { beforeAll, beforeEach, expect, test } from 'vitest';
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

const purchase = {
  key: 'purchase',
  name: 'Purchase',
  channel: '#purchases',
  start: { roles: ['employee'] },
  fields: [{ key: 'item', type: 'text', required: true }],
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'pay', approvals: [{ role: 'payer', form: 'invoice' }], resubmit_to: ['review'] },
    { key: 'done', final: true },
  ],
  forms: { invoice: { fields: [{ key: 'invoice', type: 'text', required: true }] } },
};
const filing = {
  key: 'filing',
  name: 'Filing',
  stages: [
    { key: 'inbox', permissions: ['reviewer'] },
    { key: 'filed', final: true },
  ],
  transitions: [
    { trigger: 'classify_done', source: 'inbox', dest: 'filed' },
    { trigger: 'reject', source: 'inbox', dest: 'filed', comment: 'required' },
    { trigger: 'take_out', source: 'filed', dest: 'inbox' },
  ],
};

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', [
    member('UALICE', { name: 'alice' }),
    member('UBOB', { name: 'bob' }),
    member('UCAROL', { name: 'carol' }),
    member('UDAN', { name: 'dan' }),
    member('UEVE', { name: 'eve' }),
  ]);
  await office.put('employee', 'UALICE');
  await office.put('reviewer', 'UBOB');
  await office.put('payer', 'UCAROL');
  await office.publish(purchase);
  await office.publish(filing);
  desk = openDesk(office, slack.client);
});
beforeEach(async () => {
  slack.calls.length = 0;
  slack.answers = { 'views.open': () => ({ ok: true }) };
  number = (await office.start('purchase', 'UALICE', { item: 'Laptop' })).workflow.number;
});

const type = (userId: string, text: string) => desk.as(userId, (call) => runCommand(desk.env, call, text));

/** The modal that was opened last. */
const modal = () => JSON.stringify(slack.callsOf('views.open').at(-1)?.view);

test('nothing, help and an unknown word get the help text', async () => {
  for (const text of ['', '  ', 'help', 'HELP']) expect(await type('UBOB', text)).toContain('/workflow start [key]');
  const answer = await type('UBOB', 'aprove WF-1');
  expect(answer).toContain('Did you mean `/workflow approve`?');
  expect(answer).toContain('/workflow start [key]');
});

test('a command without what it needs is told how it is written, and changes nothing', async () => {
  for (const word of ['approve', 'reject', 'status', 'history', 'who', 'comment', 'delegate', 'assign', 'do', 'role']) {
    expect(await type('UBOB', word), word).toContain(`write it like this: /workflow ${word}`);
  }
  for (const text of [
    `reject ${number}`,
    `comment ${number}  `,
    `do ${number}`,
    `delegate ${number}`,
    'role grant payer',
  ])
    expect(await type('UBOB', text), text).toContain('Please write it like this');
  expect(await type('UBOB', `status ${number}`)).toContain('Laptop');
});

test('what is not there is said to be not there, another tenant’s request too', async () => {
  expect(await type('UBOB', 'approve laptop')).toContain("I can't find laptop");
  expect(await type('UBOB', 'approve 999999')).toContain("I can't find WF-999999");
  const other = await openOffice(database.pool, 'T2', ['UBOB']);
  const elsewhere = openDesk(other, slack.client);
  const answer = await elsewhere.as('UBOB', (call) => runCommand(elsewhere.env, call, `status ${number}`));
  expect(answer).toContain(`I can't find WF-${number}`);
});

test('a request is approved with a comment, and the second time is told so', async () => {
  expect(await type('UBOB', `approve wf${number} looks  good &amp; cheap`)).toContain(`you approved WF-${number}`);
  expect(await type('UALICE', `history ${number}`)).toContain('looks good & cheap');
  expect(await type('UBOB', `approve ${number}`)).toContain("You can't do this");
});

test('approving a stage with a form opens the form', async () => {
  await type('UBOB', `approve ${number}`);
  expect(await type('UCAROL', `approve ${number}`)).toBe('');
  expect(modal()).toContain('invoice');
});

test('who may not decide is told who can', async () => {
  expect(await type('UCAROL', `approve ${number}`)).toContain('<@UBOB> can.');
  expect(await type('UCAROL', `who ${number}`)).toContain("You can't decide");
  expect(await type('UBOB', `who ${number}`)).toContain('You can decide');
});

test('a rejection keeps its reason as it was typed', async () => {
  expect(await type('UBOB', `reject ${number} "too dear" <@UALICE|alice>`)).toContain(`you rejected WF-${number}`);
  expect(await type('UALICE', `history ${number}`)).toContain('"too dear" @alice');
});

test('a named trigger is fired by its key or its words', async () => {
  for (const words of ['classify_done', '"Classify done"', 'Classify-Done']) {
    const filed = (await office.start('filing', 'UALICE')).workflow.number;
    expect(await type('UBOB', `do ${filed} ${words} all there`), words).toContain('Classify done');
  }
  const filed = (await office.start('filing', 'UALICE')).workflow.number;
  expect(await type('UBOB', `do ${filed} fly_away`)).toContain('classify_done');
  expect(await type('UBOB', `do ${filed} reject`)).toBe('');
  expect(modal()).toContain('Reason');
});

test("a definition's own trigger is fired by a word that elsewhere means one of ours", async () => {
  const own = ['request_changes', 'delegate', 'check_in', 'resubmit', 'undo'];
  await office.publish({
    ...filing,
    key: 'own_words',
    transitions: own.map((trigger) => ({ trigger, source: 'inbox', dest: 'filed' })),
  });
  for (const trigger of own) {
    const filed = (await office.start('own_words', 'UALICE')).workflow.number;
    expect(await type('UBOB', `do ${filed} ${trigger} please`), trigger).toContain('It is now at *Filed*');
  }
});

test('a decision is delegated to somebody of the workspace, however they are named', async () => {
  expect(await type('UBOB', `delegate ${number} @nobody`)).toContain('I don\'t know the person "@nobody"');
  expect(await type('UBOB', `delegate ${number} <@UCAROL|carol> on leave`)).toContain('<@UCAROL> is now asked');
  expect(await type('UCAROL', `approve ${number}`)).toContain('you approved');
});

test('somebody mentioned who was never met is looked up first', async () => {
  const met: string[] = [];
  const curious = openDesk(office, slack.client, {
    people: {
      meet: async (tenantId, user) => {
        met.push(`${tenantId} ${user.id}`);
        return { locale: null, timezone: null };
      },
    },
  });
  const answer = await curious.as('UBOB', (call) => runCommand(curious.env, call, `delegate ${number} <@UNEW|new>`));
  expect(met).toEqual(['T1 UNEW']);
  expect(answer).toContain("I don't know the person");
});

test('a request goes back to a stage only when the first word is one that it may go back to', async () => {
  await type('UBOB', `approve ${number}`);
  expect(await type('UCAROL', `changes ${number} review`)).toContain('Please write it like this');
  expect(await type('UCAROL', `changes ${number} review the price`)).toContain('went back to <@UALICE>');
  expect(await type('UALICE', `history ${number}`)).toContain('“the price”');
  const second = (await office.start('purchase', 'UALICE', { item: 'Desk' })).workflow.number;
  expect(await type('UBOB', `changes ${second} pay more attention`)).toContain('went back to');
  expect(await type('UALICE', `history ${second}`)).toContain('“pay more attention”');
});

test('comments, assignments, cancellations and reopenings are carried out and said', async () => {
  expect(await type('UALICE', `comment ${number} <!channel> hurry`)).toContain(`your comment is with WF-${number}`);
  const { rows } = await database.pool.query('select content from comment order by created_at desc limit 1');
  expect(rows).toEqual([{ content: '@channel hurry' }]);
  expect(await type('UADMIN', `assign ${number} @carol`)).toContain('is assigned to <@UCAROL>');
  expect(await type('UCAROL', `cancel ${number}`)).toContain('Only <@UALICE> or <@UADMIN> can do this');
  await office.decide(number, 'UALICE', { type: 'cancel' });
  expect(await type('UADMIN', `reopen ${number}`)).toContain(`WF-${number} is open again`);
});

test('cancel asks first, with what was typed as its reason, and can be left alone', async () => {
  expect(await type('UALICE', `cancel ${number} found one`)).toBe('');
  for (const words of ['Cancel request', 'Keep it', 'found one']) expect(modal()).toContain(words);
  expect(await type('UALICE', `status ${number}`)).toContain('to approve *Laptop*');
});

test('who handed a decision on is told to whom and when, however far it went', async () => {
  expect(await type('UBOB', `delegate ${number} <@UCAROL|carol>`)).toContain('is now asked');
  expect(await type('UBOB', `approve ${number}`)).toMatch(/^You handed this to <@UCAROL> on .+: they decide it now\.$/);
  expect(await type('UCAROL', `delegate ${number} <@UDAN|dan>`)).toContain('is now asked');
  expect(await type('UBOB', `reject ${number} no`)).toMatch(/^You handed this to <@UDAN> on /);
});

test('of many who may decide two are named beside the role, and never who may not', async () => {
  await office.put('clerk', 'UALICE', 'UBOB');
  const stages = [
    { key: 'desk', approvals: [{ role: 'clerk' }] },
    { key: 'done', final: true },
  ];
  await office.publish({ key: 'note', name: 'Note', stages });
  const note = (await office.start('note', 'UALICE')).workflow.number;
  expect(await type('UALICE', `approve ${note}`)).toBe("You can't decide on your own request. <@UBOB> can.");
  await office.put('clerk', 'UDAN', 'UADMIN', 'UEVE');
  expect(await type('UCAROL', `approve ${note}`)).toMatch(
    /waiting for you\. <@U\w+>, <@U\w+> or anyone with the role `clerk` can\.$/,
  );
});

test('an assignment that fails is told as one', async () => {
  await type('UBOB', `delegate ${number} <@UDAN|dan>`);
  expect(await type('UDAN', `assign ${number} <@UDAN|dan>`)).toContain("You can't assign this to yourself");
});

test('text that is too long is refused', async () => {
  expect(await type('UALICE', `comment ${number} ${'x'.repeat(50_000)}`)).toContain('too long');
  expect(await type('UBOB', `reject ${number} ${'x'.repeat(50_000)}`)).toContain('too long');
  expect(await type('UBOB', 'x'.repeat(50_000))).toContain("I don't know");
});

test('start asks which kind, opens the form of a key, or starts what asks for nothing', async () => {
  await type('UALICE', 'start');
  expect(modal()).toContain('purchase');
  expect(await type('UALICE', 'start Purchase')).toBe('');
  expect(modal()).toContain('"block_id":"item"');
  expect(await type('UALICE', 'start filing')).toContain('is on its way');
  expect(await type('UALICE', 'start nonsense')).toContain('There is no kind of request called `nonsense`');
  expect(await type('UBOB', 'start purchase')).toContain('<@UALICE> can.');
});

test('Slack that does not open a modal is answered in words', async () => {
  slack.answers = { 'views.open': () => ({ ok: false, error: 'expired_trigger_id' }) };
  expect(await type('UALICE', 'start')).toContain('Slack did not answer');
});

test('lists, tasks, kinds and roles are shown', async () => {
  expect(await type('UBOB', 'tasks')).toContain('Laptop');
  expect(await type('UALICE', 'list mine purchase')).toContain('Your requests');
  expect(await type('UBOB', 'list')).toContain('Open requests');
  expect(await type('UBOB', 'list Purchase')).toContain('Open requests');
  expect(await type('UBOB', 'list closed')).toContain('Closed requests');
  expect(await type('UBOB', 'list nonsense')).toContain('There is no kind of request called `nonsense`');
  expect(await type('UALICE', 'definitions')).toContain('/workflow start purchase');
  expect(await type('UALICE', 'roles')).toContain('<@UBOB>');
  expect(await type('UBOB', `WF-${number}`)).toContain('Laptop');
});

test('admins give and take roles, of people and of groups; others may not', async () => {
  expect(await type('UBOB', 'role grant payer @bob')).toContain('it is for admins');
  expect(await type('UADMIN', 'role grant payer <@UBOB|bob>')).toContain('<@UBOB> now has the role `payer`');
  expect(await type('UADMIN', 'role grant payer @bob')).toContain('Nothing to change');
  expect(await type('UADMIN', 'role revoke payer @bob')).toContain('no longer has the role');
  expect(await type('UADMIN', 'role grant payer <!subteam^S9|@finance>')).toContain('the members of that group');
  expect(await type('UADMIN', 'role grant nonsense @bob')).toContain('There is no role called `nonsense`');
  expect(await type('UADMIN', 'role give payer @bob')).toContain('Please write it like this');
  expect(await type('UADMIN', 'role revoke admin @uadmin')).not.toContain('Done');
});
