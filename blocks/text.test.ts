import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '#testing/slack/any-views.ts';
import {
  clean,
  clip,
  clipEscaped,
  escapeMrkdwn,
  groupMention,
  labelOfKey,
  link,
  listed,
  md,
  mention,
  oneLine,
  quoted,
  say,
} from './text.ts';

test('the three characters that mention and link are escaped', () => {
  expect(escapeMrkdwn('<!channel> & <@U123>')).toBe('&lt;!channel&gt; &amp; &lt;@U123&gt;');
});

test('text is cut between characters and marked', () => {
  expect(clip('abcdef', 6)).toBe('abcdef');
  expect(clip('abcdefg', 6)).toBe('abcde…');
  expect(clip('ab🎉🎉', 5)).toBe('ab🎉…');
  expect(clipEscaped('a<<<<', 9)).toBe('a&lt;…');
});

test('any text is cut to its length, never inside an entity or a character', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 400 }), (text, max) => {
      expect(clip(clean(text), max).length).toBeLessThanOrEqual(max);
      expect(clip(clean(text), max).isWellFormed()).toBe(true);
      const escaped = clipEscaped(clean(text), max);
      expect(escaped.length).toBeLessThanOrEqual(max);
      expect(escaped.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
      expect(quoted(text, max + 2).mrkdwn.length).toBeLessThanOrEqual(max + 2);
    }),
  );
});

test('clean text keeps right-to-left letters and line breaks and loses overrides and control characters', () => {
  expect(clean(' طلب\r\nشراء\u202E\u0000 ')).toBe('طلب\nشراء');
  expect(oneLine('a\n✓ b\t c')).toBe('a ✓ b c');
});

test('a sentence escapes what it is given and keeps what is ours', () => {
  expect(say`${mention('U01BOB')} says ${'<!here>\n&'}`).toBe('<@U01BOB> says &lt;!here&gt; &amp;');
  expect(say`${md`*${'<b>'}*`}`).toBe('*&lt;b&gt;*');
  expect(say`${'x'.repeat(50_000)}`).toHaveLength(300);
});

test('only ids of the right shape become mentions', () => {
  expect(mention('W012AB').mrkdwn).toBe('<@W012AB>');
  expect(mention('U1> <!channel').mrkdwn).toBe('U1&gt; &lt;!channel');
  expect(mention('channel').mrkdwn).toBe('channel');
  expect(groupMention('S0123').mrkdwn).toBe('<!subteam^S0123>');
  expect(groupMention('channel').mrkdwn).toBe('channel');
});

test('only web and mail addresses become links, and cannot break out of their place', () => {
  expect(link('https://example.com/a|b>c', 'Policy <1>')?.mrkdwn).toBe(
    '<https://example.com/a%7Cb%3Ec|Policy &lt;1&gt;>',
  );
  expect(link('javascript:alert(1)', 'x')).toBeNull();
  expect(link('!channel', 'x')).toBeNull();
});

test('a list names the first and counts the rest', () => {
  const items = ['a', 'b', 'c'].map((name) => md`${name}`);
  const more = (count: number) => `and ${count} more`;
  expect(listed(items, 3, more).mrkdwn).toBe('a, b, c');
  expect(listed(items, 1, more).mrkdwn).toBe('a, and 2 more');
  expect(listed([md`${'x'.repeat(300)}`, ...items], 9, more, { characters: 200 }).mrkdwn).toBe('and 4 more');
});

test('a trigger is worded from its name', () => {
  expect(labelOfKey('classify_done')).toBe('Classify done');
  expect(labelOfKey('')).toBe('—');
});
