/** Tools of the block rules: JSON pointers and checks that add to a list of problems. */

export type Problems = string[];
export type Json = Record<string, unknown> | null | undefined;

/** Unicode code points, by which Slack's limits are counted here. */
export function lengthOf(value: string): number {
  return [...value].length;
}

/** A JSON pointer one or more steps further down. */
export function at(pointer: string, ...steps: (string | number)[]): string {
  return [pointer, ...steps].join('/');
}

/** The value as an object; null, and a problem, when it is none. */
export function record(value: unknown, pointer: string, problems: Problems): Record<string, unknown> | null {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push(`${pointer}: not an object`);
  return null;
}

/** Checks a string's length in code points. */
export function within(
  value: unknown,
  pointer: string,
  min: number,
  max: number,
  problems: Problems,
  need: 'required' | 'optional' = 'required',
): void {
  if (value === undefined && need === 'optional') return;
  if (typeof value !== 'string') {
    problems.push(`${pointer}: not a string`);
    return;
  }
  const length = lengthOf(value);
  if (length < min || length > max) problems.push(`${pointer}: ${length} characters, allowed ${min} to ${max}`);
}

/** Checks a text object: its type, that it is not empty, and its length. Slack also refuses text of white space alone. */
export function text(
  value: unknown,
  pointer: string,
  max: number,
  problems: Problems,
  { plainOnly = false }: { plainOnly?: boolean } = {},
): void {
  const given = record(value, pointer, problems);
  if (given === null) return;
  const allowed = plainOnly ? ['plain_text'] : ['plain_text', 'mrkdwn'];
  if (!allowed.includes(String(given.type))) problems.push(`${at(pointer, 'type')}: must be ${allowed.join(' or ')}`);
  within(given.text, at(pointer, 'text'), 1, max, problems);
  if (typeof given.text === 'string' && /^\s+$/.test(given.text))
    problems.push(`${at(pointer, 'text')}: nothing but white space`);
  if (given.type === 'plain_text' && given.verbatim !== undefined)
    problems.push(`${at(pointer, 'verbatim')}: only for mrkdwn`);
  if (given.type === 'mrkdwn' && given.emoji !== undefined)
    problems.push(`${at(pointer, 'emoji')}: only for plain_text`);
}

/** Checks that no two items carry the same value under a key. */
export function unique(items: readonly unknown[], key: string, pointer: string, problems: Problems): void {
  const seen = new Set<unknown>();
  items.forEach((item, index) => {
    const value = record(item, '', [])?.[key];
    if (value === undefined) return;
    if (seen.has(value)) problems.push(`${at(pointer, index, key)}: “${String(value)}” is there twice`);
    seen.add(value);
  });
}
