/** One page of a list, the same for every list of the API. */
export type Page<T> = { items: T[]; next_cursor: string | null };

/** Where a page ended: in which order, at which value of it, at which row. */
export type Cursor = { order: string; value: string; id: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LINE = /^[^\p{Cc}]{1,255}$/u;
const INTEGER = /^\d{1,9}$/;
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z|infinity)$/;

/** An instant to the microsecond, as cursors carry it, so that no row falls between two pages. */
export const preciseInstant = (column: string): string =>
  `case when isfinite(${column}) then to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') else 'infinity' end`;

export function encodeCursor({ order, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/** What a list is ordered by. */
export type Place = 'time' | 'text';

/** Reads a cursor of the list of that order; null for one that is not ours, or of another order. */
export function decodeCursor(text: string, order: string, place: Place = 'time'): Cursor | null {
  try {
    const [given, value, id]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (given !== order || typeof value !== 'string' || typeof id !== 'string') return null;
    if (place === 'text') return LINE.test(value) && id === '' ? { order, value, id } : null;
    const isPlace = INSTANT.test(value) && (value === 'infinity' || !Number.isNaN(Date.parse(value)));
    return (isPlace || INTEGER.test(value)) && (id === '' || UUID.test(id)) ? { order, value, id } : null;
  } catch {
    return null;
  }
}

/** Cuts one row more than a page off and tells where the next page begins. */
export function pageOf<T, R>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => Cursor,
  show: (row: T) => R,
): Page<R> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(show), next_cursor: last === undefined ? null : encodeCursor(cursorOf(last)) };
}
