import { z } from 'zod';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const FORM = /^(\d{1,6})(s|m|h|d|w)$/;
/** Longest duration a definition may name: ten years. */
const MAX_MS = 3_650 * UNIT_MS.d;

/** Milliseconds of "45s", "30m", "4h", "2d" or "1w"; null when the text is not a duration of at most ten years. */
export function parseDuration(text: string): number | null {
  const match = FORM.exec(text.trim());
  if (!match) return null;
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return ms > 0 && ms <= MAX_MS ? ms : null;
}

/** Schema: a duration text, read into milliseconds. */
export const duration = z.string({ error: 'a duration such as 45s, 30m, 4h, 2d or 1w' }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === null) {
    context.addIssue({ code: 'custom', message: 'a duration such as 45s, 30m, 4h, 2d or 1w, of at most ten years' });
    return z.NEVER;
  }
  return ms;
});
