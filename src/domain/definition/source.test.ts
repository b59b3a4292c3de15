import { expect, test } from 'vitest';
import { cleanSource } from './source.ts';

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

test('a source is copied as JSON', () => {
  const shared = { role: 'manager' };
  const clean = cleanSource({ approvals: [shared, shared], name: '😀', left: undefined });
  expect(clean).toEqual({ approvals: [{ role: 'manager' }, { role: 'manager' }], name: '😀' });
  expect(cleanSource(nested(100))).toEqual(nested(100));
});

test.each([
  ['nested too deep', nested(101), 'nested too deep (at most 100 levels)'],
  ['after the prototype', JSON.parse('{"__proto__": {}}'), '"__proto__" is no key'],
  ['no JSON at all', { size: 10n }, 'a bigint is no value of JSON'],
  ['short with a thousand aliases of one long list', manyAliases(), 'too long (at most 1,000,000 characters)'],
])('a source that is %s is refused', (_what, source, message) => {
  expect(() => cleanSource(source)).toThrow(
    expect.objectContaining({ params: { issues: [{ path: 'definition', message }] } }),
  );
});

test.each([
  ['a number that is not finite', { list: [{ due: Number.POSITIVE_INFINITY }] }, 'list.0.due'],
  ['a NUL', { list: ['x', 'man\u0000ager'] }, 'list.1'],
  ['half a character', { name: 'half \ud800' }, 'name'],
  ['half a character in a key', { stages: { 'half \udc00': 1 } }, 'stages'],
])('a source with %s is refused at its path', (_what, source, path) => {
  expect(() => cleanSource(source)).toThrow(
    expect.objectContaining({ params: { issues: expect.arrayContaining([expect.objectContaining({ path })]) } }),
  );
});

function manyAliases(): unknown {
  const long = Array.from({ length: 10_000 }, () => 'x');
  return Array.from({ length: 1_000 }, () => long);
}
