import type { Pool } from 'pg';

/** Somebody who holds a role, by name or through a Slack user group. */
type RoleHolder = { role: string; userId: string; viaGroup: string | null; external: boolean };

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
const PEOPLE_MAX = 1_000;

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
  with people as (
    select role, id as user_id, group_id, is_external as external from role_holders($1, $2)
  ), grouped as (
    select role, group_id from role_member where tenant_id = $1 and role = any($2) and group_id is not null
    union
    select role, substr(role, 2) from unnest($2::text[]) as role where role like '@%'
  ), everybodys as (
    select name from unnest($2::text[]) as name where name = any((select default_roles from tenant where id = $1)::text[])
  )
  select
    (select coalesce(jsonb_agg(jsonb_build_object('role', role, 'userId', user_id, 'viaGroup', group_id, 'external', external)), '[]')
       from (select * from people order by group_id is not null, role, user_id limit $3) as first) as holders,
    (select coalesce(jsonb_agg(jsonb_build_object('role', role, 'groupId', group_id) order by role, group_id), '[]') from grouped) as groups,
    array(select name from everybodys) as everybodys,
    array(select name from unnest($2::text[]) as name
           where name not in (select role from people) and name not in (select name from everybodys)) as empty`;
