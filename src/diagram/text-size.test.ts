import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, drawable, widthOf, wrap } from './text-size.ts';

const anything = fc.string({ unit: 'binary', maxLength: 80 });

test('what is clipped fits, and begins as the text does', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 30, max: 300 }), (text, width) => {
      const clipped = clip(text, width, 12);
      expect(widthOf(clipped, 12)).toBeLessThanOrEqual(width);
      if (clipped !== text) expect(text.startsWith(clipped.slice(0, -1))).toBe(true);
    }),
  );
});

test('a character is never cut in two', () => {
  expect(clip('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 32, 12)).toBe('👩‍👩‍👧‍👦…');
});

test('a text is broken between words, and its end is clipped', () => {
  expect(wrap('Triage by the legal operations desk', 150, 15, 2)).toEqual(['Triage by the legal', 'operations desk']);
  expect(wrap('one two three four five six seven', 60, 15, 2)[1]).toMatch(/…$/);
  expect(wrap('Short', 150, 15, 2)).toEqual(['Short']);
});

test('lines of a wrapped text fit, and there are no more than asked for', () => {
  fc.assert(
    fc.property(anything.map(drawable), fc.integer({ min: 1, max: 4 }), (text, lines) => {
      const wrapped = wrap(text, 120, 12, lines);
      expect(wrapped.length).toBeLessThanOrEqual(lines);
      for (const line of wrapped) expect(widthOf(line, 12)).toBeLessThanOrEqual(120);
    }),
  );
});

test('controls, halves of characters and marks that turn a line around are taken out', () => {
  expect(drawable('a\u0000b\u202Ec\ud800d\n e')).toBe('a b c�d e');
});
