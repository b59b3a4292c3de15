import { createHash } from 'node:crypto';
import { badParameter } from '#http/refusal.ts';

type Query = { cursor?: string | undefined; limit?: number | undefined } & Readonly<Record<string, unknown>>;

/** The list that a call asks for, in a few characters: whose it is, where, and by what it is filtered. */
export function listOf(tenantId: string, path: string, query: Query): string {
  const { cursor: _cursor, limit: _limit, ...filters } = query;
  const chosen = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = JSON.stringify([tenantId, path, chosen]);
  return createHash('sha256').update(facts).digest('base64url').slice(0, SEAL);
}

/** Enough that no other list has it by chance; it keeps nobody out. */
const SEAL = 11;

/** The query with the cursor as the list itself wrote it. @throws Refusal 400 for that of another list, or of other filters. */
export function withoutSeal<Q extends Query>(query: Q, list: string): Q {
  if (query.cursor === undefined) return query;
  if (!query.cursor.startsWith(list))
    throw badParameter('cursor', 'is no next_cursor of this list, filtered as it is here');
  return { ...query, cursor: query.cursor.slice(SEAL) };
}

/** The page with a `next_cursor` that is good for its list alone. */
export function sealed<T>(page: T, list: string): T {
  const isOpen = typeof page === 'object' && page !== null && 'next_cursor' in page && page.next_cursor !== null;
  return isOpen ? { ...page, next_cursor: `${list}${page.next_cursor}` } : page;
}
