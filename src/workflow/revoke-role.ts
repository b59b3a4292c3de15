import { DomainError } from '#domain/errors.ts';
import type { Environment } from './environment.ts';
import { inTransaction } from './in-transaction.ts';
import { ADMIN_ROLE, hasPeople, lockRole, memberColumns, type RoleRequest } from './role-members.ts';

/**
 * Takes a role from a person or from a Slack user group. It counts from the next decision on. Somebody who holds it in
 * another way as well (through a group, or by name) keeps it that way.
 * @returns whether that changed anything.
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_role`; `last_admin` when nobody would be left in `admin`.
 */
export async function revokeRole(env: Pick<Environment, 'pool'>, request: RoleRequest): Promise<{ changed: boolean }> {
  const { tenantId, role } = request;
  const { userId, groupId } = memberColumns(request);
  return inTransaction(env.pool, async (client) => {
    await lockRole(client, request);
    const { rowCount } = await client.query(
      'delete from role_member where tenant_id = $1 and role = $2 and (user_id = $3 or group_id = $4)',
      [tenantId, role, userId, groupId],
    );
    const changed = rowCount !== 0;
    if (changed && role === ADMIN_ROLE && !(await hasPeople(client, tenantId, role))) {
      throw new DomainError('last_admin', { role });
    }
    return { changed };
  });
}
