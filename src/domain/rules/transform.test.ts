import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { checkTransform, TransformError, transform } from './transform.ts';

const big = { a: 'a'.repeat(90_000), n: Array.from({ length: 5_000 }, (_, index) => ({ x: index })) };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** However slow the machine is, time is no reason for a refusal then. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
}

async function codeOf(text: string, input: unknown = big): Promise<string> {
  try {
    await transform(text, input);
    return 'none';
  } catch (error) {
    return error instanceof TransformError ? error.code : `untyped: ${error}`;
  }
}

test.each([
  ['{ "total": $sum(lines.(price * quantity)), "who": $uppercase(name) }', { total: 11, who: 'ANN' }],
  ['nothing.here', null],
  ['lines[price > 3].price', 5],
  ['lines.price', [3, 5]],
  ['$join(lines.$string(price), ", ")', '3, 5'],
  ['$pad(name, -6, "-+")', '-+-Ann'],
  ['$pad(name, 5) & "."', 'Ann  .'],
  ['$replace(name, /A(n)/, "[$1]")', '[n]n'],
  ['$split("1,2;3", /[,;]/)', ['1', '2', '3']],
  ['$match("xaab", /(a)(b)?/).match', ['a', 'ab']],
  ['$contains("ABC", /b/i)', true],
  ['($f := function($n){ $n <= 1 ? 1 : $n * $f($n - 1) }; $f(20))', 2_432_902_008_176_640_000],
  ['($f := function($n){ $n <= 1 ? "end" : $f($n - 1) }; $f(80))', 'end'],
])('%s', async (text, expected) => {
  const input = {
    name: 'Ann',
    lines: [
      { price: 3, quantity: 2 },
      { price: 5, quantity: 1 },
    ],
  };
  expect(checkTransform(text)).toBeNull();
  expect(await transform(text, input)).toEqual(expected);
});

test.each([
  ['a +', 'Unexpected end of expression'],
  ['$eval("1")', '$eval is not available'],
  ['($e := $eval; $e("1"))', '$eval is not available'],
  ['a ~> $eval', '$eval is not available'],
  ['$match(a, /(?<=x)y/)', 'cannot be used'],
  ['$match(a, /(a)\\1/)', 'cannot be used'],
  ['a'.repeat(10_001), 'at most 10000 characters'],
  ['('.repeat(4_900) + ')'.repeat(4_900), 'nested too deeply'],
])('publishing refuses %.40s', async (text, reason) => {
  expect(checkTransform(text)?.message).toContain(reason);
  expect(await codeOf(text)).toBe('invalid');
});

test('a fault of an expression names its character', () => {
  expect(checkTransform('$sum(a) + $eval(b)')).toEqual({ message: '$eval is not available', position: 15 });
});

test.each([
  'constructor',
  '__proto__',
  '$$.constructor.constructor',
  '$lookup($, "__proto__")',
  '$lookup($, "toString")',
  '$lookup(name, "length")',
])('%s finds nothing', async (text) => {
  expect(await transform(text, { name: 'Ann' })).toBeNull();
});

test('no key of the input or of the result can pose as a prototype or a function', async () => {
  const input = JSON.parse(
    '{"__proto__": {"admin": true}, "_jsonata_lambda": true, "constructor": {"prototype": 1}, "b": 1}',
  );
  expect(await transform('$', input)).toEqual({ b: 1 });
  expect(JSON.stringify(await transform('{ "__proto__": { "admin": true } }', {}))).toBe('{}');
  expect(await transform('$merge([{ "__proto__": { "polluted": 1 } }, {"a": 1}])', {})).toEqual({ a: 1 });
  expect('polluted' in {}).toBe(false);
});

test('the input is copied, not changed', async () => {
  const input = { a: { b: 1 } };
  await transform('$ ~> |a|{"b": 2}|', input);
  expect(input).toEqual({ a: { b: 1 } });
});

test.each([
  ['($f := function($n){ $f($n + 1) }; $f(0))', ['too_deep', 'timeout']],
  ['($f := function($n){ 1 + $f($n + 1) }; $f(0))', ['too_deep']],
  ['n ~> $map(function($o){ n ~> $map(function($p){ $p.x + $o.x }) })', ['timeout', 'too_large']],
  ['$pad("a", 1000000000)', ['too_large']],
  ['[1..10000000]', ['too_large']],
  ['[1..10000].($$.a)', ['too_large']],
  ['$map([1..10000], function($i){ $uppercase($$.a) })', ['too_large', 'timeout']],
  ['$map([1..10000], function($i){ $append($$.n, $i) })', ['too_large', 'timeout']],
  ['$replace(a, "a", a)', ['too_large']],
  ['$join($map([1..10000], function($i){ "x" }), $$.a)', ['too_large']],
  ['**.**.**', ['too_large']],
  ['$match(a, /a.*b|a/)', ['timeout', 'too_large']],
  ['$distinct(n)', ['none', 'timeout']],
  ['n.{ "x": $string(x), "text": $pad("", 100) }', ['too_large', 'timeout']],
  ['function($x){ $x }', ['failed']],
  ['$error("no")', ['failed']],
  ['1 + "a"', ['failed']],
])('%s is held to its limits', async (text, codes) => {
  if (!codes.includes('timeout')) stopClock();
  expect(codes).toContain(await codeOf(text));
});

test('what takes longer than a quarter of a second is given up', async () => {
  const began = Date.now();
  const clock = vi.spyOn(Date, 'now');
  clock.mockReturnValueOnce(began).mockReturnValue(began + 250);
  expect(await transform('a & "b"', { a: 'a' })).toBe('ab');
  for (const text of ['a & "b"', '$contains(a, /b/)']) {
    clock
      .mockReset()
      .mockReturnValueOnce(began)
      .mockReturnValue(began + 251);
    expect(await codeOf(text, { a: 'a' }), text).toBe('timeout');
  }
});

test('a regular expression that would try every split of a text comes to an end', async () => {
  stopClock();
  expect(await transform('$contains(a, /^(a+)+$/)', { a: `${'a'.repeat(50_000)}b` })).toBe(false);
});

test('an input that is no JSON or too much of it is a typed error', async () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(await codeOf('$', loop)).toBe('failed');
  expect(await codeOf('$', 'x'.repeat(300_000))).toBe('too_large');
  expect(await transform('$', undefined)).toBeNull();
});

test('whatever the text, checking answers, and what passes it ends in JSON or a typed error', async () => {
  const token = fc.constantFrom(
    'a',
    '.',
    '$',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"x"',
    ':',
    '1',
    '+',
    '*',
    '~>',
    ' ',
    '$sum',
    ',',
    '**',
    '&',
    '%',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.array(token, { maxLength: 10 }).map((tokens) => tokens.join('')),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.jsonValue(), async (given, input) => {
      const fault = checkTransform(given);
      const code = await codeOf(given, input);
      expect(code).not.toContain('untyped');
      expect(code === 'invalid').toBe(fault !== null);
    }),
    { numRuns: 300 },
  );
});
