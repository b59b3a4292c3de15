/** Every permission there is. `workflows:*` and `*` are wildcards over them; see {@link allows}. */
export const PERMISSIONS = [
  'workflows:view',
  'workflows:create',
  'workflows:transition',
  'workflows:comment',
  'workflows:assign',
  'workflows:admin',
  'definitions:view',
  'definitions:write',
  'tickets:view',
  'tickets:create',
  'tickets:admin',
  'roles:view',
  'roles:write',
  'audit:view',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Roles that every tenant has, with what each may do. Giving them members never changes their permissions. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly string[]>> = {
  viewer: ['workflows:view'],
  participant: ['workflows:view', 'workflows:transition', 'workflows:comment'],
  manager: ['workflows:*'],
  admin: ['*'],
  user: ['workflows:view', 'workflows:create', 'workflows:comment', 'tickets:view', 'tickets:create'],
  ticket_admin: ['workflows:view', 'tickets:*'],
  task_worker: ['workflows:view', 'workflows:transition', 'workflows:comment'],
  workflow_creator: ['workflows:view', 'definitions:*'],
};

/** What every full member of a workspace has when `roles.yaml` does not say otherwise. */
export const DEFAULT_ROLES: readonly string[] = ['participant', 'user'];

/** What deciding must not bring: no wildcard but `*` means these, so only the admins have them unless they are named. */
const NEVER_BY_AREA: readonly Permission[] = ['workflows:admin'];

/** True when a granted set (wildcards allowed) covers the wanted permission. `workflows:*` means all but `workflows:admin`. */
export function allows(granted: readonly string[], wanted: Permission): boolean {
  if (granted.includes('*') || granted.includes(wanted)) return true;
  return !NEVER_BY_AREA.includes(wanted) && granted.includes(`${wanted.slice(0, wanted.indexOf(':'))}:*`);
}

/** The built-in roles that have a permission. */
export function builtInRolesWith(wanted: Permission): string[] {
  return Object.keys(BUILT_IN_ROLES).filter((role) => allows(BUILT_IN_ROLES[role] ?? [], wanted));
}

/** True when a granted set covers every permission that a wanted set means, wildcards on either side. */
export function coversAll(granted: readonly string[], wanted: readonly string[]): boolean {
  return PERMISSIONS.every((one) => !allows(wanted, one) || allows(granted, one));
}

/** Members of a Slack user group have this as a role, so that a group can be asked like one: `@S0FINANCE`. */
export function roleOfGroup(groupId: string): string {
  return `@${groupId}`;
}

/** The Slack user group that such a role means; null for a role of the workspace's own, whose name never begins so. */
export function groupOfRole(role: string): string | null {
  return role.startsWith('@') ? role.slice(1) : null;
}

/** A person as the core sees one at the moment of a decision, read from the database in the same query as the workflow. */
export type Actor = {
  id: string;
  /** Names of every role that the person is in, by name or through a Slack user group; the default roles included. */
  roles: readonly string[];
  permissions: readonly string[];
  /** Deactivated in Slack: may do nothing. */
  deactivated: boolean;
  /** A guest, or somebody of another workspace: has no default roles, and may decide only where a role names them. */
  external: boolean;
  bot: boolean;
  /** People who are away and have named this one as their delegate; left out, nobody. */
  standsFor?: readonly Absent[] | undefined;
};

/** Somebody who is away, with every role that they hold. */
export type Absent = { id: string; roles: readonly string[] };

/** Roles that bring `workflows:admin`, for answers: who could do it instead. */
export const ADMIN_ROLES: readonly string[] = ['admin'];

/**
 * The actor as somebody who calls with a token: may do what both they and the token may. Roles stay, for they say who
 * somebody is.
 * @param granted what the token lets its bearer do, wildcards allowed; left out, everything that the person may
 */
export function narrowed(actor: Actor, granted: readonly string[] | undefined): Actor {
  if (granted === undefined) return actor;
  const both = PERMISSIONS.filter((wanted) => allows(actor.permissions, wanted) && allows(granted, wanted));
  return { ...actor, permissions: both };
}

/** True when the actor may do what only admins may: cancel, resubmit and reopen anybody's request, start in others' names. */
export function isAdmin(actor: Actor): boolean {
  return allows(actor.permissions, 'workflows:admin');
}
