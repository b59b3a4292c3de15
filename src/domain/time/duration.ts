import { z } from 'zod';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

const UNIT_MS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: WEEK_MS } as const;
const FORM = /^(\d{1,6})(s|m|h|d|w)$/;
/** Longest duration a definition may name: ten years. */
const MAX_MS = 3_650 * UNIT_MS.d;

type DurationUnit = keyof typeof UNIT_MS;
/** A duration as it was written, and its elapsed milliseconds. With a calendar, 2d and 48h are not the same. */
export type DurationParts = { amount: number; unit: DurationUnit; ms: number };

/** "45s", "30m", "4h", "2d" or "1w" with its unit kept; null when the text is not a duration of at most ten years. */
export function parseDurationParts(text: string): DurationParts | null {
  const match = FORM.exec(text.trim());
  if (!match) return null;
  const amount = Number(match[1]);
  const unit = match[2] as DurationUnit;
  const ms = amount * UNIT_MS[unit];
  return ms > 0 && ms <= MAX_MS ? { amount, unit, ms } : null;
}

/** Milliseconds of "45s", "30m", "4h", "2d" or "1w"; null when the text is not a duration of at most ten years. */
export function parseDuration(text: string): number | null {
  return parseDurationParts(text)?.ms ?? null;
}

/** Schema: a duration text, read into its parts, for what may run on a calendar. */
export const durationParts = z
  .string({ error: 'a duration such as 45s, 30m, 4h, 2d or 1w' })
  .transform((text, context) => {
    const parts = parseDurationParts(text);
    if (parts === null) {
      context.addIssue({ code: 'custom', message: 'a duration such as 45s, 30m, 4h, 2d or 1w, of at most ten years' });
      return z.NEVER;
    }
    return parts;
  });

/** Schema: a duration text, read into milliseconds. */
export const duration = durationParts.transform((parts) => parts.ms);
