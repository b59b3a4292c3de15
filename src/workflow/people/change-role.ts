import { isSame, type RoleTerms as Terms, termsFaults } from '#domain/people/role-terms.ts';
import { RoleRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkWithinOwn } from './permission.ts';
import { lockRole, type Member, type RoleReach, type RoleWriter } from './role-members.ts';
import { replaceMembers } from './set-role-members.ts';

/** What a role is besides its name. Without `members` they stay as they are. */
export type RoleTerms = Terms & { headId: string | null; members?: readonly Member[] | undefined };

export type RoleChange = RoleWriter & { role: string } & RoleTerms;

/**
 * Gives a role other terms. Built-in roles keep their permissions.
 * @throws DomainError as `lockRole`; `beyond_own` for permissions that the actor lacks; `role_conflict` (`built_in`);
 *   `role_circle`; `unknown_role` for its parent; `last_admin`.
 */
export async function changeRole(env: Pick<Environment, 'entities'>, request: RoleChange): Promise<void> {
  await env.entities(request.tenantId).transactional(async (em) => {
    const { role, writer } = await lockRole(em, request);
    const { parent, headId, members } = request;
    await checkTerms(em, writer, role.name, request);
    const { permissions = role.source === 'built_in' ? role.permissions : [] } = request;
    if (!isSame(role.permissions, permissions)) role.permissions = [...permissions];
    em.assign(role, { parent, headId });
    await em.flush();
    if (members) await replaceMembers(em, request, members);
  });
}

/** Checks what a role is to be, with the roles held (`lockRoles`), by the rules that `roles.yaml` is under too. */
export async function checkTerms(em: EntityManager, writer: RoleReach, name: string, terms: Terms): Promise<void> {
  checkWithinOwn(writer, terms.permissions ?? []);
  const roles = new Map((await em.find(RoleRecord, {})).map((role) => [role.name, role]));
  const [fault] = termsFaults(new Map([[name, terms]]), roles);
  if (fault) throw fault.error;
}
