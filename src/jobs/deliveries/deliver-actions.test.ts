import { expect, test } from 'vitest';
import { pauseAfterAttempt } from './deliver-actions.ts';
import { retryAfter } from './send-webhook.ts';

const now = new Date('2026-11-20T09:00:00.000Z');

test('a delivery is tried ten times within a day, each pause longer than the one before', () => {
  const pauses = Array.from({ length: 10 }, (_, index) => pauseAfterAttempt(index + 1, 0.5));
  expect(pauses.at(-1)).toBeNull();
  const times = pauses.slice(0, -1).map(Number);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const hours = times.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(24);
});

test('chance makes a pause a fifth longer or shorter', () => {
  expect([0, 0.5, 1].map((chance) => pauseAfterAttempt(1, chance))).toEqual([4_000, 5_000, 6_000]);
});

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Fri, 20 Nov 2026 09:01:00 GMT', 60_000],
  ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s milliseconds', (header, ms) => {
  expect(retryAfter(header, now)).toBe(ms);
});
