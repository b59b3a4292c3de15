import { DomainError } from './errors.ts';
import type { Issue } from './issues.ts';

/** What is wrong with a number that would be another one afterwards, as 9007199254740993 and 1e400 would. */
export const INEXACT_NUMBER = 'a number that cannot be kept exactly; a text can';
/** PostgreSQL can store neither NUL nor half a surrogate pair in text or jsonb. */
export const UNKEEPABLE_TEXT = 'a text with a NUL or half a character in it, which cannot be kept';
const UNKEEPABLE_KEY = 'a name with a NUL or half a character in it, which cannot be kept';

/** Of many faults the first are told. */
const MAX_ISSUES = 20;

/** Only these can have been changed by reading them: sixteen digits or more, and exponents. */
const DOUBTFUL_NUMBER = /[\d.]{16}|\d[eE]/;
const DOUBTFUL_TEXT = /\\u(?:0000|[dD][89a-fA-F])/;

/**
 * Reads JSON, and says what of it cannot be kept as it is written: numbers that this language would change, texts that the
 * database would refuse.
 * @throws SyntaxError for what is no JSON.
 */
export function readExactJson(text: string): { value: unknown; issues: Issue[] } {
  if (!DOUBTFUL_NUMBER.test(text) && !DOUBTFUL_TEXT.test(text) && text.isWellFormed())
    return { value: JSON.parse(text), issues: [] };
  const changed = new Map<unknown, Set<string>>();
  function note(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
    const isSame = typeof value !== 'number' || context?.source === undefined || isExact(context.source, value);
    if (!isSame) changed.set(this, (changed.get(this) ?? new Set()).add(key));
    return value;
  }
  try {
    const value: unknown = JSON.parse(text, note);
    if (typeof value === 'number')
      return { value, issues: changed.size > 0 ? [{ path: '', message: INEXACT_NUMBER }] : [] };
    return { value, issues: faultsIn(value, changed) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { value: null, issues: [{ path: '', message: 'nested too deep' }] };
  }
}

/** What of a value cannot be kept as it is. Whether its numbers are those that were written, only {@link readExactJson} can tell. */
export function unkeepableIn(value: unknown): Issue[] {
  return faultsIn(value, new Map());
}

/** @throws DomainError `unkeepable` with the paths of what the database cannot keep as it is. */
export function checkKeepable(value: unknown): void {
  const issues = unkeepableIn(value);
  if (issues.length > 0) throw new DomainError('unkeepable', { issues });
}

/** Whether the database can keep a text as it is. */
export function isKeepableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

type Place = { value: unknown; key: string; within: Place | null };

function faultsIn(root: unknown, changed: ReadonlyMap<unknown, ReadonlySet<string>>): Issue[] {
  const issues: Issue[] = [];
  const tell = (place: Place | null, message: string) => issues.push({ path: pathOf(place), message });
  const waiting: Place[] = [{ value: root, key: '', within: null }];
  for (let place = waiting.pop(); place !== undefined && issues.length < MAX_ISSUES; place = waiting.pop()) {
    const { value, key, within } = place;
    if (typeof value === 'number' && (!Number.isFinite(value) || changed.get(within?.value)?.has(key)))
      tell(place, INEXACT_NUMBER);
    if (typeof value === 'string' && !isKeepableText(value)) tell(place, UNKEEPABLE_TEXT);
    if (typeof value !== 'object' || value === null) continue;
    const inner = Object.entries(value);
    if (inner.some(([name]) => !isKeepableText(name))) tell(place, UNKEEPABLE_KEY);
    for (const [name, one] of inner.reverse()) waiting.push({ value: one, key: name, within: place });
  }
  return issues;
}

function pathOf(place: Place | null): string {
  const keys: string[] = [];
  for (let at = place; at !== null && at.within !== null; at = at.within)
    keys.unshift(at.key.replaceAll('\u0000', '').toWellFormed());
  return keys.join('.');
}

/** Whether a number that was written so, in decimal digits, is that very number once it is read. */
export function isExact(written: string, value: number): boolean {
  return Number.isFinite(value) && decimalOf(written) === decimalOf(String(value));
}

/** One way of writing each number: its digits without zeros around them, and how many places they are moved. */
function decimalOf(written: string): string {
  const [mantissa = '', exponent = '0'] = written.toLowerCase().replace('+', '').split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${whole}${fraction}`;
  let first = 0;
  let end = digits.length;
  while (digits[first] === '0') first += 1;
  while (end > first && digits[end - 1] === '0') end -= 1;
  if (first === end) return '0';
  const places = Number(exponent.replace('+', '')) - fraction.length + digits.length - end;
  return `${mantissa.startsWith('-') ? '-' : ''}${digits.slice(first, end)}e${places}`;
}
