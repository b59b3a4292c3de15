import { WebClient } from '@slack/web-api';
import { beforeEach, expect, test } from 'vitest';
import { cleanUpJob } from '#jobs/upkeep/clean-up.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type CleanupDesk, EVERYTHING, openCleanupDesk } from '#testing/desks/cleanup-desk.ts';
import { openDesk } from '#testing/desks/desk.ts';
import { ownFolder } from '#testing/own.ts';
import type { CleanupRequest } from '#workflow/upkeep/cleanup.ts';
import { confirmCleanup } from './admin.ts';
import { runCommand } from './table.ts';

const database = ownDatabase();
const folder = ownFolder();
let desk: CleanupDesk;
beforeEach(async () => {
  desk = await openCleanupDesk(database, folder);
});

test('what ended less than a day ago is removed for nobody', async () => {
  const slack = openDesk(desk.office, new WebClient('xoxb-none'));
  await desk.request('completed');
  await desk.request('rejected', 0.9);
  for (const days of ['0', '00', '000'])
    expect(await slack.as('UADMIN', (call) => runCommand(slack.env, call, `cleanup ${days}`))).toContain(
      'At least 1 day',
    );
  expect(await slack.as('UADMIN', (call) => runCommand(slack.env, call, 'cleanup 1'))).toContain(
    'Nothing ended 1 day ago',
  );
  expect(await desk.numbers()).toEqual([1, 2]);
  const { rows } = await database.pool.query("select 1 from graphile_worker._private_jobs where key like 'clean_up:%'");
  expect(rows).toEqual([]);
});

async function jobs(): Promise<CleanupRequest[]> {
  const { rows } = await database.pool.query<{ payload: CleanupRequest }>(
    `select j.payload from graphile_worker._private_jobs as j where j.key like 'clean_up:T1:%'`,
  );
  return rows.map(({ payload }) => payload);
}

test('in Slack an admin sees what there is, is asked, and has it removed; nobody else may', async () => {
  const slack = openDesk(desk.office, new WebClient('xoxb-none'));
  const says = (userId: string, text: string) => slack.as(userId, (call) => runCommand(slack.env, call, text));
  await desk.request('completed', 100);
  expect(await says('UREQ', 'cleanup')).toContain("You don't have the permission");
  expect(await says('UMAN', 'cleanup 0')).toContain("You don't have the permission");
  expect(await says('UADMIN', 'cleanup')).toContain('`/workflow cleanup 90` archives and removes 1 request.');
  expect(await says('UADMIN', 'cleanup 200')).toContain('Nothing ended 200 days ago');
  expect(await says('UADMIN', 'cleanup soon')).toContain('cleanup [days]');
  expect(await says('UADMIN', 'cleanup 90')).toContain('1 request with 1 approval ended at least 90 days ago');
  expect(await jobs()).toEqual([]);
  const press = (userId: string, value: string) =>
    slack.as(userId, (call) => confirmCleanup(slack.env, call, { actionId: 'clean_up', value }));
  expect(await press('UREQ', '90')).toContain("You don't have the permission");
  expect(await press('UADMIN', '0')).toBe('');
  expect(await press('UADMIN', '200')).toContain('Nothing ended 200 days ago');
  expect(await jobs()).toEqual([]);
  expect(await press('UADMIN', '90')).toContain('1 request that ended at least 90 days ago');
  const job = (await jobs())[0] ?? EVERYTHING;
  expect(job).toEqual({ tenantId: 'T1', actorId: 'UADMIN', days: 90 });
  await cleanUpJob({ ...desk.office.env, archives: folder.path, log: { info: () => undefined } }, job);
  expect(await desk.numbers()).toEqual([]);
});
