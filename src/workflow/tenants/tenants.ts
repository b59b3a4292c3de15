import { BUILT_IN_ROLES, DEFAULT_ROLES } from '#domain/people/role.ts';
import { isSame } from '#domain/people/role-terms.ts';
import { RoleMemberRecord, RoleRecord, TenantRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { publishOwnDefinitions } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { makeRoles } from '#workflow/people/make-roles.ts';
import { ADMIN_ROLE } from '#workflow/people/role-members.ts';

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
export async function ensureTenant(
  env: Pick<Environment, 'entities'>,
  facts: TenantFacts,
): Promise<{ created: boolean }> {
  const { tenantId, name, botUserId, adminUsers } = facts;
  const ensured = await env.entities(tenantId).transactional(async (em) => {
    const created = await makeTenant(em, facts);
    if (!created) {
      const tenant = await em.findOneOrFail(TenantRecord, { id: tenantId });
      em.assign(tenant, { name: name || tenant.name, botUserId: botUserId ?? tenant.botUserId });
    }
    await ensureBuiltInRoles(em, tenantId);
    if (created)
      for (const userId of new Set(adminUsers)) em.create(RoleMemberRecord, { tenantId, role: ADMIN_ROLE, userId });
    return { created };
  });
  await publishOwnDefinitions(env, tenantId);
  return ensured;
}

/** @returns false when it was there before. Whoever makes it at the same moment is waited for. */
async function makeTenant(em: EntityManager, { tenantId, name, botUserId }: TenantFacts): Promise<boolean> {
  const made = await em
    .createQueryBuilder(TenantRecord)
    .insert({ id: tenantId, name, botUserId, defaultRoles: [...DEFAULT_ROLES] })
    .onConflict('id')
    .ignore()
    .execute('run');
  return made.affectedRows === 1;
}

/** They may be others in this release, and were somebody's own when a definition named them first. */
async function ensureBuiltInRoles(em: EntityManager, tenantId: string): Promise<void> {
  const names = Object.keys(BUILT_IN_ROLES);
  await makeRoles(em, tenantId, names, 'built_in');
  for (const role of await em.find(RoleRecord, { name: names })) {
    const permissions = BUILT_IN_ROLES[role.name] ?? [];
    role.source = 'built_in';
    if (!isSame(role.permissions, permissions)) role.permissions = [...permissions];
  }
}
