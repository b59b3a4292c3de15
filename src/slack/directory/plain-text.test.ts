import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

function nameOf(id: string) {
  return id === 'U1' ? 'bob' : undefined;
}

test.each([
  ['hello <@U1>', 'hello @bob'],
  ['hello <@U2>', 'hello @U2'],
  ['hello <@U2|sue>', 'hello @sue'],
  ['in <#C1|general> and <#C2>', 'in #general and #C2'],
  ['<!here> <!channel|channel> <!subteam^S1|@finance> <!subteam^S1>', '@here channel @finance @subteam'],
  ['<!date^1392734382^{date_num}|2014-02-18>', '2014-02-18'],
  ['<https://a.example/?a=1&amp;b=2>', 'https://a.example/?a=1&b=2'],
  ['<https://a.example|the page>', 'the page (https://a.example)'],
  ['<http://a.example|a.example>', 'http://a.example'],
  ['<mailto:bob@a.example|bob@a.example>', 'bob@a.example'],
  ['1 &lt; 2 &amp;amp; x', '1 < 2 &amp; x'],
  ['a < b > c', 'a < b > c'],
  ['<>', '<>'],
])('%s is read as %s', (text, plain) => {
  expect(plainText(text, nameOf)).toBe(plain);
});

test('an escaped mention stays text', () => {
  expect(plainText('&lt;!channel&gt;')).toBe('<!channel>');
});
