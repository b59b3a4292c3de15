import { expect, test } from 'vitest';
import { healthOf } from './parts-health.ts';

const parts = { worker: null, schedule: null, socket: () => null, slackAnswers: () => true };

test.each([
  ['current', 'up', undefined],
  ['missing', 'down', 'migrations are missing'],
  ['newer', 'down', expect.stringContaining('newer Countersign')],
] as const)('a schema that is %s makes the database %s', async (state, status, detail) => {
  const { database } = await healthOf({ ...parts, schema: async () => state })();
  expect(database?.status).toBe(status);
  expect(database).toEqual(detail === undefined ? { status } : { status, detail });
});

test('a database that cannot be asked is down', async () => {
  const schema = () => Promise.reject(new Error('gone'));
  expect((await healthOf({ ...parts, schema })()).database).toMatchObject({ status: 'down' });
});
