import { addBusinessTime, businessTimeBetween, subtractBusinessTime } from './business-time.ts';
import type { Calendar } from './calendar.ts';

/** The moment after so much time: open time where the definition has a calendar, else time as it passes. */
export function later(calendar: Calendar | undefined, from: string, ms: number): string {
  return calendar ? addBusinessTime(calendar, from, ms) : new Date(Date.parse(from) + ms).toISOString();
}

/** The moment so much time before. */
export function earlier(calendar: Calendar | undefined, to: string, ms: number): string {
  return calendar ? subtractBusinessTime(calendar, to, ms) : new Date(Date.parse(to) - ms).toISOString();
}

/** How much time lies between two moments; negative when the second is the earlier. */
export function timeBetween(calendar: Calendar | undefined, from: string, to: string): number {
  return calendar ? businessTimeBetween(calendar, from, to) : Date.parse(to) - Date.parse(from);
}
