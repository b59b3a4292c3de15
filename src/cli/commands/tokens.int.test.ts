import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenVault } from '#persistence/token-vault.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { type Answered, commandLine } from '#testing/process/command-line.ts';
import { readInstallation } from '#workflow/tenants/installation.ts';
import { keepInstallation } from '#workflow/tenants/keep-installation.ts';

const [older, newer] = [randomBytes(32), randomBytes(32)];
const base64 = (...keys: Buffer[]) => keys.map((key) => key.toString('base64')).join(',');
let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-tokens-'));
  database = await testDatabase();
  for (const tenantId of ['T1', 'T2']) {
    const { env } = await openOffice(database.pool, tenantId);
    await keepInstallation(
      { ...env, vault: tokenVault([older]), newId: randomUUID },
      {
        ...{
          tenantId,
          enterpriseId: null,
          teamId: tenantId,
          botId: 'B1',
          botUserId: 'UBOT',
          botToken: `xoxb-${tenantId}`,
        },
        ...{ refreshToken: 'xoxe-1', tokenExpiresAt: new Date(), scopes: ['chat:write'], installedBy: 'UADMIN' },
      },
    );
  }
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const run = (keys: string, ...args: string[]): Promise<Answered> =>
  commandLine(folder, args, { DATABASE_URL: database.url, TOKEN_ENCRYPTION_KEY: keys });
const tokenOf = async (tenantId: string, ...keys: Buffer[]) => {
  const found = await readInstallation({ ...database, vault: tokenVault(keys) }, [tenantId]);
  return [found?.botToken, found?.refreshToken];
};

test('rotating encrypts every token with the first key, so that the older one can go', async () => {
  const rotated = await run(base64(newer, older), 'tokens', 'rotate', '--json');
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(rotated.stdout)).toEqual({ resealed: 2, total: 2, unreadable: [] });
  for (const tenantId of ['T1', 'T2']) expect(await tokenOf(tenantId, newer)).toEqual([`xoxb-${tenantId}`, 'xoxe-1']);
  const again = await run(base64(newer), 'tokens', 'rotate');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Encrypted 0 of 2 anew') });
});

test('a token that no key opens is told by rotating and by the doctor, and the others are still encrypted anew', async () => {
  await database.pool.query(
    `update installation set bot_token_encrypted = (select bot_token_encrypted from installation where tenant_id = 'T2')
      where tenant_id = 'T1'`,
  );
  const rotated = await run(base64(older, newer), 'tokens', 'rotate', '--json');
  expect(rotated.code).toBe(1);
  expect(JSON.parse(rotated.stdout)).toEqual({ resealed: 1, total: 2, unreadable: ['T1'] });
  const doctor = await run(base64(older, newer), 'doctor');
  expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('T1: its token cannot be opened') });
  expect(doctor.stdout).toContain('T2: the app lacks the scope commands');
});

test('without a key there is nothing to encrypt with', async () => {
  const { code, stderr } = await commandLine(folder, ['tokens', 'rotate'], { DATABASE_URL: database.url });
  expect(code).toBe(1);
  expect(stderr).toContain('TOKEN_ENCRYPTION_KEY');
});
