import { rolesNamed } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { DefinitionRecord, TenantRecord, TicketTypeRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { statementsIn } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { lockRole, type RoleWriter } from './role-members.ts';

/**
 * Deletes a role and who has it. Roles below it have no parent then.
 * @throws DomainError as `lockRole`; `role_conflict`: a built-in role stays, and so does one that is still needed.
 */
export async function deleteRole(
  env: Pick<Environment, 'entities' | 'definitions'>,
  request: RoleWriter & { role: string },
): Promise<void> {
  await env.entities(request.tenantId).transactional(async (em) => {
    const { role } = await lockRole(em, request);
    const refuse = (reason: 'built_in' | 'in_use', by: string[]) =>
      new DomainError('role_conflict', { role: role.name, reason, by });
    if (role.source === 'built_in') throw refuse('built_in', []);
    const by = await neededBy(env, em, request.tenantId, role.name);
    if (by.length > 0) throw refuse('in_use', by);
    await em.remove(role).flush();
  });
}

/** Definitions that can be started or run, open approvals, ticket types and the default roles that name a role. */
async function neededBy(
  env: Pick<Environment, 'definitions'>,
  em: EntityManager,
  tenantId: string,
  role: string,
): Promise<string[]> {
  const db = statementsIn(em);
  const active = await em.find(DefinitionRecord, { isActive: true });
  const running = await db.query<{ key: string; version: number }>({
    text: `select distinct definition_key as key, definition_version as version
             from workflow where tenant_id = $1 and completed_at is null`,
    values: [tenantId],
  });
  const asked = await db.query<{ ref: string }>({
    text: `select 'WF-' || w.number as ref from approval as a
             join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
            where a.tenant_id = $1 and a.status in ('pending', 'escalated') and (a.approver_roles || '{}'::text[]) @> array[$2::text]
            order by w.number limit 20`,
    values: [tenantId, role],
  });
  const names = await Promise.all(
    [...active.map(({ key, currentVersion }) => ({ key, version: currentVersion })), ...running.rows].map(
      async ({ key, version }) =>
        rolesNamed(await env.definitions.version(tenantId, key, version)).includes(role) ? [`definition ${key}`] : [],
    ),
  );
  const types = await em.find(TicketTypeRecord, { isActive: true });
  const tenant = await em.findOneOrFail(TenantRecord, { id: tenantId });
  return [
    ...new Set(names.flat().sort()),
    ...asked.rows.map(({ ref }) => ref),
    ...types.filter(({ roles }) => roles.includes(role)).map(({ key }) => `ticket type ${key}`),
    ...(tenant.defaultRoles.includes(role) ? ['the default roles'] : []),
  ];
}
