import { expect, test } from 'vitest';
import { listDefinitions } from '#queries/definitions/definitions.ts';
import { readProblems } from '#queries/figures/problems.ts';
import { listRoles } from '#queries/people/roles.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { deactivateDefinition } from '#workflow/definitions/publish.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { readHistory } from './history.ts';
import { readStatus } from './status.ts';
import { readWho } from './who.ts';

const database = ownDatabase();
let last = 0;

const definition = {
  key: 'asking',
  name: 'Ask',
  stages: [
    {
      key: 'review',
      name: 'First look',
      approvals: [{ role: 'reviewer' }],
      due_in: '1d',
      escalate: [{ role: 'director' }],
    },
    { key: 'sign', approvals: [{ user: 'USIGN' }] },
    { key: 'done', final: true },
  ],
  transitions: [{ trigger: 'approve', source: 'review', dest: 'sign', label: 'Looks good', comment: 'optional' }],
};

/** UREQ has made request 1, which waits for the reviewers UREV and UGONE. */
async function newOffice(): Promise<Office> {
  last += 1;
  const outside = [member('UGUEST', { external: true }), member('UGONE', { deactivated: true })];
  const office = await openOffice(database.pool, `T${last}`, ['UREQ', 'UREV', 'USIGN', ...outside]);
  await office.put('reviewer', 'UREV', 'UGONE');
  await office.publish(definition);
  await office.start('asking', 'UREQ');
  return office;
}

function ask(office: Office, readerId: string) {
  return { tenantId: office.tenantId, ref: { number: 1 }, readerId };
}

function who(office: Office, readerId: string) {
  return readWho(office.env, ask(office, readerId));
}

test('who says whom a request waits for, and why the reader may or may not', async () => {
  const office = await newOffice();
  const answer = await who(office, 'UREV');
  expect(answer).toMatchObject({ ref: 'WF-1', stage: 'First look', emptyRoles: [], anyone: false });
  expect(answer.people).toEqual([{ userId: 'UREV', via: 'role', role: 'reviewer', decided: false }]);
  expect(answer.you).toEqual({ can: true, whyNot: null });
  expect((await who(office, 'UADMIN')).you).toEqual({ can: false, whyNot: 'role' });
  await office.put('reviewer', 'UREQ');
  const own = await who(office, 'UREQ');
  expect(own.you).toEqual({ can: false, whyNot: 'self' });
  expect(own.people.map((person) => person.userId)).toEqual(['UREV']);
});

test('who names groups, delegates, escalation and empty roles', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await grantRole(office.env, { tenantId, actorId: 'UADMIN', role: 'reviewer', groupId: 'S1' });
  await saveGroup(office.env, tenantId, { groupId: 'S1', handle: 'g', memberIds: ['UADMIN', 'UREV'], at: new Date() });
  await office.decide(1, 'UREV', { type: 'delegate' }, 'USIGN');
  const approval = { tenant: tenantId, status: 'escalated' };
  await database.pool.query(
    `update approval set status = $2, approver_roles = approver_roles || '{director}' where tenant_id = $1`,
    [approval.tenant, approval.status],
  );
  const answer = await who(office, 'UREV');
  expect(answer.people).toEqual([
    { userId: 'USIGN', via: 'delegate', role: null, decided: false },
    { userId: 'UADMIN', via: 'group', role: 'reviewer', decided: false },
  ]);
  expect(answer).toMatchObject({ groups: [{ role: 'reviewer', groupId: 'S1' }], emptyRoles: ['director'] });
  expect(answer.you).toEqual({ can: false, whyNot: 'handed_over' });
  await office.put('director', 'UDIR');
  expect((await who(office, 'UREV')).people).toContainEqual({
    userId: 'UDIR',
    via: 'escalation',
    role: 'director',
    decided: false,
  });
});

test('who says that a request waits for its requester, or for nobody any more', async () => {
  const office = await newOffice();
  await office.decide(1, 'UREV', { type: 'request_changes', reason: 'More' });
  const sentBack = await who(office, 'UREQ');
  expect(sentBack.people).toEqual([{ userId: 'UREQ', via: 'requester', role: null, decided: false }]);
  expect(sentBack.you.can).toBe(true);
  expect((await who(office, 'UREV')).you.whyNot).toBe('waits_on_requester');
  await office.decide(1, 'UREQ', { type: 'cancel' });
  expect(await who(office, 'UREV')).toMatchObject({ stage: null, people: [], you: { can: false, whyNot: 'closed' } });
});

test('a role that everybody has means anyone, and is not empty', async () => {
  const office = await newOffice();
  await office.publish({
    ...definition,
    key: 'open',
    stages: [{ key: 'a', approvals: [{ role: 'participant' }] }],
    transitions: [],
  });
  await office.start('open', 'UREQ');
  const answer = await readWho(office.env, { ...ask(office, 'UREV'), ref: { number: 2 } });
  expect(answer).toMatchObject({ anyone: true, emptyRoles: [], people: [], you: { can: true } });
});

test('history tells stages by name and triggers in the definition’s words', async () => {
  const office = await newOffice();
  await office.decide(1, 'UREV', { type: 'approve', comment: 'Fine' });
  const history = await readHistory(office.env, ask(office, 'UREQ'));
  expect(history).toMatchObject({ ref: 'WF-1', total: 2 });
  expect(history.lines).toMatchObject([
    { trigger: 'start', actorId: 'UREQ', from: null, to: 'First look', comment: null },
    { trigger: 'approve', label: 'Looks good', actorId: 'UREV', from: 'First look', to: 'Sign', comment: 'Fine' },
  ]);
});

test('status shows the card to its reader, with the buttons that they may press', async () => {
  const office = await newOffice();
  const forReviewer = await readStatus(office.env, ask(office, 'UREV'));
  expect(forReviewer).toMatchObject({ ref: 'WF-1', status: 'in_progress', requesterId: 'UREQ' });
  expect(forReviewer.buttons.map((button) => button.kind)).toContain('approve');
  expect((await readStatus(office.env, ask(office, 'UREQ'))).buttons).toMatchObject([{ kind: 'nudge' }]);
});

test('guests see what they are asked, and nothing else; other tenants and deactivated people see nothing', async () => {
  const office = await newOffice();
  const other = await openOffice(database.pool, `${office.tenantId}X`);
  const read = (readerId: string, tenantId = office.tenantId) =>
    readHistory(office.env, { tenantId, ref: { number: 1 }, readerId });
  await expect(read('UGUEST')).rejects.toMatchObject({ code: 'not_permitted', params: { reason: 'permission' } });
  await expect(read('UGONE')).rejects.toMatchObject({ code: 'not_permitted', params: { reason: 'deactivated' } });
  await expect(read('UADMIN', other.tenantId)).rejects.toMatchObject({ code: 'not_found', params: { ref: 'WF-1' } });
  await office.put('reviewer', 'UGUEST');
  expect((await read('UGUEST')).ref).toBe('WF-1');
});

test('definitions are listed with their use by version and whether the reader may start them', async () => {
  const office = await newOffice();
  const { tenantId } = office;
  await office.publish({ ...definition, name: 'Ask again', description: 'Why' });
  await office.start('asking', 'UREQ');
  await office.publish({ ...definition, key: 'only_directors', start: { roles: ['director'] } });
  await office.publish({ ...definition, key: 'away' });
  await deactivateDefinition(office.env, { tenantId, key: 'away', actorId: null });
  expect(await listDefinitions(office.env, { tenantId, readerId: 'UREQ' })).toMatchObject([
    {
      key: 'asking',
      name: 'Ask again',
      version: 2,
      description: 'Why',
      stages: 3,
      active: true,
      canStart: true,
      running: [
        { version: 1, count: 1 },
        { version: 2, count: 1 },
      ],
    },
    { key: 'only_directors', canStart: false, running: [] },
    { key: 'away', active: false, canStart: false },
  ]);
});

test('roles are listed with their members, and those that nobody can use are marked', async () => {
  const office = await newOffice();
  await office.put('asleep', 'UGONE');
  const roles = new Map((await listRoles(office.env, office.tenantId)).map((role) => [role.name, role]));
  expect(roles.get('reviewer')).toMatchObject({ users: ['UGONE', 'UREV'], groups: [], empty: false, everybody: false });
  expect(roles.get('asleep')).toMatchObject({ users: ['UGONE'], empty: true });
  expect(roles.get('participant')).toMatchObject({ users: [], everybody: true, empty: false });
  expect(roles.get('director')).toMatchObject({ source: 'definition', empty: true });
});

test('problems are the unreachable channels and the asked roles with nobody in them', async () => {
  const office = await newOffice();
  await database.pool.query(
    `insert into message (tenant_id, id, key, kind, to_channel, to_user, status, error)
     select $1, gen_random_uuid(), 'k' || n, 'notice', case when n < 3 then '#gone' end, case when n = 3 then 'UGONE' end,
            'failed', case when n = 3 then 'user_disabled' else 'is_archived' end
       from generate_series(1, 3) as n`,
    [office.tenantId],
  );
  const problems = await readProblems(office.env, office.tenantId);
  expect(problems.unreachable).toMatchObject([
    { target: '#gone', kind: 'channel', error: 'is_archived', count: 2 },
    { target: 'UGONE', kind: 'person', error: 'user_disabled', count: 1 },
  ]);
  expect(problems.emptyRoles).toEqual([{ role: 'director', definitions: ['asking'] }]);
});
