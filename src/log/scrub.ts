import { stdSerializers } from 'pino';

/** What stands where a secret stood. */
const HIDDEN = '[hidden]';

/** Log lines stay readable and bounded whatever is handed to the logger. */
const MAX_DEPTH = 8;
const MAX_ITEMS = 100;
const MAX_TEXT = 4_000;

/** Names of fields whose value is never logged, wherever they stand. `response_url` and `trigger_id` act for a user. */
const SECRET_FIELD =
  /(token|secret|password|passwd|authorization|cookie|signature|credential|api_?key|private_?key|encryption_?key|response_?url|trigger_?id|connection_?string|jwt)$/i;

/** Fields that only sound secret: counts and kinds. */
const HARMLESS_FIELD = /^(token_?type|.*_?count)$/i;

/**
 * Secrets by their look, anywhere in a line: Slack tokens (xoxb-, xoxp-, xoxe.xoxb-, xapp-, …), authorization headers,
 * JWTs (their header starts with `{"`, so with eyJ), Slack call-back addresses, passwords within addresses.
 */
const SECRET_TEXT: readonly [RegExp, string][] = [
  [/\b(?:xoxe\.)?(xox[a-z]-|xapp-)[A-Za-z0-9-]{3,}/g, `$1${HIDDEN}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, HIDDEN],
  [/(hooks\.slack\.com\/)[A-Za-z0-9/_-]+/g, `$1${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*):[^\s@"\\]+@/gi, `$1:${HIDDEN}@`],
];

/** Shorter values would turn up within ordinary words. */
const MIN_KNOWN_SECRET = 6;

/**
 * Makes the last filter of every line: secrets by their look and those of `known` (values of the configuration) by
 * their content, also as they stand within JSON.
 */
export function lineScrubber(known: readonly string[]): (line: string) => string {
  const values = known
    .filter((value) => value.length >= MIN_KNOWN_SECRET)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .toSorted((a, b) => b.length - a.length);
  const unique = [...new Set(values)];
  return (line) => {
    let clean = line;
    for (const [look, replacement] of SECRET_TEXT) clean = clean.replace(look, replacement);
    for (const value of unique) clean = clean.replaceAll(value, HIDDEN);
    return clean;
  };
}

/** A copy of a value that is fit for the log: secret fields hidden, errors as plain objects, size and depth bounded. */
export function scrubValue(value: unknown): unknown {
  return scrub(value, []);
}

function scrub(value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= MAX_DEPTH) return '[too deep]';
  return scrubObject(value, [...ancestors, value]);
}

function scrubObject(value: object, ancestors: readonly object[]): unknown {
  if (value instanceof Error) return scrubFields(stdSerializers.err(value), ancestors);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return value.toString();
  if (value instanceof Map) return scrubFields(Object.fromEntries(value), ancestors);
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ITEMS).map((item) => scrub(item, ancestors));
  }
  return scrubFields(value, ancestors);
}

function scrubFields(value: object, ancestors: readonly object[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([name, field]) => [name, isSecretField(name, field) ? HIDDEN : scrub(field, ancestors)]),
  );
}

function isSecretField(name: string, field: unknown): boolean {
  return (
    SECRET_FIELD.test(name) &&
    !HARMLESS_FIELD.test(name) &&
    field !== null &&
    typeof field !== 'undefined' &&
    typeof field !== 'boolean'
  );
}
