import { expect, test } from 'vitest';
import { linearPattern } from './linear-pattern.ts';

test('a pattern matches anywhere in the text unless it is anchored, as in JavaScript', () => {
  expect(linearPattern('b+').test('abbc')).toBe(true);
  expect(linearPattern('^b+$').test('abbc')).toBe(false);
  expect(linearPattern('^\\d{2}/[A-Z]$').test('12/X')).toBe(true);
  expect(linearPattern('^\\p{L}+$').test('Zoë')).toBe(true);
});

test('the flags i and m are kept, and others make no difference', () => {
  expect(linearPattern('B', 'gi').test('abc')).toBe(true);
  expect(linearPattern('^b', 'm').test('a\nb')).toBe(true);
  expect(linearPattern('^b').test('a\nb')).toBe(false);
});

test('a match tells where it is and what its groups took', () => {
  expect(linearPattern('(b)(c)?').find('abab', 2)).toEqual({ index: 3, groups: ['b', 'b', null] });
  expect(linearPattern('(?<letter>b)').find('ab', 0)).toEqual({ index: 1, groups: ['b', 'b'] });
  expect(linearPattern('x').find('ab', 0)).toBeNull();
  expect(linearPattern('').find('ab', 3)).toBeNull();
});

test('what cannot be matched in linear time, or is no pattern at all, is refused with its reason', () => {
  for (const source of ['(a)\\1', '(?=a)', '(?<!a)b', '(', '[z-a]', 'x{1000}', '(a{20}){20}'])
    expect(() => linearPattern(source)).toThrow(`the regular expression /${source}/ cannot be used`);
  expect(() => linearPattern('a'.repeat(501))).toThrow('at most 500 characters');
});

test('the patterns of everyday formats are small enough', () => {
  for (const source of [
    '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$',
    '^[\\w.+-]{1,64}@[\\w-]{1,63}(\\.[\\w-]{2,20})+$',
  ])
    expect(() => linearPattern(source)).not.toThrow();
});

test('nested repetition on a text that almost matches takes no time', () => {
  const started = performance.now();
  expect(linearPattern('^(a+)+$').test(`${'a'.repeat(100_000)}b`)).toBe(false);
  expect(linearPattern('(x{1,20}){1,5}y').test('x'.repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});
