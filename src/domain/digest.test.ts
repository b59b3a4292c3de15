import { expect, test } from 'vitest';
import { digestOf } from './digest.ts';

const shown = { data: { item: 'pen', amount: 5 }, name: 'A pen', round: 1 };

test('a digest is 16 hex digits and does not hang on the order of fields', () => {
  expect(digestOf(shown)).toMatch(/^[0-9a-f]{16}$/);
  expect(digestOf({ ...shown, data: { amount: 5, item: 'pen' } })).toBe(digestOf(shown));
});

test.each([
  { ...shown, data: { item: 'pen', amount: 6 } },
  { ...shown, data: { item: 'pen', amount: '5' } },
  { ...shown, data: { item: 'pen', amount: 5, colour: null } },
  { ...shown, name: 'A Pen' },
  { ...shown, round: 2 },
])('it is another one for %j', (changed) => {
  expect(digestOf(changed)).not.toBe(digestOf(shown));
});
