import { isUuid } from '#domain/uuid.ts';

/** One page of a list, the same for every list of the API. */
export type Page<T> = { items: T[]; next_cursor: string | null };

/** Where a page ended: in which order, at which value of it, at which row. */
export type Cursor = { order: string; value: string; id: string };

const LINE = /^[^\p{Cc}]{1,255}$/u;
const INTEGER = /^\d{1,9}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

export function encodeCursor({ order, value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/** What a list is ordered by: a moment and then a row's id, or a number or text that is of one row alone. */
export type PlaceKind = 'time' | 'number' | 'text';

/** Reads a cursor of the list of that order; null for one that is not ours, or of another order. */
export function decodeCursor(text: string, order: string, place: PlaceKind = 'time'): Cursor | null {
  try {
    const [given, value, id]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (given !== order || typeof value !== 'string' || typeof id !== 'string') return null;
    return isPlace(place, value, id) ? { order, value, id } : null;
  } catch {
    return null;
  }
}

function isPlace(place: PlaceKind, value: string, id: string): boolean {
  switch (place) {
    case 'text':
      return LINE.test(value) && id === '';
    case 'number':
      return INTEGER.test(value) && id === '';
    case 'time':
      return (value === 'infinity' || isInstant(value)) && isUuid(id);
    default:
      return place satisfies never;
  }
}

/** A day that there is, in a year that the database knows. */
function isInstant(value: string): boolean {
  const at = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  return (
    !Number.isNaN(at) && !value.startsWith('0000') && new Date(at).toISOString().slice(0, 19) === value.slice(0, 19)
  );
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
