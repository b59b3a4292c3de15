import { md, type Safe } from './text.ts';

/** Times in plain words, and as Slack's own `<!date^…>` where there is mrkdwn: each reader of a channel sees their own time. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  };
  const formatter = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: isTimeZone(timeZone) ? timeZone : 'UTC' });
  formatters.set(timeZone, formatter);
  return formatter;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * An instant for a reader: "Fri 20 Nov, 14:05 UTC". The year is written when `now` is given and lies in another year.
 * @param iso ISO 8601 instant; text that is none comes back as it is.
 * @param timeZone IANA name; an unknown one means UTC.
 */
export function formatInstant(iso: string, timeZone: string, now?: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const formatter = formatterFor(timeZone);
  const parts = partsOf(formatter, at);
  const today = now === undefined ? null : new Date(now);
  const otherYear = today !== null && !Number.isNaN(today.getTime()) && partsOf(formatter, today).year !== parts.year;
  const date = `${parts.weekday} ${parts.day} ${parts.month}${otherYear ? ` ${parts.year}` : ''}`;
  return `${date}, ${parts.hour}:${parts.minute} ${parts.timeZoneName}`;
}

/**
 * An instant in mrkdwn: Slack writes it in the time zone of whoever looks ("today, 14:05"), and `fallback` where it cannot.
 * @param iso ISO 8601 instant; text that is none comes back as it is.
 */
export function slackDate(iso: string, fallback: string): Safe {
  const at = Date.parse(iso);
  // Slack takes whole seconds after 1970.
  if (Number.isNaN(at) || at < 0) return md`${fallback}`;
  return { mrkdwn: `<!date^${Math.floor(at / 1_000)}^{date_short_pretty}, {time}|${fallback.replace(/[<>|&]/g, '')}>` };
}

function partsOf(formatter: Intl.DateTimeFormat, at: Date): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  return Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/**
 * How far an instant lies from `now`: "in 2 hours", "in 30 seconds", "3 days ago", rounded; "now" until a minute after it.
 * @param locale BCP 47; English when left out.
 */
export function relativeTo(iso: string, now: string, locale = 'en'): string {
  const difference = Date.parse(iso) - Date.parse(now);
  if (Number.isNaN(difference)) return iso;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(difference) >= size) return words.format(Math.round(difference / size), unit);
  }
  const seconds = Math.round(difference / 1_000);
  // What is about to happen is counted down: an undo window is often shorter than a minute.
  if (seconds > 0) return words.format(seconds, 'second');
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second');
}
