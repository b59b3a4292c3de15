import { createHash } from 'node:crypto';
import { DomainError } from '#domain/errors.ts';
import { parseRef, type WorkflowRef } from '#domain/request/ref.ts';
import type { ApiCall } from '#http/context.ts';
import { badParameter } from '#http/refusal.ts';
import { type Cursor, decodeCursor, type PlaceKind } from '#queries/lists/page.ts';
import type { Environment } from '#workflow/environment.ts';
import { findPerson } from '#workflow/people/people.ts';
import { withFields } from './retold.ts';

/**
 * The page of a list that a query asks for, and what it filters by.
 * @throws Refusal 400 for a cursor of another list, or of nobody.
 */
export function paged<Q extends { limit: number; cursor?: string | undefined }>(
  { limit, cursor: text, ...filter }: Q,
  order: string,
  place?: PlaceKind,
) {
  const cursor: Cursor | null = text === undefined ? null : decodeCursor(text, order, place);
  if (text !== undefined && !cursor) throw badParameter('cursor', 'is no next_cursor of this list');
  return { filter, limit, cursor };
}

/** The workflow that an address names. @throws DomainError `not_found` for what can be none. */
export function refIn(id: string): WorkflowRef {
  const ref = parseRef(id);
  if (!ref) throw new DomainError('not_found', { ref: id });
  return ref;
}

/** The id of somebody whom a body names, in that field, by id, name or e-mail address; nobody as it is. @throws Refusal 422. */
export async function personCalled<N extends null | undefined>(
  env: Pick<Environment, 'entities'>,
  tenantId: string,
  field: string,
  called: string | N,
): Promise<string | N> {
  if (typeof called !== 'string') return called;
  const person = await findPerson(env, tenantId, called);
  if (person) return person.id;
  return withFields({ user_id: field }, Promise.reject(new DomainError('unknown_user', { text: called })));
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
