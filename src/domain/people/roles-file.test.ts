import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { parseRolesFile, rolesFor } from './roles-file.ts';

function pathsOf(source: unknown): string[] {
  try {
    parseRolesFile(source);
    return [];
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return error.params.issues.map((issue) => issue.path);
    throw error;
  }
}

test('a roles file names people by id, @name or e-mail, and groups by id', () => {
  const file = parseRolesFile({
    roles: {
      manager: { members: ['U123', '@bob', 'bob@example.com'], groups: ['S123'], permissions: ['workflows:*'] },
    },
  });
  expect(rolesFor(file, 'T1').roles.manager).toEqual({
    members: ['U123', '@bob', 'bob@example.com'],
    groups: ['S123'],
    permissions: ['workflows:*'],
  });
});

test('an empty file, an empty section and a role with nothing under it are fine', () => {
  for (const source of [undefined, null, {}, { roles: null, tenants: null }]) expect(pathsOf(source)).toEqual([]);
  expect(rolesFor(parseRolesFile({ roles: { reviewer: null } }), 'T1').roles).toEqual({
    reviewer: { members: [], groups: [], permissions: [] },
  });
});

test('a tenant’s own section stands in place of the general one, role by role', () => {
  const file = parseRolesFile({
    default_roles: ['viewer'],
    roles: { a: { members: ['U1'] }, b: { members: ['U1'] } },
    tenants: { T1: { roles: { b: { members: ['U2'] } }, default_roles: ['user'] } },
  });
  expect(Object.values(rolesFor(file, 'T1').roles).map((role) => role.members)).toEqual([['U1'], ['U2']]);
  expect(rolesFor(file, 'T1').defaultRoles).toEqual(['user']);
  expect(rolesFor(file, 'T2').defaultRoles).toEqual(['viewer']);
});

test('everything that is wrong is told at once, with its path', () => {
  const source = {
    roles: { a: { members: ['bob', '<@U1>'], groups: ['finance'] }, b: { permissions: ['everything'], boss: 'U1' } },
    tenants: { acme: {} },
    nonsense: [],
  };
  expect(pathsOf(source).sort()).toEqual(
    [
      'roles',
      'roles.a.groups.0',
      'roles.a.members.0',
      'roles.a.members.1',
      'roles.b',
      'roles.b.permissions.0',
      'tenants.acme',
    ].sort(),
  );
});

test('parents that lead back to their role are refused, in a tenant’s mix of sections too', () => {
  expect(pathsOf({ roles: { a: { parent: 'a' } } })).toEqual(['roles.a.parent']);
  const mixed = { roles: { a: { parent: 'b' }, b: null }, tenants: { T1: { roles: { b: { parent: 'a' } } } } };
  expect(pathsOf(mixed)).toEqual(['tenants.T1.roles.a.parent', 'tenants.T1.roles.b.parent']);
});

test('names of the language’s own are roles like any other', () => {
  expect(pathsOf({ roles: { constructor: { parent: 'toString' } } })).toEqual([]);
  expect(rolesFor(parseRolesFile({ roles: { a: { parent: 'constructor' } } }), 'constructor').defaultRoles).toBeNull();
});

test('people have managers, a tenant its own, and nobody is above themselves', () => {
  const file = parseRolesFile({
    people: { U1: { manager: '@bob' }, U2: { manager: 'U3' } },
    tenants: { T1: { people: { U1: { manager: 'U3' } } } },
  });
  expect(rolesFor(file, 'T1').managers).toEqual({ U1: 'U3', U2: 'U3' });
  expect(rolesFor(file, 'T2').managers).toEqual({ U1: '@bob', U2: 'U3' });
  expect(() => parseRolesFile({ people: { U1: { manager: 'U2' }, U2: { manager: 'U1' } } })).toThrow(
    'the managers of this person lead back to them',
  );
  expect(() => parseRolesFile({ tenants: { T1: { people: { U1: { manager: 'U1' } } } } })).toThrow(
    'tenants.T1.people.U1.manager',
  );
  expect(() => parseRolesFile({ people: { constructor: { manager: 'U1' } } })).toThrow('people.constructor');
});

test('a chain of very many managers is no circle, and what only leads into a circle is not blamed for it', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`@p${at}`, { manager: `@p${at + 1}` }] as const),
  );
  expect(parseRolesFile({ people: chain }).people).toEqual(chain);
  const into = { '@eve': { manager: '@ann' }, '@ann': { manager: '@bob' }, '@bob': { manager: '@ann' } };
  expect(pathsOf({ people: into })).toEqual(['people.@ann.manager', 'people.@bob.manager']);
});
