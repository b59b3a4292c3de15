import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { allows, builtInRolesWith, type Permission } from '#domain/people/role.ts';
import { parseRef, type WorkflowRef } from '#domain/request/ref.ts';
import type { CallFacts } from '#http/context.ts';
import { atFields, type FieldNames } from '#http/errors.ts';
import { badParameter } from '#http/refusal.ts';
import { type Cursor, decodeCursor, type PlaceKind } from '#queries/lists/page.ts';
import type { Environment } from '#workflow/environment.ts';
import { findPerson } from '#workflow/people/people.ts';
import { checkPermission } from '#workflow/people/permission.ts';

export type ApiCall = Context<CallFacts>;

/** Who asks, as verbs of the core want it. */
export function asking(context: ApiCall) {
  const { tenantId, userId, granted } = context.get('caller');
  return { tenantId, actorId: userId, granted };
}

/** Who asks, as queries want it. */
export function reading(context: ApiCall) {
  const { tenantId, userId, granted } = context.get('caller');
  return { tenantId, readerId: userId, granted };
}

/**
 * Checks that the token reaches as far as this operation; whether its person does, the core says, who knows the case.
 * @throws DomainError `not_permitted`.
 */
export function needs(context: ApiCall, permission: Permission): void {
  const { granted } = context.get('caller');
  if (granted === undefined || allows(granted, permission)) return;
  throw new DomainError('not_permitted', { reason: 'permission', roles: builtInRolesWith(permission), users: [] });
}

/** Does what a body asks for. @throws Refusal what the core refuses of it, by the names of the body's fields. */
export async function withFields<T>(names: FieldNames, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw atFields(error, names);
  }
}

/** The id of somebody whom a body names, in that field, by id, name or e-mail address. @throws Refusal 422. */
export async function personCalled(
  env: Pick<Environment, 'entities'>,
  tenantId: string,
  field: string,
  called: string,
): Promise<string> {
  const person = await findPerson(env, tenantId, called);
  if (!person) throw atFields(new DomainError('unknown_user', { text: called }), { user_id: field });
  return person.id;
}

/** The workflow that an address names. @throws DomainError `not_found` for what can be none. */
export function refIn(id: string): WorkflowRef {
  const ref = parseRef(id);
  if (!ref) throw new DomainError('not_found', { ref: id });
  return ref;
}

/** Checks that the caller, as far as the token reaches, has this permission. @throws DomainError `not_permitted`. */
export function permits(context: ApiCall, permission: Permission): void {
  checkPermission(context.get('caller').actor, permission);
}

/**
 * What the address names and the core does not know is not found, where a body that named it would not be valid.
 * @throws DomainError `not_found` in place of that `unknown_…`.
 */
export async function foundAs<T>(code: 'unknown_role' | 'unknown_user', named: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isDomainError(error, code) && Object.values(error.params).includes(named))
      throw new DomainError('not_found', { ref: named });
    throw error;
  }
}

/** Where a page begins. @throws Refusal 400 for a cursor of another list, or of nobody. */
export function cursorIn(text: string | undefined, order: string, place?: PlaceKind): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text, order, place);
  if (!cursor) throw badParameter('cursor', 'is no next_cursor of this list');
  return cursor;
}

/**
 * Names a call that has an Idempotency-Key, so that what it starts is started once even when the first call broke off before
 * its answer was kept.
 */
export async function submissionOf(context: ApiCall): Promise<string | undefined> {
  const key = context.req.header('idempotency-key');
  if (key === undefined) return undefined;
  const body = createHash('sha256')
    .update(await context.req.text())
    .digest('hex');
  return `api ${context.get('caller').tokenId} ${context.req.path} ${key} ${body}`;
}
