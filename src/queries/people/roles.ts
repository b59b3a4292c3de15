import type { RoleLine } from '#blocks/view.ts';
import type { Reads } from '#queries/card/card.ts';

/** A role with the people and groups who were given it. */
export type RoleDetails = RoleLine & {
  head: string | null;
  source: 'built_in' | 'file' | 'definition' | 'slack' | 'api';
  /** True when nobody can use it: no people, or only deactivated ones, bots and empty groups. */
  empty: boolean;
};

/** Every role of the tenant by name, with its members in the order in which they were given it. */
export async function listRoles(reads: Pick<Reads, 'pool'>, tenantId: string): Promise<RoleDetails[]> {
  const { rows } = await reads.pool.query<RoleDetails>(
    `select r.name, r.parent, r.permissions, r.source, r.head_id as head,
            array(select user_id from role_member as m
                   where m.tenant_id = r.tenant_id and m.role = r.name and user_id is not null order by granted_at, user_id) as users,
            array(select group_id from role_member as m
                   where m.tenant_id = r.tenant_id and m.role = r.name and group_id is not null order by granted_at, group_id) as groups,
            r.name = any(t.default_roles) as everybody,
            r.name <> all(t.default_roles)
              and not exists (select 1 from people_of_roles(r.tenant_id, array[r.name])) as empty
       from role as r join tenant as t on t.id = r.tenant_id
      where r.tenant_id = $1 order by r.name`,
    [tenantId],
  );
  return rows;
}
