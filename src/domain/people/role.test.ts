import { expect, test } from 'vitest';
import { person } from '#testing/builders/builders.ts';
import { allows, BUILT_IN_ROLES, builtInRolesWith, isAdmin, PERMISSIONS } from './role.ts';

test('a wildcard covers its area and nothing else', () => {
  expect(allows(['workflows:*'], 'workflows:assign')).toBe(true);
  expect(allows(['workflows:*'], 'roles:write')).toBe(false);
  expect(allows(['*'], 'audit:view')).toBe(true);
  expect(allows([], 'workflows:view')).toBe(false);
});

test('nobody gets administration along with the rest of an area', () => {
  expect(allows(['workflows:*'], 'workflows:admin')).toBe(false);
  expect(allows(['workflows:admin'], 'workflows:admin')).toBe(true);
  expect(
    PERMISSIONS.filter((one) => !allows(BUILT_IN_ROLES.manager ?? [], one) && one.startsWith('workflows:')),
  ).toEqual(['workflows:admin']);
  expect(builtInRolesWith('workflows:admin')).toEqual(['admin']);
});

test('every permission of a built-in role exists', () => {
  const known = new Set<string>([...PERMISSIONS, '*', 'workflows:*', 'tickets:*', 'definitions:*']);
  expect(
    Object.values(BUILT_IN_ROLES)
      .flat()
      .filter((one) => !known.has(one)),
  ).toEqual([]);
});

test('admins may do what only admins may; everybody else may not', () => {
  expect(isAdmin(person('U1', ['admin']))).toBe(true);
  expect(isAdmin(person('U1', ['manager']))).toBe(false);
  expect(isAdmin(person('U1', ['viewer', 'ticket_admin', 'task_worker', 'workflow_creator']))).toBe(false);
});
