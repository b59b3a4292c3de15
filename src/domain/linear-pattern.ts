import { RE2JS } from 're2js';

const MAX_PATTERN = 500;
/** Most instructions that a pattern may compile to, repeats written out: each may be tried at each character of a text. */
const MAX_PROGRAM = 400;

/**
 * A regular expression that is matched in time linear in the text (RE2): what a definition asks for can never hang the
 * process on a text chosen to that end. Look-around and back-references, which that rules out, are refused.
 */
export type LinearPattern = {
  test(text: string): boolean;
  /** The first match from that index on, with its groups (null where a group took no part); null when there is none. */
  find(text: string, from: number): { index: number; groups: (string | null)[] } | null;
  toString(): string;
};

/**
 * Compiles a regular expression as JavaScript writes it, with any of the flags i and m.
 * @throws Error with a reason fit for the author: not a regular expression, longer than 500 characters, beyond RE2, or with
 * repeats that come to more than 400 steps of a match.
 */
export function linearPattern(source: string, flags = ''): LinearPattern {
  if (source.length > MAX_PATTERN) throw new Error(`a regular expression has at most ${MAX_PATTERN} characters`);
  const compiled = compile(source, flags);
  if (compiled.programSize() > MAX_PROGRAM) {
    throw new Error(`the regular expression /${source}/ cannot be used: it repeats too much`);
  }
  return {
    test: (text) => compiled.matcher(text).find(),
    find(text, from) {
      const matcher = compiled.matcher(text);
      if (from > text.length || !matcher.find(from)) return null;
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index));
      return { index: matcher.start(), groups };
    },
    toString: () => `/${source}/${flags}`,
  };
}

function compile(source: string, flags: string): RE2JS {
  const wanted = (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), wanted);
  } catch (error) {
    throw new Error(
      `the regular expression /${source}/ cannot be used: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
