import type { DomainError } from '#domain/errors.ts';
import type { ManagerFault } from '#domain/people/manager.ts';
import { MANAGER_CIRCLE, PARENT_CIRCLE } from '#domain/people/roles-file.ts';

/**
 * What an administrator should look at in a roles file; nothing of it stops the program, nor the rest from being applied.
 * `path` says where it stands, as the issues of a file that cannot be read do.
 */
export type RoleWarning = { kind: RoleWarningKind; path: string; message: string; role?: string; text?: string };

type RoleWarningKind =
  | 'unknown_member'
  | 'unknown_person'
  | 'repeated_person'
  | 'unknown_parent'
  | 'admin_kept'
  | 'invalid_manager'
  | Extract<DomainError['code'], 'role_circle' | 'role_conflict'>;

/** What is said of each. */
export const MESSAGES = {
  unknown: 'nobody is known by this name or address; it is looked for again at the next start',
  repeated: 'stands for somebody who is named before: only that counts',
  made: 'there was no such role: it was made, with nobody in it',
  adminKept: 'nobody would be left who could give roles: its people keep it',
  parentCircle: PARENT_CIRCLE,
  builtIn: 'a built-in role keeps its permissions',
} as const;

/** Why somebody cannot be that person's manager. */
export const MANAGER_MESSAGES: Readonly<Record<ManagerFault, string>> = {
  self: 'nobody is their own manager',
  bot: 'a bot or a system cannot be a manager',
  deactivated: 'this manager is deactivated',
  circle: MANAGER_CIRCLE,
};
