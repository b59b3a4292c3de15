import { Temporal } from 'temporal-polyfill';
import { type Calendar, DAYS } from './calendar.ts';
import { DAY_MS } from './duration.ts';
import { isHoliday } from './holidays.ts';

const DAY_MINUTES = 1_440;

/** A stretch of open time, in milliseconds since 1970; `to` is the first moment that is closed again. */
export type Opening = { from: number; to: number };

/** The date in that zone at a moment, as days since 1970-01-01. */
export function localDay(timezone: string, at: number): number {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate();
  return Math.floor(Date.UTC(date.year, date.month - 1, date.day) / DAY_MS);
}

/** What is open on account of that working day, in order; a range over midnight is here with the day it begins on. */
export function openingsOf(calendar: Calendar, day: number): Opening[] {
  if (!isWorkingDay(calendar, day)) return [];
  return calendar.hours
    .map((range) => ({
      from: momentOf(calendar.timezone, day, range.from),
      to: momentOf(calendar.timezone, day, range.to),
    }))
    .filter((opening) => opening.from < opening.to);
}

function isWorkingDay(calendar: Calendar, day: number): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = DAYS[(((day + 3) % 7) + 7) % 7];
  if (weekday === undefined || !calendar.days.includes(weekday)) return false;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  const { place, extra, without } = calendar.holidays;
  if (extra.includes(date)) return false;
  return place === null || without.includes(date) || !isHoliday(place, date);
}

/**
 * The moment at which clocks in the zone first show that many minutes after midnight of that date. A time which daylight
 * saving skips is the moment of the change, so a later time of day is never an earlier moment and openings never overlap.
 */
function momentOf(timezone: string, day: number, minutes: number): number {
  const date = new Date((day + Math.floor(minutes / DAY_MINUTES)) * DAY_MS);
  const time = minutes % DAY_MINUTES;
  const wall = new Temporal.PlainDateTime(
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    Math.floor(time / 60),
    time % 60,
  );
  const zoned = wall.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  const shown = zoned.hour === wall.hour && zoned.minute === wall.minute && zoned.day === wall.day;
  const moment = shown ? zoned : (zoned.getTimeZoneTransition('next') ?? zoned);
  return moment.epochMilliseconds;
}
