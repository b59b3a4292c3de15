import { beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type CleanupDesk, openCleanupDesk } from '#testing/desks/cleanup-desk.ts';
import { ownFolder } from '#testing/own.ts';
import { cleanupStatistics } from './cleanup.ts';

const database = ownDatabase();
const folder = ownFolder();
let desk: CleanupDesk;
beforeEach(async () => {
  desk = await openCleanupDesk(database, folder);
});

test('statistics tell ages and recommend what helps', async () => {
  for (const age of [400, 91, 31]) await desk.request('completed', age);
  await desk.request('rejected', 1);
  await desk.request('open');
  expect(await cleanupStatistics(database.pool, 'T1', new Date())).toEqual({
    total: 5,
    open: 1,
    completed: 3,
    rejected: 1,
    canceled: 0,
    older_than: [
      { days: 30, count: 3 },
      { days: 90, count: 2 },
      { days: 365, count: 1 },
    ],
    recommendations: [{ days: 90, count: 2 }],
    last_run: null,
  });
  await desk.clean({ days: 90 });
  const after = await cleanupStatistics(database.pool, 'T1', new Date());
  expect(after).toMatchObject({
    recommendations: [],
    last_run: { workflows: 2, actor_id: null, archive: desk.archive },
  });
});
