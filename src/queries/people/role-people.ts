import type { Pool } from 'pg';

/** Somebody who holds a role, by name or through a Slack user group. */
export type RoleHolder = { role: string; userId: string; viaGroup: string | null; external: boolean };

export type RolePeople = {
  holders: RoleHolder[];
  /** Slack user groups in the roles. */
  groups: { role: string; groupId: string }[];
  /** Of the roles, those that every full member of the workspace has. */
  everybodys: string[];
  /** Of the roles, those that nobody can use: no people, or only deactivated ones, bots and empty groups. */
  empty: string[];
};

/** The most people of one answer; a group may hold a whole company. */
export const PEOPLE_MAX = 1_000;

/**
 * Who holds these roles. Deactivated people and bots are left out. One statement, which brings no more people of a group than
 * are told.
 */
export async function readRolePeople(pool: Pool, tenantId: string, roles: readonly string[]): Promise<RolePeople> {
  if (roles.length === 0) return { holders: [], groups: [], everybodys: [], empty: [] };
  const { rows } = await pool.query<RolePeople>({
    name: 'role_people',
    text: ROLE_PEOPLE,
    values: [tenantId, roles, PEOPLE_MAX],
  });
  const found = rows[0];
  if (!found) throw new Error('role_people gave no row');
  return found;
}

const ROLE_PEOPLE = `
  with held as (
    select m.role, coalesce(m.user_id, belongs.user_id) as user_id, m.group_id
      from role_member as m
      left join user_group_member as belongs on belongs.tenant_id = m.tenant_id and belongs.group_id = m.group_id
     where m.tenant_id = $1 and m.role = any($2)
    union
    select role, belongs.user_id, substr(role, 2)
      from unnest($2::text[]) as role
      left join user_group_member as belongs on belongs.tenant_id = $1 and belongs.group_id = substr(role, 2)
     where role like '@%'
  ), people as (
    select held.role, held.user_id, held.group_id, coalesce(person.is_external, false) as external
      from held
      left join app_user as person on person.tenant_id = $1 and person.id = held.user_id
     where held.user_id is not null and not coalesce(person.is_deactivated or person.is_bot, false)
  ), everybodys as (
    select name from unnest($2::text[]) as name where name = any((select default_roles from tenant where id = $1)::text[])
  )
  select
    (select coalesce(jsonb_agg(jsonb_build_object('role', role, 'userId', user_id, 'viaGroup', group_id, 'external', external)), '[]')
       from (select * from people order by group_id is not null, role, user_id limit $3) as first) as holders,
    (select coalesce(jsonb_agg(distinct jsonb_build_object('role', role, 'groupId', group_id)), '[]')
       from held where group_id is not null) as groups,
    array(select name from everybodys) as everybodys,
    array(select name from unnest($2::text[]) as name
           where name not in (select role from people) and name not in (select name from everybodys)) as empty`;
