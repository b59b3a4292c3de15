import { Temporal } from 'temporal-polyfill';
import { DAYS, type Day } from './calendar.ts';
import { DAY_MS, parseDuration } from './duration.ts';

export const YEAR_MS = 366 * DAY_MS;

export type UntilOptions = {
  /** ISO 8601. */
  now: string;
  /** IANA name of the reader's time zone; one that is not known, or none, means UTC. */
  timezone: string | null;
  /** Furthest moment that is accepted, in milliseconds from now. */
  most: number;
};

/**
 * A moment to come, as people write it: a duration (`2h`, `3d`, `1w`), `today` (until midnight), `tomorrow`, a day of the week
 * (`fri`: the next one, never today) or a date (`2026-12-24`). A day means its beginning, at midnight where the reader is.
 * @returns ISO 8601 UTC; null for what is none of these, lies behind, or lies further ahead than `most`.
 */
export function parseUntil(text: string, { now, timezone, most }: UntilOptions): string | null {
  const word = text.trim().toLowerCase();
  const elapsed = parseDuration(word);
  const at = elapsed === null ? beginningOf(word, now, zoneOf(timezone)) : Date.parse(now) + elapsed;
  const ahead = (at ?? 0) - Date.parse(now);
  return at !== null && ahead > 0 && ahead <= most ? new Date(at).toISOString() : null;
}

function beginningOf(word: string, now: string, zone: string): number | null {
  const day = dayOf(word, Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate());
  return day === null ? null : day.toZonedDateTime(zone).epochMilliseconds;
}

function dayOf(word: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  // Away "until today" ends with this day; tomorrow begins at the same moment.
  if (word === 'today' || word === 'tomorrow') return today.add({ days: 1 });
  const weekday = weekdayOf(word);
  if (weekday !== null) return today.add({ days: ((weekday - today.dayOfWeek + 6) % 7) + 1 });
  return /^\d{4}-\d{2}-\d{2}$/.test(word) ? dateOf(word) : null;
}

const FULL: Record<Day, string> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
};

/** 1 for Monday, as ISO 8601 counts; also "thurs" and "wednes". */
function weekdayOf(word: string): number | null {
  const place = DAYS.findIndex((day) => word.startsWith(day) && FULL[day].startsWith(word));
  return place < 0 ? null : place + 1;
}

function dateOf(word: string): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from(word, { overflow: 'reject' });
  } catch {
    return null;
  }
}

function zoneOf(timezone: string | null): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: timezone ?? 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** True for a day or moment in full that lies before now. */
export function isOver(text: string, now: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text.trim()) && text.trim() < now.slice(0, text.trim().length);
}
