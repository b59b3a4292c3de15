import { DomainError } from '#domain/errors.ts';
import { circling } from './circles.ts';
import { coversAll } from './role.ts';

/** What a role is to be. Without `permissions` a built-in role's stay. */
export type RoleTerms = { parent: string | null; permissions?: readonly string[] | undefined };

/** A role as it is. */
export type RoleFacts = { parent: string | null; permissions: readonly string[]; source: string };

/** What speaks against a part of a role's terms. */
export type TermsFault = { role: string; about: keyof RoleTerms; error: DomainError };

/**
 * What speaks against giving roles these terms: parents that there are not or that lead back to the role (`unknown_role`,
 * `role_circle`), and other permissions of a built-in role (`role_conflict`).
 * @param wanted what each role is to be, one that is yet to be made too
 * @param roles all roles of the tenant
 */
export function termsFaults(
  wanted: ReadonlyMap<string, RoleTerms>,
  roles: ReadonlyMap<string, RoleFacts>,
): TermsFault[] {
  const parents = new Map([...wanted].map(([role, { parent }]) => [role, parent]));
  const circles = circling(parents, (role) => roles.get(role)?.parent);
  return [...wanted].flatMap(([role, { parent, permissions }]) => {
    const faults: TermsFault[] = [];
    const add = (about: TermsFault['about'], error: DomainError) => faults.push({ role, about, error });
    if (parent !== null && circles.has(role)) add('parent', new DomainError('role_circle', { role, parent }));
    else if (parent !== null && !roles.has(parent))
      add(
        'parent',
        new DomainError('unknown_role', { name: parent, available: [...roles.keys()].sort(), path: 'parent' }),
      );
    const before = roles.get(role);
    if (before?.source === 'built_in' && permissions && !isSame(before.permissions, permissions))
      add('permissions', new DomainError('role_conflict', { role, reason: 'built_in', by: [] }));
    return faults;
  });
}

/** True when two sets mean the same permissions, however they are written. */
export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return coversAll(one, other) && coversAll(other, one);
}
