import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { verifyAuditFile } from '#domain/audit/verify.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type CleanupDesk, openCleanupDesk } from '#testing/desks/cleanup-desk.ts';
import { ownFolder } from '#testing/own.ts';
import { removeEnded } from './clean-up.ts';

const database = ownDatabase();
const folder = ownFolder();
let desk: CleanupDesk;
beforeEach(async () => {
  desk = await openCleanupDesk(database, folder);
});

test('the schedule archives below the data folder; what has just ended goes into one file a day', async () => {
  const env = { ...desk.office.env, archives: folder.file('archive'), log: { info: () => undefined } };
  await desk.request('completed', 91);
  await desk.request('completed');
  await removeEnded(env, { days: 90 });
  expect(await desk.numbers()).toEqual([2]);
  await removeEnded(env, { days: 0 });
  await desk.request('rejected');
  await removeEnded(env, { days: 0 });
  await removeEnded(env, { days: 0 });
  expect(await desk.numbers()).toEqual([]);
  const files = await readdir(env.archives);
  expect(files).toHaveLength(2);
  const daily = files.find((name) => name.includes('-ended-')) ?? '';
  expect(await verifyAuditFile(createReadStream(path.join(env.archives, daily), 'utf8'))).toMatchObject({
    checked: 2,
    broken: [],
  });
});
