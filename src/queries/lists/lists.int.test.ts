import { expect, test } from 'vitest';
import { readWho } from '#queries/detail/who.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { readHome } from './home.ts';
import { readInbox } from './inbox.ts';
import { listRequests } from './requests.ts';

const database = ownDatabase();
let last = 0;

const done = { key: 'done', final: true };

function simple(key: string, stage: object, rest: object = {}) {
  return {
    key,
    name: { en: key, ar: 'عربي' },
    stages: [{ key: 'review', name: { en: 'Review', ar: 'مراجعة' }, ...stage }, done],
    ...rest,
  };
}

/** People: UREQ asks; UREV is a reviewer. */
async function newOffice(): Promise<Office> {
  last += 1;
  const outside = [member('UGUEST', { external: true }), member('UGONE', { deactivated: true })];
  const office = await openOffice(database.pool, `T${last}`, ['UREQ', 'UREV', 'UDEL', ...outside]);
  await office.put('reviewer', 'UREV');
  return office;
}

function reads(office: Office) {
  return office.env;
}

async function inbox(office: Office, userId: string) {
  return (await readInbox(reads(office), { tenantId: office.tenantId, userId })).items.map((line) => line.ref);
}

test('a task waits for people of its role, by name or through a Slack group, and for nobody else', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }] }));
  await office.start('a', 'UREQ');
  expect(await inbox(office, 'UREV')).toEqual(['WF-1']);
  expect(await inbox(office, 'UDEL')).toEqual([]);
  await grantRole(office.env, { tenantId, actorId: 'UADMIN', role: 'reviewer', groupId: 'S1' });
  await saveGroup(office.env, tenantId, { groupId: 'S1', handle: 'g', memberIds: ['UDEL'], at: new Date() });
  expect(await inbox(office, 'UDEL')).toEqual(['WF-1']);
});

test('people do not see their own requests as tasks, unless the definition lets them decide', async () => {
  const office = await newOffice();
  await office.put('reviewer', 'UREQ');
  await office.publish(simple('strict', { approvals: [{ role: 'reviewer' }] }));
  await office.publish(simple('lenient', { approvals: [{ role: 'reviewer' }] }, { allow_self_approval: true }));
  await office.publish(simple('oneself', { approvals: [{ self: true }] }));
  await office.publish(
    simple(
      'moves',
      { permissions: ['reviewer'] },
      { transitions: [{ trigger: 'go', source: 'review', dest: 'done' }] },
    ),
  );
  for (const key of ['strict', 'lenient', 'oneself', 'moves']) await office.start(key, 'UREQ');
  expect((await inbox(office, 'UREQ')).sort()).toEqual(['WF-2', 'WF-3', 'WF-4']);
  expect((await inbox(office, 'UREV')).sort()).toEqual(['WF-1', 'WF-2', 'WF-4']);
});

test('a delegated task goes from one person’s list to the other’s', async () => {
  const office = await newOffice();
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }] }));
  const { workflow } = await office.start('a', 'UREQ');
  await office.decide(workflow.number, 'UREV', { type: 'delegate' }, 'UDEL');
  expect(await inbox(office, 'UREV')).toEqual([]);
  expect(await inbox(office, 'UDEL')).toEqual(['WF-1']);
});

test('a stage that is open to everybody waits for full members only', async () => {
  const office = await newOffice();
  await office.publish(simple('a', {}, { transitions: [{ trigger: 'go', source: 'review', dest: 'done' }] }));
  await office.start('a', 'UREQ');
  expect(await inbox(office, 'UDEL')).toEqual(['WF-1']);
  expect(await inbox(office, 'UGUEST')).toEqual([]);
  expect(await inbox(office, 'UGONE')).toEqual([]);
});

test('a request that was sent back waits for its requester, above all else; a decided one for nobody', async () => {
  const office = await newOffice();
  await office.put('reviewer', 'UREQ');
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }], due_in: '1d' }));
  await office.start('a', 'UREV');
  await office.start('a', 'UREQ');
  await office.decide(2, 'UREV', { type: 'request_changes', reason: 'More' });
  const { items, total } = await readInbox(reads(office), { tenantId: office.tenantId, userId: 'UREQ' });
  expect(items.map((line) => line.ref)).toEqual(['WF-2', 'WF-1']);
  expect(total).toBe(2);
  expect(items[1]).toMatchObject({ status: 'in_progress', stage: 'Review', escalated: false, requesterId: 'UREV' });
  expect(Date.parse(items[1]?.dueAt ?? '')).toBeGreaterThan(Date.now());
  await office.decide(1, 'UREQ', { type: 'approve' });
  expect(await inbox(office, 'UREQ')).toEqual(['WF-2']);
});

test('parallel approvals of one request are one line, and names come in the reader’s language', async () => {
  const office = await newOffice();
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }, { user: 'UREV' }], parallel: true }));
  await office.start('a', 'UREQ');
  const read = await readInbox(reads(office), { tenantId: office.tenantId, userId: 'UREV', locale: 'ar-EG' });
  expect(read).toMatchObject({ total: 1, items: [{ definitionName: 'عربي', stage: 'مراجعة' }] });
});

test('the list of tasks says the same as the answer to who', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.put('reviewer', 'UGUEST', 'UREQ');
  const go = { transitions: [{ trigger: 'go', source: 'review', dest: 'done' }] };
  await office.publish(simple('by_role', { approvals: [{ role: 'reviewer' }] }));
  await office.publish(simple('by_name', { approvals: [{ user: 'UREQ' }, { user: 'UGUEST' }], parallel: true }));
  await office.publish(simple('by_self', { approvals: [{ self: true }] }));
  await office.publish(simple('by_default_role', { approvals: [{ role: 'participant' }] }));
  await office.publish(simple('moves', { permissions: ['reviewer'] }, go));
  await office.publish(simple('free', {}, go));
  const keys = ['by_role', 'by_name', 'by_self', 'by_default_role', 'moves', 'free'];
  for (const key of keys) {
    for (const requester of ['UREQ', 'UDEL']) await office.start(key, requester);
  }
  await office.decide(1, 'UREV', { type: 'delegate' }, 'UDEL');
  await office.decide(2, 'UADMIN', { type: 'assign' }, 'UADMIN');
  await office.decide(8, 'UREV', { type: 'request_changes', reason: 'More' });
  for (const readerId of ['UREQ', 'UREV', 'UDEL', 'UGUEST', 'UADMIN', 'UNKNOWN']) {
    const may: string[] = [];
    for (let number = 1; number <= 12; number += 1) {
      const answer = await readWho(reads(office), { tenantId, ref: { number }, readerId }).catch(() => null);
      // An admin may resubmit for somebody else, and is not asked to.
      const asAdmin = answer?.people[0]?.via === 'requester' && answer.people[0].userId !== readerId;
      if (answer?.you.can && !asAdmin) may.push(`WF-${number}`);
    }
    expect((await inbox(office, readerId)).sort(), readerId).toEqual(may.sort());
  }
});

test('requests are listed the newest first, as many as are wanted, with how many there are', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }] }));
  for (let count = 0; count < 5; count += 1) await office.start('a', 'UREQ');
  const listed = await listRequests(reads(office), { tenantId, readerId: 'UREV', kind: 'all', limit: 2 });
  expect(listed.items.map((line) => line.ref)).toEqual(['WF-5', 'WF-4']);
  expect(listed.total).toBe(5);
});

test('requests are listed by whether they are open, whose they are and what they are', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }] }));
  await office.publish(simple('b', { approvals: [{ role: 'reviewer' }] }));
  await office.start('a', 'UREQ');
  await office.start('b', 'UREQ');
  await office.start('b', 'UDEL');
  await office.decide(1, 'UREV', { type: 'approve' });
  const list = async (kind: 'open' | 'closed' | 'mine' | 'all', readerId = 'UREQ', definitionKey?: string) =>
    (await listRequests(reads(office), { tenantId, readerId, kind, definitionKey })).items.map((line) => line.ref);
  expect(await list('open')).toEqual(['WF-3', 'WF-2']);
  expect(await list('closed')).toEqual(['WF-1']);
  expect(await list('mine')).toEqual(['WF-2', 'WF-1']);
  expect(await list('all', 'UREV', 'b')).toEqual(['WF-3', 'WF-2']);
  expect(await list('all', 'UGUEST')).toEqual([]);
  expect(await list('all', 'UREV', 'none')).toEqual([]);
  const other = await newOffice();
  expect((await listRequests(reads(other), { tenantId: other.tenantId, readerId: 'UREQ', kind: 'all' })).total).toBe(0);
});

test('Home shows tasks, open requests and what may be started, by page', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.publish(simple('a', { approvals: [{ role: 'reviewer' }] }));
  await office.publish(simple('b', { approvals: [{ role: 'reviewer' }] }, { start: { roles: ['director'] } }));
  for (let count = 0; count < 12; count += 1) await office.start('a', 'UREQ');
  const home = await readHome(reads(office), { tenantId, userId: 'UREV', tasksPage: 9 });
  expect(home.tasks).toMatchObject({ total: 12, page: 2, pages: 2 });
  expect(home.tasks.items.map((line) => line.ref)).toEqual(['WF-11', 'WF-12']);
  expect(home.requests).toEqual({ items: [], total: 0, page: 1, pages: 1 });
  expect(home.startable).toEqual([{ key: 'a', name: 'a' }]);
  const own = await readHome(reads(office), { tenantId, userId: 'UREQ', requestsPage: 2 });
  expect(own.requests.items.map((line) => line.ref)).toEqual(['WF-2', 'WF-1']);
});
