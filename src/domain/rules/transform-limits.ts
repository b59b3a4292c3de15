import { linearPattern } from '#domain/linear-pattern.ts';

/** Longest text that may arise within a transform, in UTF-16 units. */
const MAX_TEXT = 100_000;
/** Most that one value within a transform may weigh: its texts, and 8 for each part, as if each were written out. */
const MAX_WEIGHT = 2_000_000;
const PART_WEIGHT = 8;
/** Most that all values of one evaluation may weigh together: it bounds the memory that it can take. */
const MAX_PRODUCED = 25_000_000;

/** Why a transform gave no result. */
export type TransformProblem = 'invalid' | 'timeout' | 'too_deep' | 'too_large' | 'failed';

/** A transform that was refused or came to no result; the message is fit for its author. */
export class TransformError extends Error {
  override readonly name = 'TransformError';
  readonly code: TransformProblem;

  constructor(code: TransformProblem, message: string) {
    super(message);
    this.code = code;
  }
}

function tooLarge(what: string): TransformError {
  return new TransformError('too_large', `${what} is larger than a transform may handle`);
}

/**
 * Scales for one evaluation: the returned function refuses a value that has grown too large, and any value once all
 * those it has seen together are. A value that holds one long text a thousand times weighs it a thousand times: so much
 * would have to be written when a function of the language turned it into text. A list or object is weighed once.
 */
export function scales(): (value: unknown) => void {
  const known = new WeakMap<object, number>();
  let produced = 0;
  return (value) => {
    if (typeof value === 'string' && value.length > MAX_TEXT) throw tooLarge('a text');
    if (typeof value === 'object' && value !== null && known.has(value)) return;
    const weight = weightOf(value, known);
    if (typeof value === 'object' && value !== null) known.set(value, weight);
    produced += weight;
    if (produced > MAX_PRODUCED) throw tooLarge('what was computed');
  };
}

function weightOf(value: unknown, known: WeakMap<object, number>): number {
  let weight = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    weight += PART_WEIGHT + (typeof one === 'string' ? one.length : 0);
    if (typeof one === 'object' && one !== null && !isFunctionOfJsonata(one)) {
      const before = known.get(one);
      const inner: unknown[] = before !== undefined ? [] : Array.isArray(one) ? one : Object.values(one);
      weight += before ?? 0;
      if (weight + inner.length * PART_WEIGHT > MAX_WEIGHT) throw tooLarge('a value');
      for (const part of inner) waiting.push(part);
    }
    if (weight > MAX_WEIGHT) throw tooLarge('a value');
  }
  return weight;
}

/** How jsonata keeps a function: it holds the whole environment, and is no data. */
export function isFunctionOfJsonata(value: object): boolean {
  return Object.hasOwn(value, '_jsonata_lambda') || Object.hasOwn(value, '_jsonata_function');
}

/** `$pad` whose result is no longer than a text may be; jsonata's own takes any width. */
export function pad(text: string | undefined, width: number, filler?: string): string | undefined {
  if (text === undefined) return undefined;
  const missing = Math.abs(Math.trunc(width)) - [...text].length;
  if (missing <= 0) return text;
  if (missing > MAX_TEXT) throw tooLarge('a text');
  const characters = filler ? [...filler] : [' '];
  const padding = Array.from({ length: missing }, (_, index) => characters[index % characters.length]).join('');
  return width > 0 ? text + padding : padding + text;
}

/** `$join` whose result is no longer than a text may be; jsonata's own would first write it out. */
export function join(texts: string[] | undefined, separator = ''): string | undefined {
  if (texts === undefined) return undefined;
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  if (length > MAX_TEXT) throw tooLarge('a text');
  return texts.join(separator);
}

/** A class that jsonata takes for RegExp: matches in linear time, and gives up when `check` throws. */
export function boundedRegExp(check: () => void): RegExpConstructor {
  class BoundedRegExp {
    lastIndex = 0;
    readonly #pattern;

    constructor(written: RegExp) {
      this.#pattern = linearPattern(written.source, written.flags);
    }

    /** As RegExp's own with the flag g, which jsonata gives to every expression. */
    exec(text: string): (string[] & { index: number }) | null {
      check();
      if (text.length > MAX_TEXT) throw tooLarge('a text');
      const found = this.#pattern.find(text, this.lastIndex);
      this.lastIndex = found === null ? 0 : found.index + (found.groups[0] ?? '').length;
      return found && Object.assign(found.groups.map(asGroup), { index: found.index });
    }
  }
  return BoundedRegExp as unknown as RegExpConstructor;
}

/** RegExp leaves undefined where a group took no part; jsonata hands that on as nothing. */
function asGroup(group: string | null): string {
  return group ?? (undefined as unknown as string);
}
