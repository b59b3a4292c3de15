import { z } from 'zod';

/** Longest text a person may send with a decision or as a comment: what fits in one Slack modal input (3,000). */
export const MAX_COMMENT = 3_000;

/** A text, or the same text in several languages keyed by two-letter code; `en` serves whoever has none of their own. */
export type LocalizedText = string | Record<string, string>;

/** How long a text is in characters, as people count them: an emoji is one, though it is two halves to JavaScript. */
export function lengthOf(text: string): number {
  let halves = 0;
  for (let at = 0; at < text.length - 1; at += 1) if (isPairAt(text, at)) halves += 1;
  return text.length - halves;
}

function isPairAt(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/** PostgreSQL can store neither NUL nor half a surrogate pair in text or jsonb: the first is dropped, the second replaced. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** {@link cleanText} for every string inside a JSON value. */
export function cleanJson<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(cleanJson) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner)])) as T;
  }
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What bytes say in UTF-8, without a mark at their beginning; null for what is not UTF-8, of which nothing is guessed. */
export function textOfBytes(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The first `max` characters, never half of a surrogate pair. */
export function cut(text: string, max: number): string {
  const head = text.slice(0, max);
  return head.isWellFormed() ? head : head.slice(0, -1);
}

/** What an error says; of anything else that was thrown, the thing itself in words. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** What a record holds under a key that came from outside: `constructor` and the like find nothing. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The text for a reader of `locale` ("ar-EG" finds "ar"), else English, else any. */
export function textIn(text: LocalizedText, locale = 'en'): string {
  if (typeof text === 'string') return text;
  const language = locale.slice(0, 2).toLowerCase();
  return text[language] ?? text.en ?? Object.values(text)[0] ?? '';
}

/** The name of what has only a key: "Classify done" of `classify_done`. */
export function nameOfKey(key: string): string {
  return capitalized(key.replaceAll('_', ' ').trim());
}

/** The same with a capital letter at its beginning. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Schema of a {@link LocalizedText} of at most `max` characters in each language. */
export function localizedText(max: number) {
  const one = z.string().trim().min(1).max(max).transform(cleanText);
  return z.union([one, z.record(z.string().regex(/^[a-z]{2}$/, 'a language is two letters, as en or ar'), one)], {
    error: `a text of 1 to ${max} characters, or one for each language: { en: …, ar: … }`,
  });
}
