import { beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { delayBucket, takeTurn } from './pace.ts';

const database = ownDatabase();
beforeEach(() => database.pool.query('delete from pace'));

function turn(method: string, place: string) {
  return takeTurn(database.pool, 'T1', method, place);
}

test.each(['chat.postMessage', 'chat.update'])('a 429 for %s holds it back in that place', async (method) => {
  await delayBucket(database.pool, 'T1', method, 'C1', 30_000);
  expect(await turn(method, 'C1')).toBeGreaterThan(25_000);
});

test('a 429 holds nothing else back: another place, another method', async () => {
  await delayBucket(database.pool, 'T1', 'chat.update', 'C1', 30_000);
  expect(await turn('chat.update', 'C2')).toBe(0);
  expect(await turn('chat.postMessage', 'C1')).toBe(0);
});

test('a call that is held back takes no turn from the others', async () => {
  await delayBucket(database.pool, 'T1', 'chat.update', 'C1', 30_000);
  for (let asked = 0; asked < 40; asked += 1) expect(await turn('chat.update', 'C1')).toBeGreaterThan(25_000);
  expect(await turn('chat.update', 'C2')).toBe(0);
});

test('a database clock that was set back stops nothing for as long as it was ahead', async () => {
  await turn('chat.postMessage', 'C1');
  await turn('chat.update', 'C1');
  await delayBucket(database.pool, 'T1', 'chat.update', 'C1', 30_000);
  await database.pool.query(`update pace set next_at = next_at + interval '3 hours'`);
  expect(await turn('chat.postMessage', 'C1')).toBe(0);
  expect(await turn('chat.update', 'C1')).toBe(0);
});

test('a Retry-After beyond all measure is cut', async () => {
  await delayBucket(database.pool, 'T1', 'chat.update', 'C1', 1e12);
  const wait = await turn('chat.update', 'C1');
  expect(wait).toBeGreaterThan(590_000);
  expect(wait).toBeLessThanOrEqual(600_000);
});
