import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { readDocument } from './text.ts';

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
