import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const database = ownDatabase();
const { run } = ownCommandLine(database);
let office: Office;
beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UREQ']);
});

function token(...args: string[]) {
  return run('token', ...args);
}

test('a token is made, calls, is listed without its secret, and ends when it is revoked', async () => {
  const made = await token('create', '--user', 'UREQ', '--permissions', 'workflows:view', '--expires', '90d', '--json');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const { id, token: secret } = JSON.parse(made.stdout);
  const caller = openApiDesk(office).by(`Bearer ${secret}`);
  expect((await caller.get('/workflows')).status).toBe(200);
  const listed = await token('list', '--tenant', 'T1');
  expect(listed.stdout).toContain(`${id}  UREQ  workflows:view  until`);
  expect(listed.stdout).not.toContain(secret);
  expect(await token('revoke', id)).toMatchObject({ code: 0, stdout: `Revoked ${id}.\n` });
  expect((await caller.get('/workflows')).status).toBe(401);
  expect((await token('revoke', id)).code).toBe(1);
});

test('what cannot be is refused in words', async () => {
  expect(await token('create', '--user', 'U404')).toMatchObject({ code: 1, stdout: '' });
  const wrong = [
    ['create'],
    ['create', '--user', 'UREQ', '--permissions', 'all'],
    ['create', '--user', 'UREQ', '--expires', 'soon'],
    ['revoke', 'x'],
  ];
  for (const args of wrong) expect((await token(...args)).code, args.join(' ')).toBe(2);
});
