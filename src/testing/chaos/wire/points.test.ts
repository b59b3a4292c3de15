import { expect, test } from 'vitest';
import { openPoints } from './points.ts';

const PATIENCE_MS = 60_000;
const write = (...of: ('any' | 'mark' | 'sent')[]) => ({ point: 'commit' as const, of: new Set(of) });

test('a strike comes when the replica gets to its place, and at no other', async () => {
  const points = openPoints();
  const struck: string[] = [];
  const armed = points.arm(
    'a',
    { point: 'commit', when: 'after', of: 'mark' },
    async () => void struck.push('now'),
    PATIENCE_MS,
  );
  expect(await points.reached('b', 'after', write('any', 'mark'))).toBe(false);
  expect(await points.reached('a', 'before', write('any', 'mark'))).toBe(false);
  expect(await points.reached('a', 'after', write('any', 'sent'))).toBe(false);
  expect(await points.reached('a', 'after', { point: 'slack' })).toBe(false);
  expect(struck).toEqual([]);
  expect(await points.reached('a', 'after', write('any', 'mark'))).toBe(true);
  await armed;
  expect(await points.reached('a', 'after', write('any', 'mark'))).toBe(false);
  expect(struck).toEqual(['now']);
});

test('whoever gets there is held up until the strike is done', async () => {
  const points = openPoints();
  const order: string[] = [];
  let strike: () => void = () => undefined;
  const striking = new Promise<void>((done) => {
    strike = done;
  });
  void points.arm(
    'a',
    { point: 'slack', when: 'before' },
    () => striking.then(() => void order.push('struck')),
    PATIENCE_MS,
  );
  const passing = points.reached('a', 'before', { point: 'slack' }).then(() => order.push('passed'));
  strike();
  await passing;
  expect(order).toEqual(['struck', 'passed']);
});

test('where the replica does not get to, it is struck after a while all the same', async () => {
  const points = openPoints();
  const struck: string[] = [];
  await points.arm('a', { point: 'turn', when: 'after' }, async () => void struck.push('late'), 5);
  expect(await points.reached('a', 'after', { point: 'turn' })).toBe(false);
  expect(struck).toEqual(['late']);
});
