import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUntil, YEAR_MS } from './until.ts';

/** A Friday, 10:30 in London and 19:30 in Tokyo. */
const now = '2026-11-20T10:30:00.000Z';

function until(text: string, timezone: string | null = 'Europe/London', most = YEAR_MS) {
  return parseUntil(text, { now, timezone, most });
}

test('a duration counts from now', () => {
  expect(until('2h')).toBe('2026-11-20T12:30:00.000Z');
  expect(until('3d')).toBe('2026-11-23T10:30:00.000Z');
  expect(until(' 1W ')).toBe('2026-11-27T10:30:00.000Z');
});

test('a day is its beginning where the reader is', () => {
  expect(until('tomorrow')).toBe('2026-11-21T00:00:00.000Z');
  expect(until('tomorrow', 'Asia/Tokyo')).toBe('2026-11-20T15:00:00.000Z');
  expect(until('tomorrow', 'America/New_York')).toBe('2026-11-21T05:00:00.000Z');
  expect(until('today')).toBe('2026-11-21T00:00:00.000Z');
  expect(until('2026-12-24', 'Europe/Berlin')).toBe('2026-12-23T23:00:00.000Z');
  expect(until('2027-07-01', 'Europe/Berlin')).toBe('2027-06-30T22:00:00.000Z');
});

test('a day of the week is the next one, never today', () => {
  expect(until('sat')).toBe('2026-11-21T00:00:00.000Z');
  expect(until('Monday')).toBe('2026-11-23T00:00:00.000Z');
  expect(until('thurs')).toBe('2026-11-26T00:00:00.000Z');
  expect(until('fri')).toBe('2026-11-27T00:00:00.000Z');
});

test('midnight that daylight saving skips is the first moment of that day', () => {
  const beirut = parseUntil('2026-03-29', { now: '2026-03-20T10:00:00.000Z', timezone: 'Asia/Beirut', most: YEAR_MS });
  expect(beirut).toBe('2026-03-28T22:00:00.000Z');
});

test('an unknown time zone counts as UTC', () => {
  expect(until('tomorrow', 'Moon/Base')).toBe('2026-11-21T00:00:00.000Z');
  expect(until('tomorrow', null)).toBe('2026-11-21T00:00:00.000Z');
});

test('what is behind, too far ahead or no time at all is nothing', () => {
  for (const text of [
    '',
    'soon',
    'm',
    'fr',
    '0d',
    '2026-11-20',
    '2026-11-19',
    '2026-02-30',
    '2028-01-01',
    '53w',
    '2026-1-1',
  ])
    expect(until(text), text).toBeNull();
  expect(until('2h', 'UTC', 3_600_000)).toBeNull();
});

test('whatever is written, the moment lies ahead and within the limit, or there is none', () => {
  const text = fc.oneof(
    fc.string(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
    fc.tuple(fc.nat(400), fc.constantFrom('s', 'm', 'h', 'd', 'w')).map(([amount, unit]) => `${amount}${unit}`),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Pacific/Apia'), (written, timezone) => {
      const moment = until(written, timezone);
      if (moment === null) return;
      const ahead = Date.parse(moment) - Date.parse(now);
      expect(ahead).toBeGreaterThan(0);
      expect(ahead).toBeLessThanOrEqual(YEAR_MS);
    }),
  );
});
