import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { readDefinitionText, readDocument } from './text.ts';

function faultsOf(text: string) {
  try {
    readDocument(text, 'yaml');
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return error.params.issues;
    throw error;
  }
  return [];
}

test('a key that stands twice in one map is refused with its line', () => {
  expect(faultsOf('a: 1\nb: {c: 1}\nd: {c: 1, c: 2}\na: 2\n')).toEqual([
    { path: 'line 4', message: 'Map keys must be unique' },
    { path: 'line 3', message: 'Map keys must be unique' },
  ]);
});

/** Compared each with every other they take over a minute. */
test('a map of very many keys is read to its end', { timeout: 30_000 }, () => {
  const text = Array.from({ length: 60_000 }, (_, index) => `key_${index}: 1`).join('\n');
  expect(faultsOf(text)).toEqual([]);
});

test.each([50, 500, 1_000, 2_000, 100_000])('lists %d deep are read or refused, never a crash', (levels) => {
  expect(() => faultsOf(`a: ${'['.repeat(levels)}${']'.repeat(levels)}`)).not.toThrow();
  expect(() => faultsOf(`a: {${'b: {'.repeat(levels)}${'}'.repeat(levels + 1)}`)).not.toThrow();
});

const ODD: readonly [string, string][] = [
  ['a whole number of too many digits', '9007199254740993'],
  ['an amount of too many digits', '12345678901234567.89'],
  ['a number beyond all', '1e400'],
  ['a number that is none', '.nan'],
  ['a hexadecimal number of too many digits', '0x20000000000001'],
  ['a NUL', String.raw`"a\0b"`],
  ['half a character', String.raw`"\ud83d"`],
];

test.each(ODD)('%s is refused at its path and line, and kept in no other way', (_what, odd) => {
  const text = `key: leave\nname: Leave\nstages:\n  - key: review\n  - key: pay\n    form: { list: [1, ${odd}] }\n`;
  expect(() => readDefinitionText(text, 'yaml')).toThrow(
    expect.objectContaining({
      params: { issues: [{ path: 'stages.1.form.list.1 (line 6)', message: expect.stringContaining('kept') }] },
    }),
  );
});

test('in JSON, too', () => {
  for (const odd of ['9007199254740993', '1e400', String.raw`"\u0000"`])
    expect(() => readDefinitionText(`{"key": "leave",\n"fields": [{"min": ${odd}}]}`, 'json')).toThrow(
      expect.objectContaining({ params: { issues: [expect.objectContaining({ path: 'fields.0.min (line 2)' })] } }),
    );
});

test('numbers that are what is written are kept', () => {
  const { value, issues } = readDocument('a: [1_0, 0x1F, 0o17, 1.50, -2e3, 49.999, 9007199254740992, +5, .5]', 'yaml');
  expect(issues).toEqual([]);
  expect(value).toEqual({ a: ['1_0', 31, 15, 1.5, -2000, 49.999, 9007199254740992, 5, 0.5] });
});
