import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageOf } from './page.ts';

const place = {
  order: '-created_at',
  value: '2026-11-20T09:00:00.123456Z',
  id: '6f0c1a3e-8d6c-4f6e-9a52-0d6a3b1c2d4e',
};

function encoded(parts: unknown) {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

test('a cursor is read back as it was given', () => {
  expect(decodeCursor(encodeCursor(place), place.order)).toEqual(place);
  expect(decodeCursor(encodeCursor({ ...place, value: 'infinity' }), place.order)?.value).toBe('infinity');
});

test.each([
  ['of another order', encodeCursor({ ...place, order: 'created_at' })],
  ['no base64 of JSON', 'x'],
  ['no list', encoded({})],
  ['no time', encoded(['-created_at', "2026'; --", place.id])],
  ['an impossible time', encoded(['-created_at', '2026-99-99T00:00:00.000000Z', place.id])],
  ['a day that there is not', encoded(['-created_at', '2026-02-31T00:00:00.000000Z', place.id])],
  ['a year that there is not', encoded(['-created_at', '0000-01-01T00:00:00.000000Z', place.id])],
  ['a number in a list by time', encoded(['-created_at', '5', ''])],
  ['no id', encoded(['-created_at', place.value, 'me'])],
  ['an empty id', encoded(['-created_at', place.value, ''])],
])('a cursor that is %s is none', (_what, text) => {
  expect(decodeCursor(text, '-created_at')).toBeNull();
});

test('a list by number takes a number alone', () => {
  const of = (value: string, id = '') => decodeCursor(encoded(['sequence', value, id]), 'sequence', 'number');
  expect(of('12')?.value).toBe('12');
  expect([of(place.value), of('12', place.id), of('1e3'), of('12345678901')]).toEqual([null, null, null, null]);
});

test('the last page has no next one', () => {
  const cursorOf = () => place;
  expect(pageOf([1, 2], 2, cursorOf, String)).toEqual({ items: ['1', '2'], next_cursor: null });
  expect(pageOf([1, 2, 3], 2, cursorOf, String)).toEqual({ items: ['1', '2'], next_cursor: encodeCursor(place) });
});
