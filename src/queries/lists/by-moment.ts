import type { Cursor } from './page.ts';

/** A row whose entity knows its place in a list by when it was made. */
type Placed = { id: string; place: string };

/** The cursor of a row in a list of this order, to be read with its `place`. */
export const placeIn =
  (order: string) =>
  ({ place, id }: Placed): Cursor => ({ order, value: place, id });

/** What comes behind a cursor where the oldest are first. */
export function newerThan(cursor: Cursor | null) {
  if (cursor === null) return {};
  const { value: at, id } = cursor;
  return { createdAt: { $gte: at }, $or: [{ createdAt: { $gt: at } }, { id: { $gt: id } }] };
}

/** What comes behind a cursor where the newest are first. */
export function olderThan(cursor: Cursor | null) {
  if (cursor === null) return {};
  const { value: at, id } = cursor;
  return { createdAt: { $lte: at }, $or: [{ createdAt: { $lt: at } }, { id: { $gt: id } }] };
}
