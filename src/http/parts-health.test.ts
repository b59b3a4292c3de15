import { expect, test } from 'vitest';
import { healthOf } from './parts-health.ts';

const parts = {
  worker: null,
  schedule: null,
  socket: () => null,
  slackAnswers: () => true,
  standsStill: async () => 0,
};

test.each([
  ['ready', 'up', undefined],
  ['behind', 'down', 'migrations are missing'],
  ['ahead', 'down', expect.stringContaining('newer Countersign')],
] as const)('a schema that is %s makes the database %s', async (state, status, detail) => {
  const { database } = await healthOf({ ...parts, database: async () => state })();
  expect(database?.status).toBe(status);
  expect(database).toEqual(detail === undefined ? { status } : { status, detail });
});

test('a database that cannot be asked is down', async () => {
  const database = () => Promise.reject(new Error('gone'));
  expect((await healthOf({ ...parts, database })()).database).toMatchObject({ status: 'down' });
});
