import { expect, test } from 'vitest';
import { findPlace, isHoliday } from './holidays.ts';

test.each([
  ['DE', '2026-10-03', true],
  ['DE', '2026-10-31', false],
  ['DE-BB', '2026-10-31', true],
  ['DE', '2026-12-24', false],
  ['US', '2026-07-03', true],
  ['US', '2027-12-31', true],
  ['US', '2028-01-03', false],
  ['GB', '2026-12-28', true],
  ['GB', '2026-08-31', false],
  ['GB-ENG', '2026-08-31', true],
  ['FR', '2026-07-14', true],
  ['JP', '2026-05-06', true],
  ['CN', '2026-03-08', false],
])('%s on %s: %s', (place, date, closed) => {
  expect(isHoliday(place, date)).toBe(closed);
});

test('every day of a holiday of several days is one, also in the year after', () => {
  const days = ['2027-12-24', '2027-12-28', '2027-12-31', '2028-01-01', '2028-01-02', '2028-01-03'];
  expect(days.map((day) => isHoliday('SZ', day))).toEqual([false, true, true, true, true, false]);
});

test('a holiday that begins at sunset takes the days named, and a half day before it is not one', () => {
  const days = ['2027-05-15', '2027-05-16', '2027-05-19', '2027-05-20'];
  expect(days.map((day) => isHoliday('TR', day))).toEqual([false, true, true, false]);
});

test('a holiday on the day of a clock change is a whole day', () => {
  expect(isHoliday('IT', '2027-03-28')).toBe(true);
  expect(isHoliday('SI', '2027-10-31')).toBe(true);
});

test('a place is written in one way whatever the case it was given in', () => {
  expect(findPlace('de-by')).toEqual({ place: 'DE-BY' });
  expect(findPlace('nz-wtc-buller')).toEqual({ place: 'NZ-WTC-Buller' });
  expect(isHoliday('NZ-WTC-Buller', '2027-01-01')).toBe(true);
});

test('many places and years are looked at without keeping them all', () => {
  for (let year = 2000; year < 2080; year += 1) expect(isHoliday('DE', `${year}-05-01`)).toBe(true);
  for (const state of ['BB', 'BE', 'BW', 'BY', 'HB', 'HE', 'HH', 'MV', 'NI', 'NW', 'RP', 'SH', 'SL', 'SN', 'ST', 'TH'])
    expect(isHoliday(`DE-${state}`, '2026-12-25')).toBe(true);
});
