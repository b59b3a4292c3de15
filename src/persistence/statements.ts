import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { QueryResultRow } from 'pg';

/** A piece of SQL within what a unit of work asks: `{ [raw('lower(name)')]: 'ann' }`. */
export { raw } from '@mikro-orm/postgresql';

/** Runs SQL: the pool, one of its connections, or a unit of work (see {@link statementsIn}). */
export type Statements = {
  query<R extends QueryResultRow>(statement: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: R[] }>;
};

/** SQL with its values apart, in the transaction of a unit of work. It is not filtered: name the tenant in it. */
export function statementsIn(em: EntityManager): Statements {
  return {
    query: async <R extends QueryResultRow>({ text, values }: { text: string; values: unknown[] }) => {
      const { rows } = await em.getKysely().executeQuery<R>(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}

/** An instant to the microsecond, as cursors carry it, so that no row falls between two pages. */
export const preciseInstant = (column: string): string =>
  `case when isfinite(${column}) then to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') else 'infinity' end`;

/** Holds the rows that are read until the transaction ends. */
export const FOR_UPDATE = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;

/** A row of that key was there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
