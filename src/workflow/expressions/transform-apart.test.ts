import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { transform } from '#domain/rules/transform.ts';
import { transformApart } from './transform-apart.ts';

const LONG = 15_000;

/** How long the process could do nothing else while this was going on, at worst. */
async function longestPause(work: Promise<unknown>): Promise<number> {
  let [last, longest] = [performance.now(), 0];
  const tick = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  await work.catch(() => undefined);
  clearInterval(tick);
  return Math.max(longest, performance.now() - last);
}

test('an expression gives apart what it gives here, faults included', { timeout: LONG }, async () => {
  const input = { data: { items: [{ price: 2 }, { price: 3 }] } };
  for (const text of ['$sum(data.items.price)', 'data.nothing', '{"n": $count(data.items)}'])
    expect(await transformApart(text, input)).toEqual(await transform(text, input));
  expect(await transformApart('$', undefined)).toBeNull();
  for (const text of ['1 +', '$eval("1")', '$error("no")', '(function($x) { $f($x) })(1)']) {
    const here: unknown = await transform(text, input).catch((error: unknown) => error);
    await expect(transformApart(text, input)).rejects.toMatchObject({ code: (here as { code: string }).code });
  }
});

test.each([
  ['a function that is slow between two looks at the clock', '$distinct(items.{"n": $})', 4_000],
  ['one inside the other', '$distinct($append(items.{"n": $}, items.{"m": $}))', 4_000],
  ['a sort with a slow order', '$sort(items, function($a, $b) { $count($distinct(items.{"n": $})) > 0 })', 2_500],
])('%s is ended, and the process goes on meanwhile', { timeout: LONG }, async (_what, text, items) => {
  const input = { items: Array.from({ length: items }, (_, n) => n) };
  const began = performance.now();
  const work = transformApart(text, input);
  const failed = expect(work).rejects.toMatchObject({ code: 'timeout' });
  const pause = await longestPause(work);
  await failed;
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(pause).toBeLessThan(500);
  expect(await transformApart('1 + 1', {})).toBe(2);
});

test('many at once take turns, and one that is ended takes none of the others with it', { timeout: LONG }, async () => {
  const slow = { items: Array.from({ length: 4_000 }, (_, n) => n) };
  const works = Array.from({ length: 12 }, (_, n) =>
    n % 6 === 0 ? transformApart('$distinct(items.{"n": $})', slow) : transformApart(`${n} * 2`, {}),
  );
  const ended = await Promise.allSettled(works);
  ended.forEach((one, n) => {
    if (n % 6 === 0) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'timeout' } });
    else expect(one).toEqual({ status: 'fulfilled', value: n * 2 });
  });
});
