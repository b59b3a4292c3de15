import { p } from '@mikro-orm/core';
import { preciseInstant } from '#persistence/statements.ts';

/**
 * Where a row stands in a list by when it was made: to the microsecond, where a Date knows milliseconds, so that no row falls
 * between two pages. Read where it is asked for only (`populate: ['place']`).
 */
export const place = () =>
  p
    .text()
    .formula((columns: Readonly<Record<string, string>>) => preciseInstant(columns.createdAt ?? ''))
    .lazy();
