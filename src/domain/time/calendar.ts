import { z } from 'zod';
import { type DurationParts, MINUTE_MS } from './duration.ts';
import { findPlace } from './holidays.ts';

/** Days of the week in the order of ISO 8601. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

const DAY_MINUTES = 1_440;
const RANGE = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
/** Single dates a calendar may name of each sort: fewer than the 520 that would close one day of the week for ten years. */
const MAX_DATES = 400;

/** Minutes after midnight of a working day's date. `to` is above 1440 when the range ends on the day after. */
type OpenRange = { from: number; to: number };

/** When time counts. Plain data; what is computed from it is cached elsewhere. */
export type Calendar = z.output<typeof calendar>;

const ZONE = 'a time zone by its IANA name, as Europe/Berlin or UTC';
const timezone = z.string({ error: ZONE }).refine(isZone, ZONE);

/** A value that may be written in several forms, read by the schema of its form so that problems name the right place. */
function written<T>(schemaOf: (given: unknown) => z.ZodType<T>) {
  return z.unknown().transform((given, context): T => {
    const read = schemaOf(given).safeParse(given);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}

const HOURS = 'hours as "09:00-17:00", or a list of one to twelve of them';
const range = z.string({ error: HOURS }).transform((text, context): OpenRange => {
  const read = readRange(text);
  if (read !== null) return read;
  context.addIssue({ code: 'custom', message: `"${text.slice(0, 40)}" are no hours: write them as 09:00-17:00` });
  return z.NEVER;
});
const ranges = z
  .array(range)
  .min(1, HOURS)
  .max(12, HOURS)
  .transform((several) => several.toSorted((a, b) => a.from - b.from))
  .superRefine((several, context) => {
    if (overlaps(several)) context.addIssue({ code: 'custom', message: 'the hours overlap' });
  });

/** One range or several. A range that ends before it begins goes over midnight and belongs to the day it begins on. */
const hours = written((given) => (Array.isArray(given) ? ranges : range.transform((one) => [one])));

/** What is closed on working days: holidays of a place (null: none), other dates; and holidays that are worked. */
type ClosedDays = { place: string | null; extra: string[]; without: string[] };

const date = z.string().refine((text) => z.iso.date().safeParse(text).success, 'a date as 2026-12-24');
const dates = z.array(date).max(MAX_DATES, `at most ${MAX_DATES} dates`);
const HOLIDAYS = 'a country (DE), a state (US-CA), a list of dates, or { country, state, extra, without }';
const code = z.string({ error: HOLIDAYS }).max(40, HOLIDAYS);
const knownPlace = code.transform((text, context) => {
  const found = findPlace(text);
  if ('place' in found) return found.place;
  context.addIssue({ code: 'custom', message: found.problem });
  return z.NEVER;
});
const placeWithDates = z
  .strictObject(
    { country: code.optional(), state: code.optional(), extra: dates.default([]), without: dates.default([]) },
    { error: (issue) => (issue.code === 'invalid_type' ? HOLIDAYS : undefined) },
  )
  .transform(({ country, state, extra, without }, context): ClosedDays => {
    if (country === undefined && state === undefined) return { place: null, extra, without };
    const found = findPlace([country ?? '', ...(state === undefined ? [] : [state])].join('-'));
    if ('place' in found) return { place: found.place, extra, without };
    context.addIssue({ code: 'custom', message: country === undefined ? 'a state needs its country' : found.problem });
    return z.NEVER;
  });

const holidays = written((given): z.ZodType<ClosedDays> => {
  if (typeof given === 'string') return knownPlace.transform((place) => ({ place, extra: [], without: [] }));
  if (Array.isArray(given)) return dates.transform((extra) => ({ place: null, extra, without: [] }));
  return placeWithDates;
});

/**
 * Schema of `calendar` in a definition: time zone, working days, hours of every working day, holidays. Holidays default to
 * none. A country or state that the holiday list does not know is refused.
 */
export const calendar = z.strictObject({
  timezone,
  days: z
    .array(z.enum(DAYS, { error: `a day of the week: ${DAYS.join(', ')}` }))
    .min(1, 'at least one working day')
    .transform((days) => DAYS.filter((day) => days.includes(day))),
  hours,
  holidays: holidays.optional().transform((given): ClosedDays => given ?? { place: null, extra: [], without: [] }),
});

/** Open milliseconds of a working day as its hours are written, whatever the clocks do that day. */
export function workingDayMs(given: Calendar): number {
  return given.hours.reduce((sum, one) => sum + one.to - one.from, 0) * MINUTE_MS;
}

/**
 * Open time that a duration means in a calendar: seconds, minutes and hours are open time; a day is the hours of one working
 * day and a week as many of them as a week has, so 2d on Friday at 15:00 is Tuesday at 15:00.
 */
export function openTimeOf(given: Calendar, length: DurationParts): number {
  switch (length.unit) {
    case 's':
    case 'm':
    case 'h':
      return length.ms;
    case 'd':
      return length.amount * workingDayMs(given);
    case 'w':
      return length.amount * given.days.length * workingDayMs(given);
    default: {
      const never: never = length.unit;
      throw new Error(`unknown unit ${String(never)}`);
    }
  }
}

/** Weeks of open time that fit the ten years a walk through a calendar may take (522), with a fifth left for holidays. */
const MAX_WEEKS = 417;

/** False when so much open time takes longer than a deadline may be away: eight years of the calendar without its holidays. */
export function fitsCalendar(given: Calendar, openMs: number): boolean {
  return openMs <= MAX_WEEKS * given.days.length * workingDayMs(given);
}

function isZone(name: string): boolean {
  // Offsets (+01:00) are accepted by Intl and know no daylight saving.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,59}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function readRange(text: string): OpenRange | null {
  const match = RANGE.exec(text);
  if (!match) return null;
  const from = Number(match[1]) * 60 + Number(match[2]);
  const to = match[3] === undefined ? DAY_MINUTES : Number(match[3]) * 60 + Number(match[4]);
  if (from === to) return null;
  return { from, to: to < from ? to + DAY_MINUTES : to };
}

/** Of ranges in order: each against the next, the last against the first of the day after. */
function overlaps(ranges: readonly OpenRange[]): boolean {
  return ranges.some((one, index) => {
    const next = ranges[index + 1];
    return next === undefined ? one.to - DAY_MINUTES > (ranges[0]?.from ?? 0) : one.to > next.from;
  });
}
