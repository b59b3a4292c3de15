import { DomainError } from '#domain/errors.ts';
import { coversAll } from '#domain/people/role.ts';
import { RoleRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkWithinOwn } from './permission.ts';
import { lockRole, type Member, type RoleReach, type RoleWriter, unknownRole } from './role-members.ts';
import { replaceMembers } from './set-role-members.ts';

/** What a role is besides its name. Without `members` they stay as they are, and without `permissions` a built-in role's. */
export type RoleTerms = {
  parent: string | null;
  headId: string | null;
  permissions?: readonly string[] | undefined;
  members?: readonly Member[] | undefined;
};

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
    const { permissions = role.source === 'built_in' ? role.permissions : [] } = request;
    await checkTerms(em, writer, role.name, request);
    const same = coversAll(role.permissions, permissions) && coversAll(permissions, role.permissions);
    if (role.source === 'built_in' && !same)
      throw new DomainError('role_conflict', { role: role.name, reason: 'built_in', by: [] });
    if (!same) role.permissions = [...permissions];
    em.assign(role, { parent, headId });
    await em.flush();
    if (members) await replaceMembers(em, request, members);
  });
}

/** Checks what a role is to be, with the roles held (`lockRoles`). Its parents are followed as they are now. */
export async function checkTerms(em: EntityManager, writer: RoleReach, name: string, terms: RoleTerms): Promise<void> {
  checkWithinOwn(writer, terms.permissions ?? []);
  const { parent } = terms;
  if (parent === null) return;
  const parents = new Map((await em.find(RoleRecord, {})).map((one) => [one.name, one.parent]));
  if (!parents.has(parent) && parent !== name) throw await unknownRole(em, parent, 'parent');
  const walked = new Set([name]);
  for (let at: string | null | undefined = parent; at; at = parents.get(at)) {
    if (at === name) throw new DomainError('role_circle', { role: name, parent });
    if (walked.has(at)) return;
    walked.add(at);
  }
}
