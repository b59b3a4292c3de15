import type { Environment } from '#workflow/environment.ts';
import { checkAdminsLeft, lockRole, type RoleRequest, removeMember } from './role-members.ts';

/**
 * Takes a role from a person or from a Slack user group. It counts from the next decision on. Somebody who holds it in
 * another way as well (through a group, or by name) keeps it that way.
 * @returns whether that changed anything.
 * @throws DomainError as `lockRole`; `last_admin` when nobody would be left in `admin`.
 */
export async function revokeRole(
  env: Pick<Environment, 'entities'>,
  request: RoleRequest,
): Promise<{ changed: boolean }> {
  return env.entities(request.tenantId).transactional(async (em) => {
    await lockRole(em, request);
    const changed = await removeMember(em, request.role, request);
    if (changed) await checkAdminsLeft(em, request.tenantId, request.role);
    return { changed };
  });
}
