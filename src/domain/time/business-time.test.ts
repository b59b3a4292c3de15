import { expect, test } from 'vitest';
import {
  addBusinessTime,
  businessTimeBetween,
  CalendarLimitError,
  isOpen,
  nextOpening,
  subtractBusinessTime,
} from './business-time.ts';
import { type Calendar, calendar, openTimeOf } from './calendar.ts';
import { parseDurationParts } from './duration.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BERLIN = open({});
const DAILY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function open(written: Record<string, unknown>): Calendar {
  const week = { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' };
  return calendar.parse({ ...week, ...written });
}

/** The moment in ISO 8601 with an offset, as Z. */
function at(text: string): string {
  return new Date(text).toISOString();
}

function due(given: Calendar, from: string, text: string): string {
  const parts = parseDurationParts(text);
  if (parts === null) throw new Error(`${text} is not a duration`);
  return addBusinessTime(given, at(from), openTimeOf(given, parts));
}

test.each([
  ['within the day', '2026-11-20T10:00+01:00', '4h', '2026-11-20T14:00+01:00'],
  ['to the moment of closing', '2026-11-20T09:00+01:00', '8h', '2026-11-20T17:00+01:00'],
  ['over the weekend', '2026-11-20T15:00+01:00', '4h', '2026-11-23T11:00+01:00'],
  ['two working days', '2026-11-20T15:00+01:00', '2d', '2026-11-24T15:00+01:00'],
  ['a week of five days', '2026-11-20T15:00+01:00', '1w', '2026-11-27T15:00+01:00'],
  ['from before opening', '2026-11-20T03:00+01:00', '30m', '2026-11-20T09:30+01:00'],
  ['from after closing', '2026-11-20T22:00+01:00', '45s', '2026-11-23T09:00:45+01:00'],
  ['from a Sunday', '2026-11-22T12:00+01:00', '1h', '2026-11-23T10:00+01:00'],
  ['into summer time', '2026-03-27T16:00+01:00', '2h', '2026-03-30T10:00+02:00'],
  ['into winter time', '2026-10-23T16:00+02:00', '2h', '2026-10-26T10:00+01:00'],
  ['over the 29th of February', '2028-02-28T16:00+01:00', '2h', '2028-02-29T10:00+01:00'],
])('open time is counted %s', (_, from, text, expected) => {
  expect(due(BERLIN, from, text)).toBe(at(expected));
});

test('no open time leaves the moment as it is, open or not', () => {
  expect(addBusinessTime(BERLIN, '2026-11-22T11:00:00.123Z', 0)).toBe('2026-11-22T11:00:00.123Z');
  expect(subtractBusinessTime(BERLIN, '2026-11-22T11:00:00.123Z', 0)).toBe('2026-11-22T11:00:00.123Z');
});

test.each([
  ['DE over Christmas', open({ holidays: 'DE' }), '2026-12-24T16:00+01:00', '2h', '2026-12-28T10:00+01:00'],
  ['DE over New Year', open({ holidays: 'DE' }), '2026-12-31T16:00+01:00', '2h', '2027-01-04T10:00+01:00'],
  [
    'US with the 4th of July on a Sunday, observed on Monday',
    open({ timezone: 'America/New_York', holidays: 'US' }),
    '2027-07-02T16:00-04:00',
    '2h',
    '2027-07-06T10:00-04:00',
  ],
  [
    'US with New Year on a Saturday, observed in the old year',
    open({ timezone: 'America/New_York', holidays: 'US' }),
    '2027-12-30T16:00-05:00',
    '2h',
    '2028-01-03T10:00-05:00',
  ],
  [
    'England with two observed days after Christmas on a weekend',
    open({ timezone: 'Europe/London', holidays: 'GB-ENG' }),
    '2027-12-24T16:00Z',
    '2h',
    '2027-12-29T10:00Z',
  ],
])('holidays are left out: %s', (_, given, from, text, expected) => {
  expect(due(given, from, text)).toBe(at(expected));
});

test('a company may close on more days than its country and work on others', () => {
  const given = open({ holidays: { country: 'DE', extra: ['2026-12-24', '2026-12-31'], without: ['2026-12-25'] } });
  expect(isOpen(given, at('2026-12-24T10:00+01:00'))).toBe(false);
  expect(isOpen(given, at('2026-12-25T10:00+01:00'))).toBe(true);
});

test('a calendar that is closed for weeks opens after them', () => {
  const weeks = Array.from({ length: 28 }, (_, day) =>
    new Date(Date.UTC(2026, 11, 14 + day)).toISOString().slice(0, 10),
  );
  const given = open({ holidays: weeks });
  expect(nextOpening(given, at('2026-12-11T17:00+01:00'))).toBe(at('2027-01-11T09:00+01:00'));
  expect(due(given, '2026-12-11T16:00+01:00', '2h')).toBe(at('2027-01-11T10:00+01:00'));
});

test('it opens at the moment of opening and is closed at the moment of closing', () => {
  const moments = ['08:59:59', '09:00:00', '16:59:59', '17:00:00'].map((time) => at(`2026-11-20T${time}+01:00`));
  expect(moments.map((one) => isOpen(BERLIN, one))).toEqual([false, true, true, false]);
  expect(nextOpening(BERLIN, at('2026-11-20T12:34+01:00'))).toBe(at('2026-11-20T12:34+01:00'));
  expect(nextOpening(BERLIN, at('2026-11-20T17:00+01:00'))).toBe(at('2026-11-23T09:00+01:00'));
});

test('a lunch break does not count, and hours that meet count once', () => {
  const lunch = open({ hours: ['09:00-12:00', '13:00-17:00'] });
  expect(due(lunch, '2026-11-20T11:30+01:00', '1h')).toBe(at('2026-11-20T13:30+01:00'));
  const meeting = open({ hours: ['09:00-12:00', '12:00-17:00'] });
  expect(businessTimeBetween(meeting, at('2026-11-20T00:00+01:00'), at('2026-11-21T00:00+01:00'))).toBe(8 * HOUR);
});

test('hours over midnight belong to the day they begin on, be it the last before a holiday', () => {
  const night = open({ hours: '22:00-06:00', holidays: ['2026-11-24'] });
  expect(isOpen(night, at('2026-11-24T05:59+01:00'))).toBe(true);
  expect(isOpen(night, at('2026-11-24T23:00+01:00'))).toBe(false);
  expect(isOpen(night, at('2026-11-25T05:00+01:00'))).toBe(false);
  expect(due(night, '2026-11-24T04:00+01:00', '4h')).toBe(at('2026-11-26T00:00+01:00'));
});

test.each([
  ['Europe/Berlin', 'forward', '2026-03-28T12:00Z', '2026-03-29T12:00Z', 7],
  ['Europe/Berlin', 'back', '2026-10-24T12:00Z', '2026-10-25T12:00Z', 9],
  ['America/New_York', 'forward', '2026-03-07T17:00Z', '2026-03-08T17:00Z', 7],
  ['America/New_York', 'back', '2026-10-31T17:00Z', '2026-11-01T17:00Z', 9],
  ['Australia/Lord_Howe', 'forward half an hour', '2026-10-03T02:00Z', '2026-10-04T02:00Z', 7.5],
  ['Australia/Lord_Howe', 'back half an hour', '2026-04-04T02:00Z', '2026-04-05T02:00Z', 8.5],
  ['Asia/Kolkata', 'never', '2026-03-28T12:00Z', '2026-03-29T12:00Z', 8],
])('a night of 22:00-06:00 in %s has its real length when clocks go %s', (timezone, _, from, to, hours) => {
  const night = open({ timezone, days: DAILY, hours: '22:00-06:00' });
  expect(businessTimeBetween(night, at(from), at(to))).toBe(hours * HOUR);
  expect(addBusinessTime(night, at(from), hours * HOUR) < at(to)).toBe(true);
});

test('hours that a clock change skips are not open, hours that it shows twice are open the first time', () => {
  const brief = open({ days: DAILY, hours: '02:15-02:45' });
  expect(businessTimeBetween(brief, at('2026-03-29T00:00+01:00'), at('2026-03-30T00:00+02:00'))).toBe(0);
  expect(businessTimeBetween(brief, at('2026-10-25T00:00+02:00'), at('2026-10-26T00:00+01:00'))).toBe(30 * MINUTE);
  expect(isOpen(brief, at('2026-10-25T02:30+02:00'))).toBe(true);
  expect(isOpen(brief, at('2026-10-25T02:30+01:00'))).toBe(false);
});

test('a date that a zone left out altogether is no working day', () => {
  const apia = open({ timezone: 'Pacific/Apia' });
  expect(due(apia, '2011-12-29T16:00-10:00', '2h')).toBe(at('2012-01-02T10:00+14:00'));
});

test('before a deadline is counted in open time too', () => {
  expect(subtractBusinessTime(BERLIN, at('2026-11-23T10:00+01:00'), 2 * HOUR)).toBe(at('2026-11-20T16:00+01:00'));
  expect(subtractBusinessTime(BERLIN, at('2026-11-23T17:00+01:00'), 8 * HOUR)).toBe(at('2026-11-23T09:00+01:00'));
  expect(subtractBusinessTime(BERLIN, at('2026-11-22T12:00+01:00'), HOUR)).toBe(at('2026-11-20T16:00+01:00'));
});

test('open time backwards is negative', () => {
  const [friday, monday] = [at('2026-11-20T16:00+01:00'), at('2026-11-23T10:00+01:00')];
  expect(businessTimeBetween(BERLIN, friday, monday)).toBe(2 * HOUR);
  expect(businessTimeBetween(BERLIN, monday, friday)).toBe(-2 * HOUR);
  expect(businessTimeBetween(BERLIN, monday, monday)).toBe(0);
});

test('a calendar without open time within ten years is an error, not an endless walk', () => {
  const mondays = Array.from({ length: 540 }, (_, week) => new Date(Date.UTC(2026, 10, 23 + 7 * week)));
  const extra = mondays.map((one) => one.toISOString().slice(0, 10));
  const never: Calendar = { ...BERLIN, days: ['mon'], holidays: { place: null, extra, without: [] } };
  const from = '2026-11-20T10:00:00.000Z';
  const refused = { name: 'CalendarLimitError', reason: 'no_open_time', from };
  expect(() => nextOpening(never, from)).toThrow(expect.objectContaining(refused));
  expect(() => addBusinessTime(never, from, 1)).toThrow(expect.objectContaining(refused));
  expect(() => addBusinessTime(BERLIN, from, 40_000 * HOUR)).toThrow(CalendarLimitError);
  expect(() => subtractBusinessTime(BERLIN, from, 40_000 * HOUR)).toThrow(CalendarLimitError);
});

test('what can be added can be measured, up to the last moment of the ten years', () => {
  const always = open({ timezone: 'UTC', days: DAILY, hours: '00:00-24:00' });
  const [from, tenYears] = ['2026-11-20T10:30:00.000Z', 3_653 * 24 * HOUR];
  const until = addBusinessTime(always, from, tenYears);
  expect(until).toBe('2036-11-20T10:30:00.000Z');
  expect(businessTimeBetween(always, from, until)).toBe(tenYears);
  expect(subtractBusinessTime(always, until, tenYears)).toBe(from);
  expect(() => addBusinessTime(always, from, tenYears + 1)).toThrow(CalendarLimitError);
});

test('spans of more than ten years and times that are none are refused', () => {
  const [from, to] = ['2026-01-01T00:00:00.000Z', '2036-06-01T00:00:00.000Z'];
  expect(() => businessTimeBetween(BERLIN, from, to)).toThrow(expect.objectContaining({ reason: 'span_too_long' }));
  expect(() => addBusinessTime(BERLIN, from, -1)).toThrow(RangeError);
  expect(() => addBusinessTime(BERLIN, from, 0.5)).toThrow(RangeError);
  expect(() => isOpen(BERLIN, '2026-01-01T00:00:00')).toThrow(RangeError);
});
