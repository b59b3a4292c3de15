import { beforeEach, expect, test } from 'vitest';
import { parseRolesFile } from '#domain/people/roles-file.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { applyRoles } from './apply-roles.ts';
import { changeUser } from './change-user.ts';

const database = ownDatabase();
let office: Office;
let last = 0;

beforeEach(async () => {
  last += 1;
  office = await openOffice(database.pool, `T${last}`, [
    member('UALICE', { name: 'alice' }),
    member('UBOB', { name: 'bob' }),
    member('UDAN', { name: 'dan' }),
    member('UROBOT', { bot: true }),
    member('UGONE', { deactivated: true }),
  ]);
});

function applyFile(file: object) {
  const { env, tenantId } = office;
  return applyRoles(env, tenantId, parseRolesFile(file), async (text) => (text === '@carol' ? 'UCAROL' : null));
}

function apply(people: object) {
  return applyFile({ people });
}

function change(userId: string, managerId: string | null) {
  return changeUser(office.env, { tenantId: office.tenantId, actorId: 'UADMIN', userId, managerId });
}

async function managers() {
  const { rows } = await database.pool.query<{ id: string; manager_id: string; is_external: boolean }>(
    'select id, manager_id, is_external from app_user where tenant_id = $1 and manager_id is not null order by id',
    [office.tenantId],
  );
  return rows.map((row) => `${row.id} under ${row.manager_id}${row.is_external ? ', unknown yet' : ''}`);
}

test('people get the managers of the file; those whom nobody knows are told', async () => {
  const { warnings } = await apply({
    '@alice': { manager: '@bob' },
    UBOB: { manager: '@carol' },
    '@zoe': { manager: 'UBOB' },
    UDAN: { manager: '@zoe' },
  });
  expect(await managers()).toEqual(['UALICE under UBOB', 'UBOB under UCAROL']);
  expect(warnings).toMatchObject([
    { kind: 'unknown_person', path: 'people.@zoe', text: '@zoe' },
    { kind: 'unknown_person', path: 'people.UDAN.manager', text: '@zoe' },
  ]);
});

test('somebody who is not named keeps their manager, and somebody not met yet is an outsider until Slack tells', async () => {
  await apply({ '@alice': { manager: '@bob' } });
  await apply({ UNEW: { manager: 'UALICE' } });
  expect(await managers()).toEqual(['UALICE under UBOB', 'UNEW under UALICE, unknown yet']);
});

test('whom the API refuses as a manager the file does not make one, and the others get theirs', async () => {
  const { tenantId } = office;
  const people = { UBOB: { manager: 'UGONE' }, UDAN: { manager: '@alice' } };
  const own = { '@alice': { manager: 'UROBOT' }, '@dan': { manager: 'UDAN' }, UBOB: people.UBOB };
  const { warnings } = await applyFile({
    people: { UNEW: { manager: 'UDAN' } },
    tenants: { [tenantId]: { people: own } },
  });
  expect(warnings).toMatchObject([
    { kind: 'invalid_manager', path: `tenants.${tenantId}.people.@alice.manager`, text: 'UROBOT' },
    { kind: 'invalid_manager', path: `tenants.${tenantId}.people.@dan.manager`, text: 'UDAN' },
    { kind: 'invalid_manager', path: `tenants.${tenantId}.people.UBOB.manager`, text: 'UGONE' },
  ]);
  expect(warnings.map(({ message }) => message)).toEqual([
    'a bot or a system cannot be a manager',
    'nobody is their own manager',
    'this manager is deactivated',
  ]);
  expect(await managers()).toEqual(['UNEW under UDAN, unknown yet']);
  for (const [userId, managerId, reason] of [
    ['UALICE', 'UROBOT', 'bot'],
    ['UDAN', 'UDAN', 'self'],
    ['UBOB', 'UGONE', 'deactivated'],
  ] as const)
    await expect(change(userId, managerId)).rejects.toMatchObject({ code: 'invalid_manager', params: { reason } });
});

test('a circle is refused the same way, also one that closes over what the API has said', async () => {
  await change('UALICE', 'UBOB');
  await change('UBOB', 'UDAN');
  await expect(change('UDAN', 'UALICE')).rejects.toMatchObject({ params: { reason: 'circle' } });
  const { warnings } = await apply({ '@dan': { manager: '@alice' }, UNEW: { manager: 'UDAN' } });
  expect(warnings).toMatchObject([
    {
      kind: 'invalid_manager',
      path: 'people.@dan.manager',
      message: 'the managers of this person lead back to them',
    },
  ]);
  expect(await managers()).toEqual(['UALICE under UBOB', 'UBOB under UDAN', 'UNEW under UDAN, unknown yet']);
});

test('managers that change places in one file are no circle', async () => {
  await change('UALICE', 'UBOB');
  expect((await apply({ UALICE: { manager: 'UDAN' }, UBOB: { manager: 'UALICE' } })).warnings).toEqual([]);
  expect(await managers()).toEqual(['UALICE under UDAN', 'UBOB under UALICE']);
});

test('somebody who is written in two ways counts once, and a circle behind two names is one', async () => {
  const twice = await apply({ '@alice': { manager: 'UBOB' }, UALICE: { manager: 'UDAN' } });
  expect(twice.warnings).toMatchObject([{ kind: 'repeated_person', path: 'people.UALICE' }]);
  const circle = await apply({ '@bob': { manager: 'UDAN' }, UDAN: { manager: 'UBOB' } });
  expect(circle.warnings).toMatchObject([{ path: 'people.@bob.manager' }, { path: 'people.UDAN.manager' }]);
  expect(await managers()).toEqual(['UALICE under UBOB']);
});

test('replicas that apply one file at once, while somebody changes a manager, do not block each other', async () => {
  const people = { UALICE: { manager: 'UBOB' }, UDAN: { manager: 'UBOB' }, UNEW: { manager: 'UDAN' } };
  await Promise.all([
    ...Array.from({ length: 5 }, () => apply(people)),
    change('UALICE', 'UBOB'),
    change('UBOB', null),
  ]);
  expect(await managers()).toEqual(['UALICE under UBOB', 'UDAN under UBOB', 'UNEW under UDAN, unknown yet']);
});
