import { expect, test } from 'vitest';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { countQueries } from '#testing/database/watched.ts';
import { openOffice } from '#testing/desks/office.ts';
import { definitionCache } from './definition-cache.ts';

const database = ownDatabase();

test('a version is read once, however many ask for it at once; one that is not there yet is looked for again', async () => {
  const { pool } = database;
  const office = await openOffice(pool, 'T1');
  const counted = countQueries(pool);
  const cache = definitionCache(counted);
  await expect(cache.version('T1', 'purchase', 1)).rejects.toThrow('no version 1');
  await office.publish(purchaseSource());
  const read = await Promise.all(Array.from({ length: 50 }, () => cache.version('T1', 'purchase', 1)));
  expect(new Set(read).size).toBe(1);
  expect(counted.taken()).toBe(2);
});
