import { expect, test } from 'vitest';
import { eventually, from, ownInstallDesk } from '#testing/desks/install-desk.ts';
import type { Grant } from '#testing/slack/granting-slack.ts';

const ACME: Grant = { token: 'xoxb-acme', team: { id: 'TACME', name: 'Acme' }, installedBy: 'UANN' };
const BOLT: Grant = { token: 'xoxb-bolt', team: { id: 'TBOLT', name: 'Bolt & Co' }, installedBy: 'UBEA' };
const GRID: Grant = { token: 'xoxb-grid', enterprise: { id: 'EGRID', name: 'Grid' }, installedBy: 'UGIL' };

const desk = ownInstallDesk();

function definitionsOf(tenantId: string) {
  return desk.rows(`select key from definition where tenant_id = $1 and key = 'purchase'`, tenantId);
}

test('the page with the button leads to Slack, with our scopes, address and a signed state', async () => {
  const response = await fetch(`${desk.url()}/slack/install`);
  expect(response.status).toBe(200);
  expect(response.headers.get('set-cookie')).toMatch(/HttpOnly/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const link = await desk.browser().begin();
  expect(`${link.origin}${link.pathname}`).toBe(`${new URL(desk.slack.apiUrl).origin}/oauth/v2/authorize`);
  expect(link.searchParams.get('client_id')).toBe('1.2');
  expect(link.searchParams.get('scope')?.split(',')).toContain('chat:write');
  expect(link.searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+\/slack\/oauth_redirect$/);
  expect(link.searchParams.get('state')?.split('.')).toHaveLength(3);
});

test('an installed workspace is ready: tenant, definitions, its admin, who is greeted, and its token unreadable in the database', async () => {
  const { status, page } = await desk.install(ACME);
  expect(status).toBe(200);
  expect(page).toContain('Countersign is now in Acme');
  await eventually(() => definitionsOf('TACME')).toHaveLength(1);
  await eventually(() => desk.posted('xoxb-acme')).toEqual([expect.stringMatching(/^DUANN: .*You are my admin here/s)]);
  await eventually(() => desk.rows(`select id from app_user where tenant_id = 'TACME'`)).toEqual([{ id: 'UANN' }]);
  expect(await desk.rows(`select user_id from role_member where tenant_id = 'TACME' and role = 'admin'`)).toEqual([
    { user_id: 'UANN' },
  ]);
  const [row] = await desk.rows('select * from installation');
  expect(row).toMatchObject({
    team_id: 'TACME',
    enterprise_id: null,
    scopes: ['chat:write', 'commands'],
    revoked_at: null,
  });
  expect(JSON.stringify(row)).not.toContain('xoxb');
  expect(String(row?.bot_token_encrypted).includes('xoxb-acme')).toBe(false);
});

/** Cards ask, and are no answers to anybody alone. */
function cardsIn(channel: string, token: string): string[] {
  return desk.posted(token).filter((text) => text.startsWith(`${channel}: `) && text.includes(' to approve '));
}

test('two workspaces are used at once, and neither hears of the other', async () => {
  expect((await desk.install(BOLT)).page).toContain('Bolt &amp; Co');
  await eventually(() => definitionsOf('TBOLT')).toHaveLength(1);
  const [acme, bolt] = await Promise.all([
    desk.command(from(ACME), 'start purchase'),
    desk.command(from(BOLT), 'start purchase'),
  ]);
  expect(acme).toContain('WF-1');
  expect(bolt).toContain('WF-1');
  for (const { token } of [ACME, BOLT]) await eventually(() => cardsIn('C0BUY', token)).toHaveLength(1);
  await desk.command(from(BOLT), 'start purchase');
  await eventually(() => cardsIn('C0BUY', 'xoxb-bolt')).toHaveLength(2);
  expect(cardsIn('C0BUY', ACME.token)).toHaveLength(1);
  expect(await desk.command(from(ACME), 'status WF-2')).toContain("can't find WF-2");
});

test('a click in a workspace without the app is answered in words', async () => {
  const said = await desk.command({ team_id: 'TNONE', user_id: 'UX' }, 'tasks');
  expect(said).toContain('not installed in this workspace');
  expect(said).toMatch(/http:\/\/localhost:\d+\/slack\/install/);
  const pressed = await desk.interact({
    type: 'block_actions',
    team: { id: 'TNONE' },
    user: { id: 'UX', team_id: 'TNONE' },
    actions: [{ action_id: 'approve', block_id: 'b', type: 'button', value: 'x' }],
  });
  expect(pressed).toContain('not installed in this workspace');
  const submitted = await desk.interact({
    type: 'view_submission',
    team: { id: 'TNONE' },
    user: { id: 'UX', team_id: 'TNONE' },
    view: { id: 'V1', callback_id: 'decision_reason', private_metadata: '', blocks: [], state: { values: {} } },
  });
  expect(JSON.parse(submitted)).toMatchObject({ response_action: 'update' });
});

test('an organisation-wide install serves every workspace of the organisation as one tenant', async () => {
  expect((await desk.install(GRID)).page).toContain('Countersign is now in Grid');
  await eventually(() => definitionsOf('EGRID')).toHaveLength(1);
  const grid = { enterprise_id: 'EGRID', is_enterprise_install: 'true' };
  expect(await desk.command({ ...grid, team_id: 'TGRID1', user_id: 'UGIL' }, 'start purchase')).toContain('WF-1');
  expect(await desk.command({ ...grid, team_id: 'TGRID2', user_id: 'UGIL' }, 'status WF-1')).toContain('WF-1');
  await eventually(() => cardsIn('C0BUY', 'xoxb-grid')).toHaveLength(1);
  await eventually(() =>
    desk.slack.calls
      .filter(({ method, token }) => method === 'users.list' && token === 'xoxb-grid')
      .map(({ args }) => args.team_id),
  ).toEqual(['TGRID1', 'TGRID2']);
  await desk.event({
    team_id: 'TGRID2',
    event_id: 'EvGrid',
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      { enterprise_id: 'EGRID', team_id: null, user_id: 'UBOT', is_bot: true, is_enterprise_install: true },
    ],
    event: { type: 'app_home_opened', user: 'UGIL', tab: 'home' },
  });
  const homes = () =>
    desk.slack.calls.filter(({ method, token }) => method === 'views.publish' && token === 'xoxb-grid');
  await eventually(homes).not.toEqual([]);
  expect(await desk.rows(`select is_external from app_user where tenant_id = 'EGRID' and id = 'UGIL'`)).toEqual([
    { is_external: false },
  ]);
  expect(await desk.rows(`select enterprise_id, team_id from installation where tenant_id = 'EGRID'`)).toEqual([
    { enterprise_id: 'EGRID', team_id: null },
  ]);
});

test('a state of another browser, a changed one and none at all are refused, and a denial is understood', async () => {
  desk.grants.set('code-x', { ...ACME, token: 'xoxb-x', team: { id: 'TX', name: 'X' } });
  const [mine, other] = [desk.browser(), desk.browser()];
  await mine.begin();
  const theirs = await other.begin();
  const refused = [
    await mine.comeBack({ code: 'code-x', state: theirs.searchParams.get('state') ?? '' }),
    await mine.comeBack({ code: 'code-x', state: 'a.b.c' }),
    await desk.browser().comeBack({ code: 'code-x' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(refused[0]?.page).toContain('This install cannot be finished');
  await mine.begin();
  const denied = await mine.comeBack({ error: 'access_denied' });
  expect(denied).toMatchObject({ status: 403, page: expect.stringContaining('Nothing was installed') });
  const missing = await mine.comeBack({});
  expect(missing.status).toBe(400);
  expect(await desk.rows(`select 1 from tenant where id = 'TX'`)).toEqual([]);
});

test('code and state are good once', async () => {
  desk.grants.set('code-twice', ACME);
  const browser = desk.browser();
  await browser.begin();
  expect((await browser.comeBack({ code: 'code-twice' })).status).toBe(200);
  const again = await browser.comeBack({ code: 'code-twice' });
  expect(again).toMatchObject({ status: 400, page: expect.stringContaining('This install cannot be finished') });
  const withNewState = await desk.browser().install('code-twice');
  expect(withNewState).toMatchObject({ status: 400, page: expect.stringContaining('Slack did not confirm') });
});

test('ADMIN_USERS are admins where they are people of the workspace, else whoever installs', async () => {
  await desk.start({ ADMIN_USERS: 'UADA,UELSE1' });
  await desk.install({ token: 'xoxb-ada', team: { id: 'TADA', name: 'Ada' }, installedBy: 'UZED' });
  const adminsOf = (id: string) =>
    desk.rows(`select user_id from role_member where role = 'admin' and tenant_id = $1`, id);
  expect(await adminsOf('TADA')).toEqual([{ user_id: 'UADA' }]);
  // Nobody becomes an admin because Slack was busy when it was asked.
  const { answers } = desk.slack;
  const info = answers['users.info'];
  answers['users.info'] = () => ({ ok: false, error: 'internal_error' });
  await desk.start({ ADMIN_USERS: 'UDEE' });
  const busy = await desk.install({ token: 'xoxb-dee', team: { id: 'TDEE', name: 'Dee' }, installedBy: 'UZED' });
  expect(busy.status).toBeGreaterThanOrEqual(500);
  expect(await adminsOf('TDEE')).toEqual([]);
  if (info) answers['users.info'] = info;
  await desk.start({ ADMIN_USERS: 'UELSE1' });
  await desk.install({ token: 'xoxb-els', team: { id: 'TELS', name: 'Els' }, installedBy: 'UZED' });
  expect(await adminsOf('TELS')).toEqual([{ user_id: 'UZED' }]);
});

test('the pages are there beside Socket Mode, too, where Slack calls nothing', async () => {
  await desk.start({ SLACK_APP_TOKEN: 'xapp-1' });
  expect((await fetch(`${desk.url()}/slack/install`)).status).toBe(200);
  expect((await fetch(`${desk.url()}/slack/events`, { method: 'POST' })).status).toBe(404);
});

test('the bot is ready without Slack, and says that it is degraded', async () => {
  const { answers } = desk.slack;
  const apiTest = answers['api.test'];
  answers['api.test'] = () => ({ ok: false, error: 'fatal_error' });
  await desk.start();
  const response = await fetch(`${desk.url()}/readyz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ parts: { slack_api: { status: 'degraded' } } });
  if (apiTest) answers['api.test'] = apiTest;
  await desk.start();
  expect(await (await fetch(`${desk.url()}/readyz`)).json()).toMatchObject({ parts: { slack_api: { status: 'up' } } });
});
