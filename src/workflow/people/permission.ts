import { DomainError } from '#domain/errors.ts';
import { type Actor, allows, builtInRolesWith, coversAll, type Permission } from '#domain/people/role.ts';

/** @throws DomainError `not_permitted`, naming the built-in roles that would be enough. */
export function checkPermission(actor: Actor, wanted: Permission): void {
  const reason = refusal(actor, wanted);
  if (reason === null) return;
  throw new DomainError('not_permitted', { reason, roles: builtInRolesWith(wanted), users: [] });
}

/**
 * Nobody gives, takes or changes what allows more than they may themselves: whoever writes roles could make an admin of
 * themselves otherwise.
 * @throws DomainError `not_permitted` (`beyond_own`).
 */
export function checkWithinOwn(actor: Pick<Actor, 'permissions'>, permissions: readonly string[]): void {
  if (coversAll(actor.permissions, permissions)) return;
  throw new DomainError('not_permitted', { reason: 'beyond_own', roles: ['admin'], users: [] });
}

function refusal(actor: Actor, wanted: Permission): 'deactivated' | 'not_admin' | 'permission' | null {
  if (actor.deactivated) return 'deactivated';
  if (allows(actor.permissions, wanted)) return null;
  return wanted === 'roles:write' ? 'not_admin' : 'permission';
}
