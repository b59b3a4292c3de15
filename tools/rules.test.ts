import { describe, expect, test } from 'vitest';
import { circlesIn } from './circles.ts';
import { refusal, ruleOf } from './rules.ts';

const table = {
  core: { because: 'pure', libraries: ['zod'] },
  'core/time': { because: 'below requests', may: ['core'] },
  'core/request': { because: 'above times', may: ['core', 'core/time'] },
  page: { because: 'a surface', may: ['core'], types: ['store'], libraries: ['node:*'], types_of: ['pg'] },
  store: { because: 'rows', may: ['core'] },
};

function answer(file: string, target: string, { isType = false, isLibrary = false } = {}) {
  return refusal(table, file, ...ruleOf(table, file), { target, isType, isLibrary });
}

describe('the import table', () => {
  test.each([
    ['its own folder', 'core/a.ts', 'core/b.ts', {}],
    ['a folder that is named, with all below it', 'page/a.ts', 'core/time/b.ts', {}],
    ['a folder above its own', 'core/request/a.ts', 'core/b.ts', {}],
    ['types where only types are allowed', 'page/a.ts', 'store/b.ts', { isType: true }],
    ['a library, by its name', 'core/a.ts', 'zod', { isLibrary: true }],
    ['a library, by the beginning of its name', 'page/a.ts', 'node:fs', { isLibrary: true }],
    ['the types of a library', 'page/a.ts', 'pg', { isLibrary: true, isType: true }],
  ])('lets a file import %s', (_what, file, target, kind) => {
    expect(answer(file, target, kind)).toBeNull();
  });

  test.each([
    ['a folder that is not named', 'core/a.ts', 'page/b.ts', {}],
    ['a neighbour by the name of what both lie in', 'core/time/a.ts', 'core/request/b.ts', {}],
    ['values where only types are allowed', 'page/a.ts', 'store/b.ts', {}],
    ['a library that belongs to another part', 'store/a.ts', 'zod', { isLibrary: true }],
    ['more than the types of a library', 'page/a.ts', 'pg', { isLibrary: true }],
  ])('refuses %s', (_what, file, target, kind) => {
    expect(answer(file, target, kind)).toMatch(new RegExp(`^${file} may not import .*, because: `));
  });

  test('says who may import what, and why', () => {
    expect(answer('page/a.ts', 'store/b.ts')).toBe(
      'page/a.ts may not import store/b.ts. page may import core and the types of store, because: a surface.',
    );
  });

  test('leaves tests alone, and nothing without a rule', () => {
    expect(answer('core/a.test.ts', 'page/b.ts')).toBeNull();
    expect(() => ruleOf(table, 'elsewhere/a.ts')).toThrow('says nothing of elsewhere/a.ts');
  });
});

test('circles are found, those of types included, and what only hangs on one is not in it', () => {
  const imports = new Map(
    Object.entries({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [], e: ['a'] }).map(([file, targets]) => [
      file,
      targets.map((target) => ({ target, isType: file === 'c', isLibrary: false })),
    ]),
  );
  expect(circlesIn(imports).map((one) => one.sort())).toEqual([['a', 'b', 'c']]);
});
