import { expect, test } from 'vitest';
import type { Authenticate } from './auth.ts';
import { slowGuessing } from './guess-limit.ts';
import { Refusal } from './refusal.ts';

const refuseAll: Authenticate = async () => {
  throw new Refusal(401, { title: 'Not authenticated', detail: 'no' });
};

test.each([
  ['addresses of one IPv6 network', '2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', 429],
  ['addresses of two IPv6 networks', '2001:db8:1:2::1', '2001:db8:1:3::1', 401],
  ['an IPv4 address twice', '::ffff:192.0.2.1', '::ffff:192.0.2.1', 429],
  ['two IPv4 addresses', '::ffff:192.0.2.1', '::ffff:192.0.2.2', 401],
])('%s', async (_name, first, second, status) => {
  let time = 0;
  const check = slowGuessing(refuseAll, { perSecond: 1, burst: 1 }, () => new Date(time));
  await expect(check('Bearer a', first)).rejects.toMatchObject({ status: 401 });
  await expect(check('Bearer b', second)).rejects.toMatchObject({ status });
  time = 5_000;
  await expect(check('Bearer c', second)).rejects.toMatchObject({ status: 401 });
});
