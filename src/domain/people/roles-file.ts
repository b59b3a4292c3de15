import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { issuesOf } from '#domain/issues.ts';
import { groupId, isUserId, teamId } from '#domain/slack-id.ts';
import { ownValue } from '#domain/text.ts';
import { circling } from './circles.ts';
import { PERMISSIONS } from './role.ts';

/** Said of a file by itself, and of what it makes together with the roles and people that are there. */
export const PARENT_CIRCLE = 'the parents of this role lead back to it';
export const MANAGER_CIRCLE = 'the managers of this person lead back to them';

/** How a role may be called. */
export const roleName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,99}$/, 'a role name: letters, digits, _ and -, beginning with a letter');
const NAME_OR_ADDRESS = /^(@[^\s@<>]{1,80}|[^\s@<>]+@[^\s@<>]+)$/;
const person = z
  .string()
  .trim()
  .refine((text) => isUserId(text) || NAME_OR_ADDRESS.test(text), 'a person as U123ABC, @name or name@example.com');

const areas = [...new Set(PERMISSIONS.map((one) => one.slice(0, one.indexOf(':'))))];
const granted: readonly string[] = [...PERMISSIONS, ...areas.map((area) => `${area}:*`), '*'];
/** One of {@link PERMISSIONS}, or a wildcard over them. */
export const permission = z.string().refine((text) => granted.includes(text), {
  error: `a permission: one of ${granted.join(', ')}`,
});

/** One role as the file declares it. A role with nothing under it (`reviewer:`) is declared with nobody in it. */
const declared = z
  .strictObject({
    members: z.array(person).max(1_000).default([]),
    groups: z.array(groupId).max(100).default([]),
    parent: roleName.optional(),
    head: person.optional(),
    permissions: z.array(permission).default([]),
  })
  .nullable()
  .transform((given) => given ?? { members: [], groups: [], permissions: [] });
export type DeclaredRole = {
  members: string[];
  groups: string[];
  parent?: string | undefined;
  head?: string | undefined;
  permissions: string[];
};

const section = z.strictObject({
  roles: z.record(roleName, declared).nullish(),
  default_roles: z.array(roleName).max(50).nullish(),
  /** What is known of people besides their roles. */
  people: z.record(person, z.strictObject({ manager: person })).nullish(),
});
const rolesFile = section.extend({
  tenants: z.record(teamId, section).nullish(),
});
export type RolesFile = z.output<typeof rolesFile>;

/** What a roles file says about one tenant. */
export type TenantRoles = {
  roles: Record<string, DeclaredRole>;
  defaultRoles: string[] | null;
  /** The manager of each person, both as written. */
  managers: Record<string, string>;
};

/**
 * Reads the value of a `roles.yaml`.
 * @throws DomainError `invalid_definition` with every problem at once, each with its path and reason.
 */
export function parseRolesFile(source: unknown): RolesFile {
  const read = rolesFile.safeParse(source ?? {});
  if (!read.success) {
    throw new DomainError('invalid_definition', { issues: issuesOf(read.error, 'roles') });
  }
  const issues = [
    ...managerCircles(rolesFor(read.data, '').managers, 'people'),
    ...Object.keys(read.data.tenants ?? {}).flatMap((tenant) =>
      managerCircles(rolesFor(read.data, tenant).managers, `tenants.${tenant}.people`),
    ),
    ...circles(read.data.roles ?? {}, 'roles'),
    ...Object.keys(read.data.tenants ?? {}).flatMap((tenant) =>
      circles(rolesFor(read.data, tenant).roles, `tenants.${tenant}.roles`),
    ),
  ];
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return read.data;
}

/** The roles of one tenant: those for all, with the tenant's own section in place of what it names too. */
export function rolesFor(file: RolesFile, tenantId: string): TenantRoles {
  const own = file.tenants?.[tenantId];
  return {
    roles: { ...file.roles, ...own?.roles },
    defaultRoles: own?.default_roles ?? file.default_roles ?? null,
    managers: Object.fromEntries(
      Object.entries({ ...file.people, ...own?.people }).map(([name, { manager }]) => [name, manager]),
    ),
  };
}

/** Where a file says what it does of a role or a person of a tenant's, as its issues name places: "tenants.T1.roles.boss". */
export function placeIn(file: RolesFile, tenantId: string, section: 'roles' | 'people', name: string): string {
  const own = ownValue(file.tenants ?? {}, tenantId)?.[section] ?? {};
  return Object.hasOwn(own, name) ? `tenants.${tenantId}.${section}.${name}` : `${section}.${name}`;
}

function circles(roles: Record<string, DeclaredRole>, at: string): { path: string; message: string }[] {
  const parents = new Map(Object.entries(roles).map(([name, { parent = null }]) => [name, parent]));
  return Array.from(circling(parents, noneAbove), (name) => ({ path: `${at}.${name}.parent`, message: PARENT_CIRCLE }));
}

function managerCircles(managers: Record<string, string>, at: string): { path: string; message: string }[] {
  return Array.from(circling(new Map(Object.entries(managers)), noneAbove), (name) => ({
    path: `${at}.${name}.manager`,
    message: MANAGER_CIRCLE,
  }));
}

const noneAbove = () => null;
