import type { RoleLine } from '#blocks/view.ts';
import { RoleRecord, TenantRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { membersOf } from './role-resource.ts';

/** A role with the people and groups who were given it. */
export type RoleDetails = RoleLine & {
  head: string | null;
  source: RoleRecord['source'];
  /** True when nobody can use it: no people, or only deactivated ones, bots and empty groups. */
  empty: boolean;
};

/** Every role of the tenant by name, with its members in the order in which they were given it. */
export async function listRoles(reads: Pick<Reads, 'pool'> & Entities, tenantId: string): Promise<RoleDetails[]> {
  const em = reads.entities(tenantId);
  const { defaultRoles = [] } = (await em.findOne(TenantRecord, { id: tenantId })) ?? {};
  const roles = await em.find(RoleRecord, {}, { orderBy: { name: 'asc' } });
  const { people, groups } = await membersOf(em, roles);
  const empty = await withNobody(reads, tenantId, roles);
  return roles.map(({ name, parent, permissions, source, headId }) => ({
    ...{ name, parent, permissions, source, head: headId },
    users: people.filter(({ role }) => role === name).map(({ userId }) => userId),
    groups: groups.filter(({ role }) => role === name).map(({ groupId }) => groupId),
    everybody: defaultRoles.includes(name),
    empty: empty.has(name) && !defaultRoles.includes(name),
  }));
}

/** Who holds a role is for SQL to say: decisions ask the same function. */
async function withNobody(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  roles: readonly RoleRecord[],
): Promise<Set<string>> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from unnest($2::text[]) as name where not exists (select from people_of_roles($1, array[name]))',
    [tenantId, roles.map(({ name }) => name)],
  );
  return new Set(rows.map(({ name }) => name));
}
