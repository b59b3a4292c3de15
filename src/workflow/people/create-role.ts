import { DomainError } from '#domain/errors.ts';
import { RoleRecord } from '#persistence/entities/index.ts';
import { isUniqueViolation } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkTerms, type RoleTerms } from './change-role.ts';
import { checkWithinOwn } from './permission.ts';
import { lockRoles, type RoleWriter, roleWriter } from './role-members.ts';
import { replaceMembers } from './set-role-members.ts';

export type NewRole = RoleWriter & { role: string } & RoleTerms;

/**
 * Makes a role.
 * @throws DomainError `not_permitted` (`not_admin`; `beyond_own`), `role_conflict` (`exists`), `unknown_role` (its parent).
 */
export async function createRole(env: Pick<Environment, 'entities'>, request: NewRole): Promise<void> {
  const { tenantId, role: name, parent, headId, permissions = [], members } = request;
  const exists = () => new DomainError('role_conflict', { role: name, reason: 'exists', by: [] });
  try {
    await env.entities(tenantId).transactional(async (em) => {
      const writer = await roleWriter(em, request);
      await lockRoles(em, tenantId);
      checkWithinOwn(writer, permissions);
      if (await em.findOne(RoleRecord, { name })) throw exists();
      await checkTerms(em, writer, name, request);
      em.create(RoleRecord, { tenantId, name, parent, headId, permissions: [...permissions], source: 'api' });
      await em.flush();
      await replaceMembers(em, request, members ?? []);
    });
  } catch (error) {
    // A definition that was published at the same moment may have made it.
    throw isUniqueViolation(error) ? exists() : error;
  }
}
