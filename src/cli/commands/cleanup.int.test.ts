import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openCleanupDesk } from '#testing/desks/cleanup-desk.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const database = ownDatabase();
const { folder, run } = ownCommandLine(database);

test('the command line tells, tries without removing, and removes', async () => {
  const desk = await openCleanupDesk(database, folder);
  await desk.request('completed', 100);
  await desk.request('rejected', 100);
  expect((await run('cleanup', '--stats')).stdout).toMatch(
    /Total: 2\n.*Open: 0 \(0\.0%\)[\s\S]*cleanup --days 90 removes 2/,
  );
  expect(await run('cleanup', '--days', '90', '--dry-run')).toMatchObject({
    stdout: 'Would remove 2 requests and 2 approvals.\n',
  });
  const removed = await run('cleanup', '--days', '90', '--status', 'rejected', '--archive', 'old.ndjson', '--json');
  expect(JSON.parse(removed.stdout)).toMatchObject({ dry_run: false, workflows: 1, archive: 'old.ndjson' });
  expect(await desk.numbers()).toEqual([1]);
  expect(await run('cleanup', '--days', '90')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('.data/archive/T1-'),
  });
  expect(await run('cleanup')).toMatchObject({ code: 2, stdout: '' });
  expect(await run('cleanup', '--days', 'many')).toMatchObject({ code: 2 });
});

test('what ended less than a day ago is not removed', async () => {
  expect(await run('cleanup', '--days', '0')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('At least 1:'),
  });
});
