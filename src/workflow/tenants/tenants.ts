import { BUILT_IN_ROLES, DEFAULT_ROLES } from '#domain/people/role.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { publishOwnDefinitions } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';

export type TenantFacts = {
  /** Slack team id, or the enterprise id of an organisation-wide install. */
  tenantId: string;
  name: string;
  botUserId: string | null;
  /** Slack user ids that are admins from the first moment on; later starts leave the role as it is. */
  adminUsers: readonly string[];
};

/**
 * Makes sure that the tenant, its built-in roles and the program's own definitions are there, with its present name and bot. Many replicas may do it at
 * once. Members of a role are never taken away.
 * @returns whether the tenant is new.
 */
export async function ensureTenant(env: Pick<Environment, 'pool'>, facts: TenantFacts): Promise<{ created: boolean }> {
  const { tenantId, name, botUserId, adminUsers } = facts;
  const ensured = await inTransaction(env.pool, async (client) => {
    const { rows } = await client.query<{ created: boolean }>(
      // xmax is 0 only in a row that this very statement inserted.
      `insert into tenant (id, name, bot_user_id, default_roles) values ($1, $2, $3, $4)
       on conflict (id) do update
         set name = coalesce(nullif(excluded.name, ''), tenant.name),
             bot_user_id = coalesce(excluded.bot_user_id, tenant.bot_user_id)
       returning xmax = 0 as created`,
      [tenantId, name, botUserId, DEFAULT_ROLES],
    );
    const created = rows[0]?.created === true;
    await client.query(
      `insert into role (tenant_id, name, permissions, source)
       select $1, given.name, array(select jsonb_array_elements_text(given.permissions)), 'built_in'
         from jsonb_each($2) as given(name, permissions)
       on conflict (tenant_id, name) do update
         set permissions = excluded.permissions, source = 'built_in'
         where role.permissions <> excluded.permissions or role.source <> 'built_in'`,
      [tenantId, JSON.stringify(BUILT_IN_ROLES)],
    );
    if (created) {
      await client.query(
        `insert into role_member (tenant_id, role, user_id)
         select distinct $1, 'admin', unnest($2::text[]) on conflict do nothing`,
        [tenantId, adminUsers],
      );
    }
    return { created };
  });
  await publishOwnDefinitions(env, tenantId);
  return ensured;
}
