import { beforeAll, expect, test, vi } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const database = ownDatabase();
const { run } = ownCommandLine(database);
beforeAll(async () => {
  const office = await openOffice(database.pool, 'T1', ['UBOB']);
  await office.put('reviewer', 'UADMIN');
  await createToken(office.env, { tenantId: 'T1', userId: 'erp' });
});

function roles(...args: string[]) {
  return run('roles', ...args);
}

// Each call starts a process, which takes seconds on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

test('a role is given to a person, a system and a group, listed, and taken again', async () => {
  const given = await Promise.all(
    ['@ubob', 'erp', 'S0FINANCE'].map((one) => roles('grant', 'reviewer', one, '--json')),
  );
  expect(given.map(({ stdout }) => JSON.parse(stdout))).toEqual(
    ['UBOB', 'erp', 'S0FINANCE'].map((member) => ({ role: 'reviewer', member, changed: true })),
  );
  const [again, listed] = await Promise.all([roles('grant', 'reviewer', 'UBOB'), roles('list')]);
  expect(again).toMatchObject({ code: 0, stdout: 'UBOB had the role already: reviewer\n' });
  expect(listed.stdout).toMatch(/^reviewer: .*UBOB.*S0FINANCE$/m);
  const taken = await roles('revoke', 'reviewer', 'ubob@example.com');
  expect(taken).toMatchObject({ code: 0, stdout: 'UBOB no longer has the role: reviewer\n' });
});

test('what cannot be is refused in words, with exit code 1, and wrong use with 2', async () => {
  const [noRole, nobody, last, wrong] = await Promise.all([
    roles('grant', 'king', 'UBOB'),
    roles('grant', 'reviewer', 'nobody'),
    roles('revoke', 'admin', 'UADMIN'),
    roles('grant', 'reviewer'),
  ]);
  expect(noRole).toMatchObject({ code: 1, stderr: expect.stringMatching(/There is no role "king".*reviewer/) });
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringMatching(/nobody called "nobody"/) });
  expect(last).toMatchObject({ code: 1, stderr: expect.stringMatching(/nobody with the role admin/) });
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});
