import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { tokenVault } from '#persistence/token-vault.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';
import { readInstallation } from '#workflow/tenants/installation.ts';
import { keepInstallation } from '#workflow/tenants/keep-installation.ts';

const [older, newer] = [randomBytes(32), randomBytes(32)];
const database = ownDatabase();
const { run, runWith } = ownCommandLine(database);
beforeAll(async () => {
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

function runWithKeys(keys: readonly Buffer[], ...args: string[]) {
  return runWith({ TOKEN_ENCRYPTION_KEY: keys.map((key) => key.toString('base64')).join(',') }, ...args);
}

async function tokenOf(tenantId: string, ...keys: Buffer[]) {
  const found = await readInstallation({ ...database, vault: tokenVault(keys) }, [tenantId]);
  return [found?.botToken, found?.refreshToken];
}

test('rotating encrypts every token with the first key, so that the older one can go', async () => {
  const rotated = await runWithKeys([newer, older], 'tokens', 'rotate', '--json');
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(rotated.stdout)).toEqual({ resealed: 2, total: 2, unreadable: [] });
  for (const tenantId of ['T1', 'T2']) expect(await tokenOf(tenantId, newer)).toEqual([`xoxb-${tenantId}`, 'xoxe-1']);
  const again = await runWithKeys([newer], 'tokens', 'rotate');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Encrypted 0 of 2 anew') });
});

test('a token that no key opens is told by rotating and by the doctor, and the others are still encrypted anew', async () => {
  await database.pool.query(
    `update installation set bot_token_encrypted = (select bot_token_encrypted from installation where tenant_id = 'T2')
      where tenant_id = 'T1'`,
  );
  const rotated = await runWithKeys([older, newer], 'tokens', 'rotate', '--json');
  expect(rotated.code).toBe(1);
  expect(JSON.parse(rotated.stdout)).toEqual({ resealed: 1, total: 2, unreadable: ['T1'] });
  const doctor = await runWithKeys([older, newer], 'doctor');
  expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('T1: its token cannot be opened') });
  expect(doctor.stdout).toContain('T2: the app lacks the scope commands');
});

test('without a key there is nothing to encrypt with', async () => {
  const { code, stderr } = await run('tokens', 'rotate');
  expect(code).toBe(1);
  expect(stderr).toContain('TOKEN_ENCRYPTION_KEY');
});
