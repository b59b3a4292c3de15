import { beforeAll, expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { listDefinitions, listStartable } from '#queries/definitions/definitions.ts';
import { readWho } from '#queries/detail/who.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements } from '#testing/database/stored.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { activateDefinition, deactivateDefinition, publishOwnDefinitions } from '#workflow/definitions/publish.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';
import { type AskRequest, askApproval } from './ask.ts';

const database = ownDatabase();
let office: Office;
/** Members of groups as Slack would tell them now. */
const groups: Record<string, string[]> = {};

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', [
    'UALICE',
    'UBOB',
    'UCAROL',
    member('UBOT2', { bot: true }),
    member('UGONE', { deactivated: true }),
    member('UGUEST', { external: true }),
  ]);
  office.env.directory = {
    refreshGroups: async (tenantId, ids) => {
      for (const groupId of ids.filter((id) => id in groups)) {
        const memberIds = groups[groupId] ?? [];
        await saveGroup(office.env, tenantId, { groupId, handle: '', memberIds, at: new Date() });
      }
    },
  };
});

function ask(parts: Partial<AskRequest> = {}) {
  return askApproval(office.env, {
    tenantId: 'T1',
    actorId: 'UALICE',
    asked: { userIds: ['UBOB'] },
    what: 'Buy a cake?',
    ...parts,
  });
}

async function refusal(parts: Partial<AskRequest>): Promise<unknown> {
  const error = await ask(parts).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isDomainError(error)) throw error ?? new Error('this was not refused');
  return { code: error.code, ...error.params };
}

test('any one of the people who are named decides', async () => {
  const { workflow } = await ask({ asked: { userIds: ['UBOB', 'UCAROL'] }, channel: 'C1', due: '1d' });
  expect(workflow.data).toEqual({ what: 'Buy a cake?', approvers: ['UBOB', 'UCAROL'], channel: 'C1', due: '1d' });
  expect(workflow.name).toBe('Buy a cake?');
  const { workflow: after } = await office.decide(workflow.number, 'UCAROL', { type: 'approve' });
  expect(after.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
  expect(await disagreements(database.pool, 'T1', workflow.id)).toEqual([]);
});

test('the members of a group decide, those of this moment', async () => {
  groups.S0FIN = ['UALICE', 'UBOB'];
  const { workflow } = await ask({ asked: { groupId: 'S0FIN' } });
  const who = await readWho(office.env, { tenantId: 'T1', ref: { number: workflow.number }, readerId: 'UBOB' });
  expect(who).toMatchObject({ you: { can: true }, groups: [{ groupId: 'S0FIN' }], emptyRoles: [] });
  expect(who.people.map(({ userId }) => userId)).toEqual(['UBOB']);

  groups.S0FIN = ['UALICE', 'UCAROL'];
  await database.pool.query(`update user_group set refreshed_at = now() - interval '1 hour' where id = 'S0FIN'`);
  const refused = office.decide(workflow.number, 'UBOB', { type: 'approve' });
  await expect(refused).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(office.decide(workflow.number, 'UALICE', { type: 'approve' })).rejects.toMatchObject({
    params: { reason: 'self' },
  });
  const { workflow: after } = await office.decide(workflow.number, 'UCAROL', { type: 'approve' });
  expect(after.phase.kind).toBe('ended');
});

test('what a group is asked is among the tasks of its members', async () => {
  groups.S0OPS = ['UCAROL'];
  const { workflow } = await ask({ asked: { groupId: 'S0OPS' }, what: 'Restart it?' });
  const tasks = async (userId: string) => {
    const inbox = await readInbox(office.env, { tenantId: 'T1', userId });
    return JSON.stringify(inbox).includes(workflow.id);
  };
  expect([await tasks('UCAROL'), await tasks('UBOB')]).toEqual([true, false]);
});

test('who cannot decide is not asked, and why is said', async () => {
  const asking = (...userIds: string[]) => refusal({ asked: { userIds } });
  expect(await asking('UALICE')).toEqual({ code: 'invalid_approver', reason: 'self', who: 'UALICE' });
  expect(await asking('UBOB', 'UBOT2')).toMatchObject({ reason: 'bot', who: 'UBOT2' });
  expect(await asking('UGONE')).toMatchObject({ reason: 'deactivated' });
  expect(await asking('UGUEST')).toMatchObject({ reason: 'external' });
  expect(await asking('UNOBODY')).toEqual({ code: 'unknown_user', text: 'UNOBODY' });
  expect(await asking()).toMatchObject({ code: 'unknown_user' });
  expect(await asking(...Array.from({ length: 21 }, (_, at) => `U${at}`))).toMatchObject({ reason: 'too_many' });
  groups.S0EMPTY = ['UALICE', 'UGONE'];
  expect(await refusal({ asked: { groupId: 'S0EMPTY' } })).toMatchObject({ reason: 'empty_group', who: 'S0EMPTY' });
  expect(await refusal({ asked: { groupId: 'S0STRANGE' } })).toEqual({ code: 'unknown_group', text: 'S0STRANGE' });
  expect(await refusal({ what: '  ' })).toMatchObject({ code: 'invalid_form' });
  expect(await refusal({ what: 'x'.repeat(3_001) })).toMatchObject({ code: 'invalid_form' });
});

test('a question that is delivered twice is asked once, and is named after its first line', async () => {
  const once = { what: '\n> May I?\n> Please', submissionId: 'V1' };
  const [first, second] = [await ask(once), await ask(once)];
  expect(first.workflow.name).toBe('May I?');
  expect(second).toMatchObject({ workflow: { id: first.workflow.id }, entry: null });
});

test('the program’s own definition is nobody’s to list, start, publish or switch off', async () => {
  const reader = { tenantId: 'T1', readerId: 'UADMIN' };
  expect(await listDefinitions(office.env, reader)).toEqual([]);
  expect(await listStartable(office.env, reader)).toEqual([]);
  await expect(office.start('ask', 'UALICE', { what: 'x' })).rejects.toMatchObject({
    code: 'unknown_definition',
    params: { available: [] },
  });
  const stages = [{ key: 'done', permissions: ['admin'] }];
  await expect(office.publish({ key: 'ask', name: 'Mine', stages })).rejects.toMatchObject({
    code: 'invalid_definition',
  });
  for (const change of [deactivateDefinition, activateDefinition]) {
    const changed = change(office.env, { tenantId: 'T1', key: 'ask', actorId: 'UADMIN' });
    await expect(changed).rejects.toMatchObject({ code: 'unknown_definition' });
  }
  await ask();
});

test('every tenant has it once, however often the program starts', async () => {
  const facts = { tenantId: 'T2', name: 'Two', botUserId: null, adminUsers: [] };
  await Promise.all([1, 2, 3].map(() => ensureTenant(office.env, facts)));
  await publishOwnDefinitions(office.env, 'T2');
  const { rows } = await database.pool.query(
    `select key, version from definition_version where tenant_id = 'T2' order by key`,
  );
  expect(rows).toEqual([
    { key: 'api_approval', version: 1 },
    { key: 'ask', version: 1 },
  ]);
});
