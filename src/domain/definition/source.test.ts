import { expect, test } from 'vitest';
import { cleanSource } from './source.ts';

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}

test('a source is copied as JSON, with texts that the database can store', () => {
  const shared = { role: 'man\u0000ager' };
  const clean = cleanSource({ approvals: [shared, shared], name: 'half \ud800', left: undefined });
  expect(clean).toEqual({ approvals: [{ role: 'manager' }, { role: 'manager' }], name: 'half \ufffd' });
  expect(cleanSource(nested(100))).toEqual(nested(100));
});

test.each([
  ['nested too deep', nested(101), 'nested too deep (at most 100 levels)'],
  ['not finite', { due: Number.POSITIVE_INFINITY }, 'Infinity is not a number of JSON'],
  ['after the prototype', JSON.parse('{"__proto__": {}}'), '"__proto__" is no key'],
  ['no JSON at all', { size: 10n }, 'a bigint is no value of JSON'],
  ['short with a thousand aliases of one long list', manyAliases(), 'too long (at most 1,000,000 characters)'],
])('a source that is %s is refused', (_what, source, message) => {
  expect(() => cleanSource(source)).toThrow(
    expect.objectContaining({ params: { issues: [{ path: 'definition', message }] } }),
  );
});

function manyAliases(): unknown {
  const long = Array.from({ length: 10_000 }, () => 'x');
  return Array.from({ length: 1_000 }, () => long);
}
