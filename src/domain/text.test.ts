import { expect, test } from 'vitest';
import { cleanJson, cleanText, cut, lengthOf, localizedText, nameOfKey, ownValue, textIn } from './text.ts';

test('text loses its NULs and gets whole characters for broken ones', () => {
  expect(cleanText('a\u0000b\ud800c😀')).toBe('ab\ufffdc😀');
});

test('every string inside a value is cleaned, keys included', () => {
  const hostile = { 'k\u0000': ['\udc00', { inner: '\u0000' }], number: 5, nothing: null };
  expect(cleanJson(hostile)).toEqual({ k: ['\ufffd', { inner: '' }], number: 5, nothing: null });
});

test('cleaning keeps a field named __proto__ a field', () => {
  const cleaned = cleanJson(JSON.parse('{"__proto__": {"admin": true}}') as object);
  expect(Object.keys(cleaned)).toEqual(['__proto__']);
  expect('admin' in cleaned).toBe(false);
});

test('cutting never leaves half a character', () => {
  expect(cut('ab😀', 3)).toBe('ab');
  expect(cut('ab😀', 4)).toBe('ab😀');
});

test('a record holds only what was put into it', () => {
  expect(ownValue({ form: 1 }, 'form')).toBe(1);
  expect(ownValue({ form: 1 }, 'constructor')).toBeUndefined();
});

test('a text is read in the language of its reader, else in English, else in any', () => {
  const name = { en: 'Purchase', ar: 'شراء' };
  expect(textIn(name, 'ar-EG')).toBe('شراء');
  expect(textIn(name, 'de-DE')).toBe('Purchase');
  expect(textIn({ ar: 'شراء' }, 'de-DE')).toBe('شراء');
  expect(textIn('plain', 'ar-EG')).toBe('plain');
});

test('a key reads as words', () => {
  expect(nameOfKey('classify_done')).toBe('Classify done');
});

test.each(['', '   ', 'x'.repeat(11), {}.constructor, { english: 'no' }, { en: '' }, 5])(
  '%j is no text of 10',
  (given) => {
    expect(localizedText(10).safeParse(given).success).toBe(false);
  },
);

test.each([
  ['', 0],
  ['abc', 3],
  ['🙂', 1],
  ['a🙂b🙂', 4],
  ['\ud83d', 1],
  ['\ude42\ud83d', 2],
  ['日本', 2],
])('%j has as many characters as people count', (text, count) => {
  expect(lengthOf(text)).toBe(count);
});
