import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INEXACT_NUMBER, isExact, readExactJson, UNKEEPABLE_TEXT, unkeepableIn } from './exact.ts';

test.each([
  ...[
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1000000000000000001',
  ],
  ...[
    '123456789.123456789123',
    '1.7976931348623159e308',
    '100000000000000000000000000000001',
    '4.9e-325',
    '0.30000000000000000001',
  ],
])('%s would be another number, and is told with its path', (number) => {
  expect(readExactJson(number).issues).toEqual([{ path: '', message: INEXACT_NUMBER }]);
  expect(readExactJson(`{"a":1,"list":[{"b":"x"},{"amount":${number}}]}`).issues).toEqual([
    { path: 'list.1.amount', message: INEXACT_NUMBER },
  ]);
});

test.each([
  ...[
    '0',
    '-0',
    '0.0',
    '1',
    '-1.50',
    '49.999',
    '0.1',
    '1200.50',
    '1e2',
    '1E+2',
    '9007199254740991',
    '9007199254740992',
  ],
  ...[
    '100000000000000000000',
    '1e300',
    '5e-324',
    '0.1000000000000000',
    '0.00000000000000000000',
    '123456789012345.6',
    '0e999999999999',
  ],
])('%s is the same number once it is read', (number) => {
  expect(readExactJson(`{"amount":${number}}`)).toEqual({ value: { amount: Number(number) }, issues: [] });
});

test('whatever number this language writes is exact, and a digit more is not', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(isExact(String(number), number)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n }), (whole) => {
      expect(isExact(String(whole), Number(whole))).toBe(BigInt(Number(whole)) === whole);
    }),
  );
});

test.each([String.raw`\u0000`, String.raw`\ud800`, String.raw`\uDC00x`, String.raw`\ud83d`, String.raw`\ude00\ud83d`])(
  'a text with %s cannot be kept, nor a name',
  (text) => {
    expect(readExactJson(`{"a":["${text}"]}`).issues).toEqual([{ path: 'a.0', message: UNKEEPABLE_TEXT }]);
    expect(readExactJson(`{"a":{"x${text}":1}}`).issues).toMatchObject([{ path: 'a' }]);
  },
);

test('whole characters and escaped backslashes are kept', () => {
  for (const text of [String.raw`"\ud83d\ude00"`, String.raw`"\\u0000"`, '"😀"', '"2e5 1234567890123456789"'])
    expect(readExactJson(text)).toEqual({ value: JSON.parse(text), issues: [] });
});

test('what is found in a value is what it cannot be kept with', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const read = readExactJson(JSON.stringify(value));
      expect(read.value).toEqual(JSON.parse(JSON.stringify(value)));
      expect(read.issues).toEqual(unkeepableIn(read.value));
    }),
  );
  expect(unkeepableIn({ a: [Number.NaN, 1], b: Number.POSITIVE_INFINITY })).toMatchObject([
    { path: 'a.0' },
    { path: 'b' },
  ]);
});

test('what is nested deeper than can be read is refused, and nothing falls over', () => {
  const deep = `${'['.repeat(200_000)}1e400${']'.repeat(200_000)}`;
  expect(readExactJson(deep).issues).toHaveLength(1);
});
