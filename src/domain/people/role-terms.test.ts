import { expect, test } from 'vitest';
import { type RoleTerms, termsFaults } from './role-terms.ts';

const roles = new Map([
  ['viewer', { parent: null, permissions: ['workflows:view'], source: 'built_in' }],
  ['boss', { parent: null, permissions: [], source: 'file' }],
  ['clerk', { parent: 'boss', permissions: [], source: 'api' }],
]);
const faults = (wanted: Record<string, RoleTerms>) =>
  termsFaults(new Map(Object.entries(wanted)), roles).map(
    ({ role, about, error }) => `${role}.${about}: ${error.code}`,
  );

test('a parent is there and does not lead back to the role, as roles are after all was changed', () => {
  expect(faults({ boss: { parent: 'nobody' } })).toEqual(['boss.parent: unknown_role']);
  expect(faults({ boss: { parent: 'clerk' } })).toEqual(['boss.parent: role_circle']);
  expect(faults({ boss: { parent: 'boss' } })).toEqual(['boss.parent: role_circle']);
  expect(faults({ fresh: { parent: 'fresh' } })).toEqual(['fresh.parent: role_circle']);
  expect(faults({ boss: { parent: 'clerk' }, clerk: { parent: null } })).toEqual([]);
});

test('a built-in role keeps its permissions, however they are written', () => {
  expect(faults({ viewer: { parent: null, permissions: ['*'] } })).toEqual(['viewer.permissions: role_conflict']);
  expect(faults({ viewer: { parent: null, permissions: [] } })).toEqual(['viewer.permissions: role_conflict']);
  expect(faults({ viewer: { parent: 'boss', permissions: ['workflows:view'] } })).toEqual([]);
  expect(faults({ viewer: { parent: null }, clerk: { parent: null, permissions: ['*'] } })).toEqual([]);
});
