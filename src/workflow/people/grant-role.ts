import type { Environment } from '#workflow/environment.ts';
import { addMember, lockRole, type RoleRequest } from './role-members.ts';

/**
 * Gives a role to a person or to a Slack user group. It counts from the next decision on.
 * @returns whether that changed anything.
 * @throws DomainError as `lockRole`.
 */
export async function grantRole(
  env: Pick<Environment, 'entities'>,
  request: RoleRequest,
): Promise<{ changed: boolean }> {
  return env.entities(request.tenantId).transactional(async (em) => {
    await lockRole(em, request);
    return { changed: await addMember(em, request, request) };
  });
}
