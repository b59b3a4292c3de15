import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { QueryResultRow } from 'pg';

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

/** Holds the rows that are read until the transaction ends. */
export const FOR_UPDATE = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;

/** A row of that key was there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
