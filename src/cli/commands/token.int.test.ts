import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { type Answered, commandLine } from '#testing/process/command-line.ts';

let folder: string;
let database: TestDatabase;
let office: Office;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-token-'));
  database = await testDatabase();
  office = await openOffice(database.pool, 'T1', [member('UREQ')]);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const token = (...args: string[]): Promise<Answered> =>
  commandLine(folder, ['token', ...args], { DATABASE_URL: database.url });

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
