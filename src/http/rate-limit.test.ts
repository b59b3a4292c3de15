import { expect, test } from 'vitest';
import { rateLimiter } from './rate-limit.ts';

test('a bucket empties, says when there is more, and fills up again with time, each token by itself', () => {
  let time = 0;
  const take = rateLimiter({ perSecond: 2, burst: 3 }, () => new Date(time));
  for (let each = 0; each < 3; each += 1) take('a');
  expect(() => take('a')).toThrow(expect.objectContaining({ status: 429 }));
  take('b');
  time = 500;
  take('a');
  expect(() => take('a')).toThrow(/Try again in 1 s/);
  time = 60_000;
  for (let each = 0; each < 3; each += 1) take('a');
  expect(() => take('a')).toThrow();
});
