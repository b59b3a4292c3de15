import { isExact } from '#domain/exact.ts';
import { decimalsOf } from './amount.ts';

/** An answer read into the type of its field, or what is wrong with it. */
export type Read = { value: unknown } | { problem: string };

type NumberField = { type: string; min?: number | undefined; max?: number | undefined; currency?: string | undefined };

/**
 * "1,200.50" and "1200.5" are one number; a comma that is not between thousands is not guessed at. An amount has no more
 * digits than its currency.
 */
export function readNumber(one: NumberField, raw: unknown): Read {
  const text =
    typeof raw === 'number'
      ? String(raw)
      : typeof raw === 'string'
        ? raw.trim().replace(/(?<=\d),(?=\d{3}(\D|$))/g, '')
        : '';
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  // Nobody writes money so, and what they may have meant by it is not guessed at.
  if (one.type === 'amount' && typeof raw === 'string' && /e/i.test(text))
    return { problem: 'Please give an amount, as 1200 or 1200.50.' };
  if (!Number.isFinite(value)) return { problem: 'Please give a number, as 1200 or 1200.50.' };
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return { problem: 'This number is too large.' };
  if (!isExact(text, value)) return { problem: 'This number has too many digits to be kept exactly.' };
  const surplus = one.currency === undefined ? null : surplusDigits(text, one.currency);
  if (surplus !== null) return { problem: surplus };
  if (one.min !== undefined && value < one.min) return { problem: `Please give at least ${one.min}.` };
  if (one.max !== undefined && value > one.max) return { problem: `Please give at most ${one.max}.` };
  return { value };
}

/** What is said of an amount with more digits than its currency has, were they zeros: `1.500` may have been meant as 1,500. */
function surplusDigits(text: string, currency: string): string | null {
  const most = decimalsOf(currency);
  const digits = /e-/i.test(text) ? Number.POSITIVE_INFINITY : (text.split('.')[1]?.length ?? 0);
  if (digits <= most) return null;
  return most === 0
    ? `Please give an amount without a point: ${currency} has nothing smaller.`
    : `Please give at most ${most} digits behind the point: this is an amount in ${currency}.`;
}
