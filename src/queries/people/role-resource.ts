import { DomainError } from '#domain/errors.ts';
import { RoleGroupRecord, RoleMemberRecord, RoleRecord } from '#persistence/entities/index.ts';
import type { Entities, EntityManager } from '#persistence/orm.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

export type MemberResource = { user_id: string } | { group_id: string };
export type RoleResource = {
  name: string;
  parent: string | null;
  head: string | null;
  permissions: string[];
  members: MemberResource[];
};

/** The one order of both lists, for their cursors. */
export const ROLE_ORDER = 'name';
export const MEMBER_ORDER = 'member';

type Request = { tenantId: string; limit: number; cursor: Cursor | null };

/** The tenant's roles by name, each with its members. */
export async function listRolePage(
  { entities }: Entities,
  { tenantId, limit, cursor }: Request,
): Promise<Page<RoleResource>> {
  const em = entities(tenantId);
  const after = cursor === null ? {} : { name: { $gt: cursor.value } };
  const roles = await em.find(RoleRecord, after, { orderBy: { name: 'asc' }, limit: limit + 1 });
  const members = await membersOf(em, roles);
  return pageOf(roles, limit, cursorOf(ROLE_ORDER), (role) => shown(role, members));
}

/** @throws DomainError `not_found`. */
export async function readRole({ entities }: Entities, tenantId: string, name: string): Promise<RoleResource> {
  const em = entities(tenantId);
  const role = await em.findOne(RoleRecord, { name });
  if (!role) throw new DomainError('not_found', { ref: name });
  return shown(role, await membersOf(em, [role]));
}

/** Who has a role, by name or as a Slack user group; people first. @throws DomainError `not_found`. */
export async function listRoleMembers(
  { entities }: Entities,
  { tenantId, role, limit, cursor }: Request & { role: string },
): Promise<Page<MemberResource>> {
  const em = entities(tenantId);
  if ((await em.count(RoleRecord, { name: role })) === 0) throw new DomainError('not_found', { ref: role });
  const { value = PEOPLE } = cursor ?? {};
  const [afterPerson, afterGroup] = value.startsWith(GROUPS) ? [null, value.slice(2)] : [value.slice(2), ''];
  const many = limit + 1;
  const people =
    afterPerson === null
      ? []
      : await em.find(
          RoleMemberRecord,
          { role, userId: { $gt: afterPerson } },
          { orderBy: { userId: 1 }, limit: many },
        );
  const groups = await em.find(
    RoleGroupRecord,
    { role, groupId: { $gt: afterGroup } },
    { orderBy: { groupId: 1 }, limit: many },
  );
  const members = [
    ...people.map(({ userId }) => ({ name: `${PEOPLE}${userId}`, member: { user_id: userId } })),
    ...groups.map(({ groupId }) => ({ name: `${GROUPS}${groupId}`, member: { group_id: groupId } })),
  ];
  return pageOf(members, limit, cursorOf(MEMBER_ORDER), ({ member }) => member);
}

/** Among which a cursor stands: people come first. */
const PEOPLE = '1 ';
const GROUPS = '2 ';

function cursorOf(order: string) {
  return ({ name }: { name: string }): Cursor => ({ order, value: name, id: '' });
}

/** The people and groups of roles, in the order in which they were given them. */
export type RoleMembers = { people: RoleMemberRecord[]; groups: RoleGroupRecord[] };

export async function membersOf(em: EntityManager, roles: readonly RoleRecord[]): Promise<RoleMembers> {
  const role = roles.map(({ name }) => name);
  const people = await em.find(RoleMemberRecord, { role }, { orderBy: { grantedAt: 'asc', userId: 'asc' } });
  const groups = await em.find(RoleGroupRecord, { role }, { orderBy: { grantedAt: 'asc', groupId: 'asc' } });
  return { people, groups };
}

function shown({ name, parent, headId, permissions }: RoleRecord, { people, groups }: RoleMembers): RoleResource {
  const given = [
    ...people.map(({ role, grantedAt, userId }) => ({ role, grantedAt, member: { user_id: userId } })),
    ...groups.map(({ role, grantedAt, groupId }) => ({ role, grantedAt, member: { group_id: groupId } })),
  ].filter(({ role }) => role === name);
  given.sort((one, other) => one.grantedAt.getTime() - other.grantedAt.getTime());
  return { name, parent, head: headId, permissions, members: given.map(({ member }) => member) };
}
