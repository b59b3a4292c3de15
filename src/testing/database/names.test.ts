import { expect, test } from 'vitest';
import { chooseNames } from './names.ts';

test('the same seed gives the same names, and no name stands for two things', () => {
  const names = chooseNames('again');

  expect(chooseNames('again')).toEqual(names);
  expect(new Set([names.database, names.schema, names.owner]).size).toBe(3);
});

test('runs differ, and every name leaves room for what follows it', () => {
  const many = Array.from({ length: 200 }, (_, seed) => chooseNames(String(seed)));
  const names = many.flatMap(({ database, schema, owner }) => [database, schema, owner]);

  expect(new Set(names).size).toBe(names.length);
  expect(names.some((name) => /^[a-z]+_/.test(name))).toBe(true);
  expect(names.some((name) => /[A-Z]/.test(name))).toBe(true);
  // PostgreSQL cuts names at 63 bytes, and a database's goes on with twelve letters and a line.
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(50);
});
