import { expect, test } from 'vitest';
import { parseRolesFile } from '#domain/people/roles-file.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { ensureTenant } from '#workflow/tenants/tenants.ts';
import { applyRoles } from './apply-roles.ts';
import { createRole } from './create-role.ts';
import { grantRole } from './grant-role.ts';
import { savePeople } from './people.ts';
import { revokeRole } from './revoke-role.ts';

const database = ownDatabase();

let last = 0;

function newOffice(...people: Parameters<typeof member>[0][]): Promise<Office> {
  last += 1;
  return openOffice(
    database.pool,
    `T${last}`,
    people.map((id) => member(id)),
  );
}

async function membersOf({ tenantId }: Office, role: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select coalesce(user_id, group_id) as id from role_member where tenant_id = $1 and role = $2 order by 1',
    [tenantId, role],
  );
  return rows.map((row) => row.id);
}

async function nobodyKnown() {
  return null;
}

function apply(office: Office, source: unknown, resolve: (text: string) => Promise<string | null> = nobodyKnown) {
  return applyRoles(office.env, office.tenantId, parseRolesFile(source), resolve);
}

test('a tenant begins with the built-in roles and its admins, and later starts leave its admins as they are', async () => {
  const office = await newOffice();
  const facts = { tenantId: office.tenantId, name: 'Renamed', botUserId: null, adminUsers: ['ULATER'] };
  const again = await Promise.all([1, 2, 3].map(() => ensureTenant(office.env, facts)));
  expect(again).toEqual(Array(3).fill({ created: false }));
  expect(await membersOf(office, 'admin')).toEqual(['UADMIN']);
  const { rows } = await database.pool.query(
    `select count(*)::int as roles, (select name from tenant where id = $1), (select bot_user_id from tenant where id = $1)
       from role where tenant_id = $1 and source = 'built_in'`,
    [office.tenantId],
  );
  expect(rows).toEqual([{ roles: 8, name: 'Renamed', bot_user_id: 'UBOT' }]);
});

test('of many replicas that meet a tenant at once one makes it', async () => {
  const office = await newOffice();
  const facts = { tenantId: 'TNEW', name: 'New', botUserId: 'U0', adminUsers: ['U1', 'U1'] };
  const made = await Promise.all(Array.from({ length: 6 }, () => ensureTenant(office.env, facts)));
  expect(made.filter((one) => one.created)).toHaveLength(1);
});

test('an admin gives and takes a role; doing it twice changes nothing', async () => {
  const office = await newOffice('U1');
  const request = { tenantId: office.tenantId, actorId: 'UADMIN', role: 'manager', userId: 'U1' };
  expect(await grantRole(office.env, request)).toEqual({ changed: true });
  expect(await grantRole(office.env, request)).toEqual({ changed: false });
  expect(await membersOf(office, 'manager')).toEqual(['U1']);
  expect(await revokeRole(office.env, request)).toEqual({ changed: true });
  expect(await revokeRole(office.env, request)).toEqual({ changed: false });
});

test('a Slack user group that was never seen can be given a role', async () => {
  const office = await newOffice();
  const request = { tenantId: office.tenantId, actorId: 'UADMIN', role: 'viewer', groupId: 'S1' };
  expect(await grantRole(office.env, request)).toEqual({ changed: true });
  expect(await membersOf(office, 'viewer')).toEqual(['S1']);
  expect(await revokeRole(office.env, request)).toEqual({ changed: true });
});

test('only admins give roles, and an unknown role is told with those there are', async () => {
  const office = await newOffice('U1');
  const request = { tenantId: office.tenantId, actorId: 'U1', role: 'manager', userId: 'U1' };
  await expect(grantRole(office.env, request)).rejects.toMatchObject({
    code: 'not_permitted',
    params: { reason: 'not_admin', roles: ['admin'] },
  });
  await office.put('manager', 'U1');
  await expect(grantRole(office.env, request)).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(grantRole(office.env, { ...request, actorId: 'UADMIN', role: 'boss' })).rejects.toMatchObject({
    code: 'unknown_role',
    params: { name: 'boss', available: expect.arrayContaining(['admin', 'manager']) },
  });
});

test('the last admin keeps the role, also when two admins take it from each other at once', async () => {
  const office = await newOffice('U1', 'U2');
  const { tenantId } = office;
  const take = (actorId: string, userId: string) =>
    revokeRole(office.env, { tenantId, actorId, role: 'admin', userId });
  await expect(take('UADMIN', 'UADMIN')).rejects.toMatchObject({ code: 'last_admin' });
  await savePeople(office.env, tenantId, [member('U2', { deactivated: true })]);
  await office.put('admin', 'U2');
  await expect(take('UADMIN', 'UADMIN')).rejects.toMatchObject({ code: 'last_admin' });
  await office.put('admin', 'U1');
  const both = await Promise.allSettled([take('UADMIN', 'U1'), take('U1', 'UADMIN')]);
  expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  const left = (await membersOf(office, 'admin')).filter((id) => id !== 'U2');
  expect(left).toHaveLength(1);
});

test('a roles file gives roles their people by id, name and e-mail, their groups, parents and permissions', async () => {
  const office = await newOffice('U1', 'U2', 'U3');
  const file = {
    default_roles: ['viewer'],
    roles: {
      buyer: {
        members: ['U1', '@u2', 'u3@example.com', 'U1'],
        groups: ['S9'],
        parent: 'boss',
        permissions: ['audit:view'],
        head: '@u2',
      },
      boss: null,
    },
    tenants: { TOTHER: { roles: { boss: { members: ['U9'] } } } },
  };
  expect(await apply(office, file)).toEqual({ applied: ['boss', 'buyer'], warnings: [] });
  expect(await membersOf(office, 'buyer')).toEqual(['S9', 'U1', 'U2', 'U3']);
  expect(await membersOf(office, 'boss')).toEqual([]);
  const { rows } = await database.pool.query(
    `select parent, head_id, permissions, source, default_roles from role join tenant on tenant.id = tenant_id
      where tenant_id = $1 and role.name = 'buyer'`,
    [office.tenantId],
  );
  expect(rows).toEqual([
    { parent: 'boss', head_id: 'U2', permissions: ['audit:view'], source: 'file', default_roles: ['viewer'] },
  ]);
});

test('a change made in Slack lasts until the section of that role changes in the file', async () => {
  const office = await newOffice('U1', 'U2');
  const { tenantId } = office;
  const roles = { buyer: { members: ['U1'] }, boss: { members: ['U1'] } };
  await apply(office, { roles });
  await grantRole(office.env, { tenantId, actorId: 'UADMIN', role: 'buyer', userId: 'U2' });
  expect((await apply(office, { roles })).applied).toEqual([]);
  expect(await membersOf(office, 'buyer')).toEqual(['U1', 'U2']);
  expect((await apply(office, { roles: { ...roles, boss: { members: ['U2'] } } })).applied).toEqual(['boss']);
  expect(await membersOf(office, 'buyer')).toEqual(['U1', 'U2']);
  await apply(office, { roles: { buyer: { members: ['U1', 'U1'] } } });
  expect(await membersOf(office, 'buyer')).toEqual(['U1']);
});

test('people who cannot be found are told, and added by themselves once they turn up', async () => {
  const office = await newOffice('U1');
  const file = { roles: { buyer: { members: ['@u1', '@zoe', 'yan@example.com'] } } };
  const asked: string[] = [];
  const resolve = async (text: string) => {
    asked.push(text);
    return text === 'yan@example.com' ? 'UYAN' : null;
  };
  const first = await apply(office, file, resolve);
  expect(first.warnings).toMatchObject([{ kind: 'unknown_member', path: 'roles.buyer.members.1', text: '@zoe' }]);
  expect(asked).toEqual(['@zoe', 'yan@example.com']);
  await revokeRole(office.env, { tenantId: office.tenantId, actorId: 'UADMIN', role: 'buyer', userId: 'U1' });
  await savePeople(office.env, office.tenantId, [member('UZOE', { name: 'zoe' })]);
  expect(await apply(office, file)).toEqual({ applied: ['buyer'], warnings: [] });
  expect(await membersOf(office, 'buyer')).toEqual(['UYAN', 'UZOE']);
  expect((await apply(office, file)).applied).toEqual([]);
});

test('a built-in role keeps its permissions, a parent that nobody declared is made, and both are told', async () => {
  const office = await newOffice('U1');
  const file = { roles: { viewer: { members: ['U1'], permissions: ['*'], parent: 'somewhere' } } };
  expect((await apply(office, file)).warnings).toMatchObject([
    { kind: 'unknown_parent', path: 'roles.viewer.parent', text: 'somewhere' },
    { kind: 'role_conflict', path: 'roles.viewer.permissions', message: 'a built-in role keeps its permissions' },
  ]);
  expect(await membersOf(office, 'viewer')).toEqual(['U1']);
  expect((await apply(office, { roles: { viewer: { members: ['U1'] } } })).warnings).toEqual([]);
  const { rows } = await database.pool.query(
    `select permissions, source from role where tenant_id = $1 and name = 'viewer'`,
    [office.tenantId],
  );
  expect(rows).toEqual([{ permissions: ['workflows:view'], source: 'built_in' }]);
});

test('a file that would leave nobody in admin leaves its people there', async () => {
  const office = await newOffice();
  const { warnings } = await apply(office, { roles: { admin: { members: ['@nobody'] } } });
  expect(warnings).toMatchObject([{ kind: 'unknown_member' }, { kind: 'admin_kept', path: 'roles.admin.members' }]);
  expect(await membersOf(office, 'admin')).toEqual(['UADMIN']);
});

test('a parent of the file that leads back to its role over the API’s parents is told, and the rest is applied', async () => {
  const office = await newOffice('U1', 'U2');
  const { tenantId } = office;
  const made = { tenantId, actorId: 'UADMIN', headId: null, permissions: [], members: [] };
  await createRole(office.env, { ...made, role: 'top', parent: null });
  await createRole(office.env, { ...made, role: 'low', parent: 'top' });
  const roles = { top: { members: ['U1'], parent: 'low' }, other: { members: ['U2'], parent: 'low' } };
  const { applied, warnings } = await apply(office, { tenants: { [tenantId]: { roles } } });
  expect(applied).toEqual(['other', 'top']);
  expect(warnings).toMatchObject([
    {
      kind: 'role_circle',
      path: `tenants.${tenantId}.roles.top.parent`,
      message: 'the parents of this role lead back to it',
    },
  ]);
  expect(await membersOf(office, 'top')).toEqual(['U1']);
  const { rows } = await database.pool.query(
    `select name, parent from role where tenant_id = $1 and name in ('top', 'low', 'other') order by name`,
    [tenantId],
  );
  expect(rows).toEqual([
    { name: 'low', parent: 'top' },
    { name: 'other', parent: 'low' },
    { name: 'top', parent: null },
  ]);
});

test('parents that change places in one file are no circle', async () => {
  const office = await newOffice();
  await apply(office, { roles: { a: { parent: 'b' }, b: null } });
  expect((await apply(office, { roles: { a: null, b: { parent: 'a' } } })).warnings).toEqual([]);
});

test('replicas that apply one file at once apply it once', async () => {
  const office = await newOffice('U1');
  const roles = { b: { members: ['U1'] }, a: { parent: 'b' }, c: { parent: 'a' } };
  const all = await Promise.all(Array.from({ length: 6 }, () => apply(office, { roles })));
  expect(all.flatMap((one) => one.applied).sort()).toEqual(['a', 'b', 'c']);
});

test('a role of Slack groups alone keeps them, and one of people alone keeps these, however often the file is read', async () => {
  const office = await newOffice('UBOB');
  const file = (members: string[], groups: string[]) => ({ roles: { reviewer: { members, groups } } });
  for (const [members, groups, held] of [
    [[], ['S1', 'S2'], ['S1', 'S2']],
    [[], ['S1', 'S2'], ['S1', 'S2']],
    [['UBOB'], ['S2'], ['S2', 'UBOB']],
    [['UBOB'], [], ['UBOB']],
    [[], ['S3'], ['S3']],
    [[], [], []],
  ] as const) {
    await apply(office, file([...members], [...groups]));
    expect(await membersOf(office, 'reviewer')).toEqual(held);
  }
});
