import type { PoolClient } from 'pg';
import { DomainError } from '#domain/errors.ts';
import { checkPermission, readActor } from './permission.ts';

/** The role whose people give roles: it is never left with nobody in it. */
export const ADMIN_ROLE = 'admin';

/** Who is given a role or loses it: a person, or all who are in a Slack user group. */
export type Member = { userId: string } | { groupId: string };

export type RoleRequest = { tenantId: string; actorId: string; role: string } & Member;

/**
 * Checks that the actor may give and take roles and that the role exists, and holds the role until the transaction ends.
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_role` with the names there are.
 */
export async function lockRole(client: PoolClient, request: RoleRequest): Promise<void> {
  const { tenantId, actorId, role } = request;
  checkPermission(await readActor(client, tenantId, actorId), 'roles:write');
  const { rowCount } = await client.query('select 1 from role where tenant_id = $1 and name = $2 for update', [
    tenantId,
    role,
  ]);
  if (rowCount !== 0) return;
  const { rows } = await client.query<{ name: string }>('select name from role where tenant_id = $1 order by name', [
    tenantId,
  ]);
  throw new DomainError('unknown_role', { name: role, available: rows.map((row) => row.name) });
}

/** True when somebody holds the role who can use it: deactivated people, bots and empty groups do not count. */
export async function hasPeople(client: PoolClient, tenantId: string, role: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from people_of_roles($1, array[$2::text]) limit 1', [
    tenantId,
    role,
  ]);
  return rowCount !== 0;
}

/** The ids of {@link Member} as the two columns of `role_member`. */
export function memberColumns(member: Member): { userId: string | null; groupId: string | null } {
  return 'userId' in member ? { userId: member.userId, groupId: null } : { userId: null, groupId: member.groupId };
}
