import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBusinessTime, businessTimeBetween, isOpen, nextOpening, subtractBusinessTime } from './business-time.ts';
import { type Calendar, calendar, DAYS, workingDayMs } from './calendar.ts';

const HOUR = 3_600_000;
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'UTC',
] as const;

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Ranges between an even number of times of day, now and then the last over midnight. */
const hours = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 0, max: 1_439 }), { minLength: 2, maxLength: 6 }), fc.boolean())
  .map(([times, night]) => {
    const sorted = times.slice(0, times.length - (times.length % 2)).sort((a, b) => a - b);
    const turned = night ? [...sorted.slice(1), ...sorted.slice(0, 1)] : sorted;
    return turned.flatMap((time, index) =>
      index % 2 === 0 ? [`${clock(time)}-${clock(turned[index + 1] ?? 0)}`] : [],
    );
  });

const calendars: fc.Arbitrary<Calendar> = fc
  .record({
    timezone: fc.constantFrom(...ZONES),
    days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
    hours,
    holidays: fc.constantFrom('DE', 'US-CA', 'GB-ENG', ['2026-03-29', '2026-11-01'], undefined),
  })
  .map((written) => calendar.parse(written));

const moments = fc
  .integer({ min: Date.UTC(2025, 11, 1), max: Date.UTC(2027, 2, 1) })
  .map((ms) => new Date(ms).toISOString());

/** Open time up to 30 hours, of a calendar that has so much in two years. */
function lengths(given: Calendar) {
  return fc.integer({ min: 1, max: Math.min(30 * HOUR, 100 * given.days.length * workingDayMs(given)) });
}

const withLength = calendars.chain((given) => fc.tuple(fc.constant(given), lengths(given)));
const withLengths = calendars.chain((given) => fc.tuple(fc.constant(given), lengths(given), lengths(given)));

test('the time that was added is the open time between, and its last moment is open', () => {
  fc.assert(
    fc.property(withLength, moments, ([given, ms], from) => {
      const until = addBusinessTime(given, from, ms);
      expect(businessTimeBetween(given, from, until)).toBe(ms);
      expect(isOpen(given, new Date(Date.parse(until) - 1).toISOString())).toBe(true);
    }),
  );
});

test('the time that was taken away is the open time between, and its first moment is open', () => {
  fc.assert(
    fc.property(withLength, moments, ([given, ms], until) => {
      const from = subtractBusinessTime(given, until, ms);
      expect(businessTimeBetween(given, from, until)).toBe(ms);
      expect(isOpen(given, from)).toBe(true);
    }),
  );
});

test('adding twice is adding the sum', () => {
  fc.assert(
    fc.property(withLengths, moments, ([given, first, second], from) => {
      const twice = addBusinessTime(given, addBusinessTime(given, from, first), second);
      expect(twice).toBe(addBusinessTime(given, from, first + second));
    }),
  );
});

test('open time between moments adds up and is never more than the time that passes', () => {
  fc.assert(
    fc.property(calendars, fc.tuple(moments, moments, moments), (given, unsorted) => {
      const [a, b, c] = unsorted.toSorted() as [string, string, string];
      const sum = businessTimeBetween(given, a, b) + businessTimeBetween(given, b, c);
      expect(sum).toBe(businessTimeBetween(given, a, c));
      expect(sum).toBeLessThanOrEqual(Date.parse(c) - Date.parse(a));
    }),
    { numRuns: 40 },
  );
});

test('nothing is open before the next opening, and something is at it', () => {
  fc.assert(
    fc.property(calendars, moments, (given, from) => {
      const opening = nextOpening(given, from);
      expect(opening >= from).toBe(true);
      expect(isOpen(given, opening)).toBe(true);
      expect(businessTimeBetween(given, from, opening)).toBe(0);
      expect(isOpen(given, from)).toBe(opening === from);
    }),
  );
});

test('by day, a calendar is open when a wall clock in its zone says so', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
  fc.assert(
    fc.property(zones, moments, (timezone, moment) => {
      const given = calendar.parse({ timezone, days: ['mon', 'tue', 'sat'], hours: '07:30-21:00' });
      const shown = new Intl.DateTimeFormat('en-GB', {
        timeZone: timezone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      });
      const [weekday = '', time = ''] = shown.format(new Date(moment)).split(/,? /);
      const expected = ['Mon', 'Tue', 'Sat'].includes(weekday) && time >= '07:30' && time < '21:00';
      expect(isOpen(given, moment)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
