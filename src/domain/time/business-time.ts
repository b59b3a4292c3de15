import { Temporal } from 'temporal-polyfill';
import type { Calendar } from './calendar.ts';
import { localDay, type Opening, openingsOf } from './calendar-days.ts';
import { DAY_MS } from './duration.ts';

/** How far a walk through a calendar goes, leap days included: ten years. */
const HORIZON_DAYS = 3_653;
const HORIZON_MS = HORIZON_DAYS * DAY_MS;

/** A calendar has too little open time, or a span is too long, to be walked within ten years. */
export class CalendarLimitError extends Error {
  override readonly name = 'CalendarLimitError';
  readonly reason: 'no_open_time' | 'span_too_long';
  /** Where the walk began, ISO 8601. */
  readonly from: string;

  constructor(reason: 'no_open_time' | 'span_too_long', from: string) {
    super(`${reason} within ten years of ${from}`);
    this.reason = reason;
    this.from = from;
  }
}

/**
 * The first moment at which `ms` of open time have passed since `fromIso`: eight hours from an opening at 09:00 end at 17:00
 * that day, not at 09:00 the next. With 0 it is `fromIso` itself, open or not.
 * @throws CalendarLimitError when it is more than ten years away; RangeError when `ms` is negative or not a whole number.
 */
export function addBusinessTime(calendar: Calendar, fromIso: string, ms: number): string {
  const at = momentIn(fromIso);
  let left = openTime(ms);
  if (left === 0) return isoOf(at);
  for (const { from, to } of openAfter(calendar, at)) {
    if (to - from >= left) return isoOf(from + left);
    left -= to - from;
  }
  throw new CalendarLimitError('no_open_time', isoOf(at));
}

/**
 * The last moment from which `ms` of open time pass until `toIso`, for what comes so long before a deadline: two hours
 * before Monday at 10:00 is Friday at 16:00. With 0 it is `toIso` itself.
 * @throws CalendarLimitError when it is more than ten years back; RangeError when `ms` is negative or not a whole number.
 */
export function subtractBusinessTime(calendar: Calendar, toIso: string, ms: number): string {
  const at = momentIn(toIso);
  let left = openTime(ms);
  if (left === 0) return isoOf(at);
  for (const { from, to } of openBefore(calendar, at)) {
    if (to - from >= left) return isoOf(to - left);
    left -= to - from;
  }
  throw new CalendarLimitError('no_open_time', isoOf(at));
}

/**
 * Open milliseconds from one moment to another; negative when the second is the earlier.
 * @throws CalendarLimitError when they are more than ten years apart.
 */
export function businessTimeBetween(calendar: Calendar, fromIso: string, toIso: string): number {
  const from = momentIn(fromIso);
  const to = momentIn(toIso);
  if (to < from) return -businessTimeBetween(calendar, toIso, fromIso);
  if (to - from > HORIZON_MS) throw new CalendarLimitError('span_too_long', isoOf(from));
  let sum = 0;
  for (const opening of openAfter(calendar, from)) {
    if (opening.from >= to) break;
    sum += Math.min(opening.to, to) - opening.from;
  }
  return sum;
}

/** Whether time counts at that moment. It does at the moment of opening and no longer at the moment of closing. */
export function isOpen(calendar: Calendar, iso: string): boolean {
  const at = momentIn(iso);
  const day = localDay(calendar.timezone, at);
  return [day - 1, day].some((one) => openingsOf(calendar, one).some(({ from, to }) => from <= at && at < to));
}

/**
 * The moment itself when it is open, else when the calendar opens next.
 * @throws CalendarLimitError when it does not open within ten years.
 */
export function nextOpening(calendar: Calendar, iso: string): string {
  const at = momentIn(iso);
  for (const { from } of openAfter(calendar, at)) return isoOf(from);
  throw new CalendarLimitError('no_open_time', isoOf(at));
}

/** What is open in the ten years after the moment, in order. The day before is there for hours that go over midnight. */
function* openAfter(calendar: Calendar, at: number): Generator<Opening> {
  const today = localDay(calendar.timezone, at);
  for (let day = today - 1; day <= today + HORIZON_DAYS + 1; day += 1)
    yield* within(calendar, day, at, at + HORIZON_MS);
}

/** What is open in the ten years before the moment, the last first. */
function* openBefore(calendar: Calendar, at: number): Generator<Opening> {
  const today = localDay(calendar.timezone, at);
  for (let day = today; day >= today - HORIZON_DAYS - 1; day -= 1)
    yield* within(calendar, day, at - HORIZON_MS, at).reverse();
}

function within(calendar: Calendar, day: number, begin: number, end: number): Opening[] {
  return openingsOf(calendar, day)
    .map(({ from, to }) => ({ from: Math.max(from, begin), to: Math.min(to, end) }))
    .filter(({ from, to }) => from < to);
}

function momentIn(iso: string): number {
  return Temporal.Instant.from(iso).epochMilliseconds;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

function openTime(ms: number): number {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`open time must be whole milliseconds, not ${ms}`);
  return ms;
}
