import { expect, test } from 'vitest';
import { type Calendar, calendar, fitsCalendar, openTimeOf, workingDayMs } from './calendar.ts';
import { parseDurationParts } from './duration.ts';

const WEEK = { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' };
const HOUR = 3_600_000;

function read(written: Record<string, unknown>): Calendar {
  return calendar.parse({ ...WEEK, ...written });
}

function problems(written: Record<string, unknown>): string[] {
  const issues = calendar.safeParse({ ...WEEK, ...written }).error?.issues ?? [];
  return issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function length(given: Calendar, text: string): number {
  const parts = parseDurationParts(text);
  if (parts === null) throw new Error(`${text} is not a duration`);
  return openTimeOf(given, parts);
}

test('a calendar becomes plain data: days and hours in order, holidays of a place with dates on top', () => {
  expect(read({ days: ['fri', 'mon', 'fri'], hours: ['13:00-17:00', '09:00-12:00'], holidays: 'DE' })).toEqual({
    timezone: 'Europe/Berlin',
    days: ['mon', 'fri'],
    hours: [
      { from: 540, to: 720 },
      { from: 780, to: 1020 },
    ],
    holidays: { place: 'DE', extra: [], without: [] },
  });
});

test.each([
  [undefined, { place: null, extra: [], without: [] }],
  ['us-ca', { place: 'US-CA', extra: [], without: [] }],
  ['us-la-no', { place: 'US-LA-NO', extra: [], without: [] }],
  [['2026-12-24'], { place: null, extra: ['2026-12-24'], without: [] }],
  [
    { country: 'DE', state: 'by' },
    { place: 'DE-BY', extra: [], without: [] },
  ],
  [{ extra: ['2028-02-29'] }, { place: null, extra: ['2028-02-29'], without: [] }],
  [
    { country: 'DE', extra: ['2026-12-24'], without: ['2026-05-01'] },
    { place: 'DE', extra: ['2026-12-24'], without: ['2026-05-01'] },
  ],
])('holidays may be written as %j', (written, holidays) => {
  expect(read({ holidays: written }).holidays).toEqual(holidays);
});

test('hours that end before they begin go over midnight, 24:00 is the end of the day', () => {
  expect(read({ hours: '22:00-06:00' }).hours).toEqual([{ from: 1320, to: 1800 }]);
  expect(read({ hours: '00:00-24:00' }).hours).toEqual([{ from: 0, to: 1440 }]);
});

test.each([
  ['a zone nobody knows', { timezone: 'Mars/Olympus' }, 'timezone: a time zone by its IANA name'],
  ['an offset for a zone', { timezone: '+01:00' }, 'timezone: a time zone by its IANA name'],
  ['no zone', { timezone: undefined }, 'timezone: a time zone by its IANA name'],
  ['no days', { days: [] }, 'days: at least one working day'],
  ['a day in another language', { days: ['lun'] }, 'days.0: a day of the week: mon, tue'],
  ['hours without minutes', { hours: '9-5' }, 'hours: "9-5" are no hours: write them as 09:00-17:00'],
  ['hours of no length', { hours: ['09:00-09:00'] }, 'hours.0: "09:00-09:00" are no hours'],
  ['an hour there is not', { hours: '09:00-25:00' }, 'hours: "09:00-25:00" are no hours'],
  ['no hours', { hours: [] }, 'hours: hours as "09:00-17:00", or a list'],
  ['hours that are a number', { hours: 8 }, 'hours: hours as "09:00-17:00", or a list'],
  ['hours twice', { hours: ['09:00-12:00', '11:00-17:00'] }, 'hours: the hours overlap'],
  ['a night that runs into the morning', { hours: ['22:00-06:00', '05:00-07:00'] }, 'hours: the hours overlap'],
  [
    'an unknown country',
    { holidays: 'XX' },
    'holidays: no holidays are known for "XX": name a country by its ISO code',
  ],
  ['an unknown state', { holidays: 'DE-ZZ' }, 'holidays: "ZZ" is no state of DE: one of BB, BE, BW, BY'],
  ['an unknown region', { holidays: 'US-LA-XX' }, 'holidays: "XX" is no region of US-LA: one of NO'],
  [
    'a state where there are none',
    { holidays: { country: 'SA', state: 'x' } },
    'it has none with holidays of their own',
  ],
  ['a state without its country', { holidays: { state: 'CA' } }, 'holidays: a state needs its country'],
  ['a date there is not', { holidays: ['2026-02-30'] }, 'holidays.0: a date as 2026-12-24'],
  ['a date there is not, among others', { holidays: { extra: ['2027-02-29'] } }, 'holidays.extra.0: a date as 2026'],
  ['a name for an object', { holidays: 'constructor' }, 'holidays: no holidays are known for "constructor"'],
  ['a number', { holidays: 7 }, 'holidays: a country (DE), a state (US-CA), a list of dates'],
  ['an unknown key', { holidays: { land: 'DE' } }, 'holidays: Unrecognized key'],
])('%s is refused in words', (_, written, message) => {
  expect(problems(written)).toEqual([expect.stringContaining(message)]);
});

test('a day is the hours of a working day and a week as many as the week has; hours are open time', () => {
  const given = read({ hours: ['09:00-12:00', '13:00-17:00'], days: ['mon', 'tue', 'wed', 'thu'] });
  expect(workingDayMs(given)).toBe(7 * HOUR);
  expect(length(given, '2d')).toBe(14 * HOUR);
  expect(length(given, '1w')).toBe(28 * HOUR);
  expect(length(given, '48h')).toBe(48 * HOUR);
  expect(length(given, '90s')).toBe(90_000);
});

test('a deadline more than eight years of open time away does not fit', () => {
  const given = read({});
  expect(fitsCalendar(given, length(given, '400w'))).toBe(true);
  expect(fitsCalendar(given, length(given, '3650d'))).toBe(false);
});
