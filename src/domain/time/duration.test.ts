import { expect, test } from 'vitest';
import { duration, durationParts, parseDuration, parseDurationParts } from './duration.ts';

test.each([
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['4h', 14_400_000],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
  [' 1h ', 3_600_000],
  ['3650d', 315_360_000_000],
])('%s is %i milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0s', '5', 'h', '-1h', '1.5h', '1 h', '1H', '3651d', '9999999s', '1h30m', '٣h'])(
  '"%s" is not a duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test('a definition that writes anything else is told which forms there are', () => {
  expect(duration.safeParse('soon').error?.issues[0]?.message).toContain('45s, 30m, 4h, 2d or 1w');
  expect(duration.safeParse(45).error?.issues[0]?.message).toContain('45s, 30m, 4h, 2d or 1w');
});

test('the unit is kept for calendars, where two days are not 48 hours', () => {
  expect(parseDurationParts('2d')).toEqual({ amount: 2, unit: 'd', ms: 172_800_000 });
  expect(durationParts.parse('48h')).toEqual({ amount: 48, unit: 'h', ms: 172_800_000 });
  expect(parseDurationParts('2 days')).toBeNull();
});
