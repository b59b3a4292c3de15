import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showAmount } from './amount.ts';

test.each([
  [0, '0'],
  [1_200, '1,200'],
  [1_200.5, '1,200.50'],
  [49.999, '49.999'],
  [0.125, '0.125'],
  [0.1, '0.10'],
  [-1_234.56789, '-1,234.56789'],
  [9_007_199_254_740_991, '9,007,199,254,740,991'],
  [1e-7, '0.0000001'],
])('%d is shown as %s', (value, shown) => {
  expect(showAmount(value)).toBe(shown);
});

test.each([
  [1_849, 'EUR', undefined, '€1,849.00'],
  [1_849.5, 'EUR', 'de-DE', '1.849,50\u00a0€'],
  [1_849, 'JPY', 'en-US', '¥1,849'],
  [0.125, 'KWD', 'en-US', 'KWD\u00a00.125'],
  [-5, 'USD', 'en-GB', '-US$5.00'],
  // It was stored before its field had a currency: it is shown as it is all the same.
  [10.005, 'EUR', 'en-US', '€10.005'],
  [10, 'EUR', 'no such locale', '€10.00'],
])('%d %s is shown to a reader of %s as %s', (value, currency, locale, shown) => {
  expect(showAmount(value, { currency, locale })).toBe(shown);
});

test('whatever is stored is shown as that very number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(showAmount(value).replaceAll(',', ''))).toBe(value === 0 ? Number(showAmount(value)) : value);
    }),
  );
});
