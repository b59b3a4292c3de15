import { randomBytes, randomUUID } from 'node:crypto';
import { LogLevel } from '@slack/web-api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { entitiesOver } from '#persistence/orm.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { vaultOf } from '#testing/database/vault.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import type { InstallationEnvironment } from '#workflow/tenants/installation.ts';
import { keepInstallation } from '#workflow/tenants/keep-installation.ts';
import { type InstalledBots, installedBots } from './bots.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let env: InstallationEnvironment;
let workspaces: InstalledBots;
let isAway: boolean;

beforeAll(async () => {
  for (const tenantId of ['T1', 'E1']) await openOffice(database.pool, tenantId);
});
beforeEach(async () => {
  await database.pool.query('delete from installation');
  slack.calls.splice(0);
  isAway = false;
  const connect = () =>
    isAway
      ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' }))
      : database.pool.connect();
  const pool = new Proxy(database.pool, {
    get: (target, key) => (key === 'connect' ? connect : Reflect.get(target, key)),
  });
  env = {
    ...entitiesOver(pool, { warn: () => undefined }),
    vault: vaultOf(randomBytes(32)),
    newId: randomUUID,
    now: () => new Date(),
  };
  workspaces = installedBots({
    env,
    app: { clientId: '1.2', clientSecret: 's' },
    clientOptions: { slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR, retryConfig: { retries: 0 } },
    installUrl: () => 'https://a.example/slack/install',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
});

function install(tenantId: string, botToken: string, refresh: { token: string; seconds: number } | null = null) {
  return keepInstallation(env, {
    tenantId,
    enterpriseId: tenantId.startsWith('E') ? tenantId : null,
    teamId: tenantId.startsWith('E') ? null : tenantId,
    botId: 'B1',
    botUserId: 'UBOT',
    botToken,
    refreshToken: refresh?.token ?? null,
    tokenExpiresAt: refresh && new Date(Date.now() + refresh.seconds * 1_000),
    scopes: [],
    installedBy: 'UADMIN',
  });
}

function ask(teamId: string, enterpriseId?: string, isEnterpriseInstall = false) {
  return workspaces.identityOf({ teamId, enterpriseId, isEnterpriseInstall });
}

test('a payload is the workspace’s own where that has the app, else the organisation’s', async () => {
  await install('E1', 'xoxb-grid');
  expect(await ask('T1', 'E1')).toMatchObject({ tenantId: 'E1', botToken: 'xoxb-grid' });
  await install('T1', 'xoxb-own');
  expect(await ask('T1', 'E1')).toMatchObject({ tenantId: 'T1', botToken: 'xoxb-own' });
  expect(await ask('T1', 'E1', true)).toMatchObject({ tenantId: 'E1' });
  expect(await ask('T2')).toBeNull();
  expect(await ask('T2', 'E2', true)).toBeNull();
});

test('a token that was renewed by another process is used at once, and the client of one is kept', async () => {
  await install('T1', 'xoxb-1');
  const before = await workspaces.slackFor('T1');
  expect(await workspaces.slackFor('T1')).toBe(before);
  await install('T1', 'xoxb-2');
  expect((await workspaces.slackFor('T1')).token).toBe('xoxb-2');
});

test('while the database is away, who is known is served, and nobody else', async () => {
  await install('T1', 'xoxb-1');
  await ask('T1');
  isAway = true;
  expect(await ask('T1')).toMatchObject({ tenantId: 'T1' });
  await expect(ask('E1')).rejects.toThrow('refused');
});

test('only the token that Slack has ended is given up', async () => {
  await install('T1', 'xoxb-1');
  const old = await workspaces.slackFor('T1');
  await install('T1', 'xoxb-2');
  await workspaces.slackFor('T1');
  await workspaces.cutOff('T1', old);
  const present = await workspaces.slackFor('T1');
  await workspaces.cutOff('T1', present);
  await expect(workspaces.slackFor('T1')).rejects.toMatchObject({ code: 'not_installed' });
});

test('a token that ends soon is exchanged once, however many ask', async () => {
  slack.answers['oauth.v2.access'] = () => ({
    ok: true,
    access_token: 'xoxb-b',
    refresh_token: 'r-2',
    expires_in: 43_200,
  });
  await install('T1', 'xoxb-a', { token: 'r-1', seconds: 600 });
  const clients = await Promise.all([1, 2, 3].map(() => workspaces.slackFor('T1')));
  expect(clients.map(({ token }) => token)).toEqual(['xoxb-b', 'xoxb-b', 'xoxb-b']);
  expect(slack.callsOf('oauth.v2.access')).toMatchObject([{ grant_type: 'refresh_token', refresh_token: 'r-1' }]);
  expect((await workspaces.slackFor('T1')).token).toBe('xoxb-b');
});

test('where the exchange fails, the token is used as long as it lasts', async () => {
  slack.answers['oauth.v2.access'] = () => ({ ok: false, error: 'invalid_refresh_token' });
  await install('T1', 'xoxb-a', { token: 'r-1', seconds: 600 });
  expect((await workspaces.slackFor('T1')).token).toBe('xoxb-a');
});
