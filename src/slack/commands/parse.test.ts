import { expect, test } from 'vitest';
import { keyOf, restOf, takeRef, takeWord } from './arguments.ts';

test('the first word is taken and the rest stays as it was typed', () => {
  expect(takeWord('reject WF-1  too   dear ')).toEqual({ word: 'reject', rest: ' WF-1  too   dear ' });
  expect(takeWord('')).toEqual({ word: '', rest: '' });
  expect(takeWord(' \t\n ')).toEqual({ word: '', rest: '' });
});

test('odd spaces and unseen marks part words like any other space', () => {
  expect(takeWord('\u00a0approve\u3000WF-1').word).toBe('approve');
  expect(takeWord('\u200bapprove\u200b \u200fWF-1').word).toBe('approve');
  expect(takeWord('status\nWF-1').word).toBe('status');
});

test('what stands in quotation marks is one word, straight or curly', () => {
  for (const text of ['"Classify done" ok', '“Classify done” ok', '„Classify done“ ok', '«Classify done» ok']) {
    expect(takeWord(text), text).toEqual({ word: 'Classify done', rest: ' ok' });
  }
  expect(takeWord('"never closed').word).toBe('"never');
});

test('a mention is one word, whatever name it shows', () => {
  expect(takeWord('<@U123|Bob Baker> please')).toEqual({ word: '<@U123|Bob Baker>', rest: ' please' });
  expect(takeWord('<!subteam^S1|@finance team> x').word).toBe('<!subteam^S1|@finance team>');
  expect(takeWord('<@U1>').word).toBe('<@U1>');
  expect(takeWord('@bob hi').word).toBe('@bob');
});

test('what Slack escaped comes back as it was typed, once', () => {
  expect(takeWord('a&amp;b').word).toBe('a&b');
  expect(restOf(' 1 &lt; 2 &amp;&amp; 3 &gt; 2 ')).toBe('1 < 2 && 3 > 2');
  expect(restOf('&amp;lt;')).toBe('&lt;');
});

test('a request is understood however its number is written', () => {
  for (const text of ['WF-1042', 'wf1042', '1042', '#1042', 'WF–1042', 'wf-1042,', ' wf 1042 ', '"WF-1042"']) {
    expect(takeRef(text).ref, text).toEqual({ number: 1042 });
  }
  const id = '0190d1c2-0000-4000-8000-00000000ABCD';
  expect(takeRef(`${id} and more`)).toMatchObject({ ref: { id: id.toLowerCase() }, rest: ' and more' });
});

test('what is no request is named as it was typed', () => {
  expect(takeRef('laptop now')).toEqual({ ref: null, named: 'laptop', rest: ' now' });
  expect(takeRef('wf laptop')).toEqual({ ref: null, named: 'wf', rest: ' laptop' });
  expect(takeRef('0').ref).toBeNull();
  expect(takeRef('99999999999').ref).toBeNull();
  expect(takeRef('')).toEqual({ ref: null, named: '', rest: '' });
});

test('the text of a comment shows what the person saw and mentions nobody', () => {
  expect(restOf('see <https://example.com/a|example.com/a> <@U1|bob> <!channel>')).toBe(
    'see https://example.com/a @bob @channel',
  );
  expect(restOf('“keep  my  spaces”')).toBe('“keep  my  spaces”');
});

test('a key is found by its words', () => {
  expect(keyOf(' Purchase  request ')).toBe('purchase_request');
  expect(keyOf('purchase-request')).toBe('purchase_request');
  expect(keyOf('')).toBe('');
});

test('a very long text is read to its end', () => {
  const tail = `${'<'.repeat(250_000)}${' "'.repeat(125_000)}`;
  expect(restOf(takeWord(`approve ${tail}`).rest)).toBe(tail);
});
