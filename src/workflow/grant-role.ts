import type { Environment } from './environment.ts';
import { inTransaction } from './in-transaction.ts';
import { lockRole, memberColumns, type RoleRequest } from './role-members.ts';

/**
 * Gives a role to a person or to a Slack user group. It counts from the next decision on.
 * @returns whether that changed anything.
 * @throws DomainError `not_permitted` (`not_admin`), `unknown_role`.
 */
export async function grantRole(env: Pick<Environment, 'pool'>, request: RoleRequest): Promise<{ changed: boolean }> {
  const { tenantId, actorId, role } = request;
  const { userId, groupId } = memberColumns(request);
  return inTransaction(env.pool, async (client) => {
    await lockRole(client, request);
    if (groupId !== null) {
      // Its members are looked up when they are first needed: refreshed_at is null.
      await client.query('insert into user_group (tenant_id, id) values ($1, $2) on conflict do nothing', [
        tenantId,
        groupId,
      ]);
    }
    const { rowCount } = await client.query(
      `insert into role_member (tenant_id, role, user_id, group_id, granted_by) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [tenantId, role, userId, groupId, actorId],
    );
    const changed = rowCount !== 0;
    if (changed && userId !== null) {
      // In the same transaction: whoever gets a role is told so, once.
      const payload = { tenantId, userId, role, by: actorId };
      await client.query('select graphile_worker.add_job($1, $2::json)', ['announce_role', JSON.stringify(payload)]);
    }
    return { changed };
  });
}
