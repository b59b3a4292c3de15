import { expect, test } from 'vitest';
import { installationOf } from './installer.ts';
import { html } from './pages.ts';

test('names and addresses cannot become markup', () => {
  const page = html({
    title: '<b>',
    text: 'Bolt & "Co"',
    link: { url: 'https://a.example/?a="><script>', label: "<i>'" },
  });
  expect(page).toContain('&lt;b&gt; · Countersign');
  expect(page).toContain('Bolt &amp; &quot;Co&quot;');
  expect(page).not.toContain('<script>');
});

const bot = { token: 'xoxb-1', scopes: ['commands'], id: 'B1', userId: 'UBOT' };
const user = { token: undefined, scopes: undefined, id: 'UANN' };

test('a workspace is a tenant, and an organisation-wide install is one of the organisation', () => {
  const enterprise = { id: 'E1', name: 'Grid' };
  expect(
    installationOf({ bot, user, enterprise, team: { id: 'T1', name: 'Acme' }, isEnterpriseInstall: false }),
  ).toMatchObject({
    tenantId: 'T1',
    teamId: 'T1',
    enterpriseId: 'E1',
    name: 'Acme',
    refreshToken: null,
    tokenExpiresAt: null,
  });
  expect(installationOf({ bot, user, enterprise, team: undefined, isEnterpriseInstall: true })).toMatchObject({
    tenantId: 'E1',
    teamId: null,
    enterpriseId: 'E1',
    name: 'Grid',
  });
});

test('an install that brings no bot, or names no place, is none', () => {
  const team = { id: 'T1' };
  expect(() => installationOf({ user, team, enterprise: undefined })).toThrow('no bot');
  expect(() => installationOf({ bot, user, team, enterprise: undefined, isEnterpriseInstall: true })).toThrow();
});
