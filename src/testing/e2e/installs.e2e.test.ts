import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Grant, type InstallDesk, openInstallDesk } from '#testing/desks/install-desk.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const ACME: Grant = { token: 'xoxb-acme', team: { id: 'TACME', name: 'Acme' }, installedBy: 'UANN' };
const BOLT: Grant = { token: 'xoxb-bolt', team: { id: 'TBOLT', name: 'Bolt & Co' }, installedBy: 'UBEA' };
const GRID: Grant = { token: 'xoxb-grid', enterprise: { id: 'EGRID', name: 'Grid' }, installedBy: 'UGIL' };

let desk: InstallDesk;
let codes = 0;
beforeAll(async () => {
  desk = await openInstallDesk();
});
afterAll(() => desk?.stop());

/** Six people share a machine at times; none of this takes long by itself. */
function eventually<T>(read: () => T, timeout = 10_000) {
  return expect.poll(read, { timeout });
}

/** What was put off at the very moment of an install is found by the timetable, every half minute. */
const AT_THE_LATEST = 45_000;

/** Slack gives a new code for each install. */
async function install(grant: Grant): Promise<{ status: number; page: string }> {
  const code = `code-${++codes}`;
  desk.grants.set(code, grant);
  return desk.browser().install(code);
}

function from(grant: Grant, user = grant.installedBy) {
  return { team_id: grant.team?.id ?? 'TGRID1', user_id: user };
}

async function rows(sql: string, ...values: unknown[]) {
  return (await desk.database.pool.query(sql, values)).rows;
}

function definitionsOf(tenantId: string) {
  return rows(`select key from definition where tenant_id = $1 and key = 'purchase'`, tenantId);
}

function postedTexts(token: string) {
  return desk.posted(token).map(({ channel, text }) => `${channel}: ${text}`);
}

function event(grant: Grant, what: Record<string, unknown>) {
  return desk.event({
    team_id: grant.team?.id,
    event_id: `Ev${++codes}`,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [],
    event: what,
  });
}

async function revoked(tenantId: string) {
  return (await rows('select revoked_at is not null as revoked from installation where tenant_id = $1', tenantId))[0]
    ?.revoked;
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
  const { status, page } = await install(ACME);
  expect(status).toBe(200);
  expect(page).toContain('Countersign is now in Acme');
  await eventually(() => definitionsOf('TACME')).toHaveLength(1);
  await eventually(() => postedTexts('xoxb-acme')).toEqual([expect.stringMatching(/^DUANN: .*You are my admin here/s)]);
  await eventually(() => rows(`select id from app_user where tenant_id = 'TACME'`)).toEqual([{ id: 'UANN' }]);
  expect(await rows(`select user_id from role_member where tenant_id = 'TACME' and role = 'admin'`)).toEqual([
    { user_id: 'UANN' },
  ]);
  const [row] = await rows('select * from installation');
  expect(row).toMatchObject({
    team_id: 'TACME',
    enterprise_id: null,
    scopes: ['chat:write', 'commands'],
    revoked_at: null,
  });
  expect(JSON.stringify(row)).not.toContain('xoxb');
  expect(row.bot_token_encrypted.includes('xoxb-acme')).toBe(false);
});

test('two workspaces are used at once, and neither hears of the other', async () => {
  expect((await install(BOLT)).page).toContain('Bolt &amp; Co');
  await eventually(() => definitionsOf('TBOLT')).toHaveLength(1);
  const [acme, bolt] = await Promise.all([
    desk.command(from(ACME), 'start purchase'),
    desk.command(from(BOLT), 'start purchase'),
  ]);
  expect(acme).toContain('WF-1');
  expect(bolt).toContain('WF-1');
  for (const { token } of [ACME, BOLT])
    await eventually(() => postedTexts(token).filter((text) => text.startsWith('C0BUY: WF-1'))).toHaveLength(1);
  await desk.command(from(BOLT), 'start purchase');
  await eventually(() => postedTexts('xoxb-bolt').some((text) => text.startsWith('C0BUY: WF-2'))).toBe(true);
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
  expect((await install(GRID)).page).toContain('Countersign is now in Grid');
  await eventually(() => definitionsOf('EGRID')).toHaveLength(1);
  const grid = { enterprise_id: 'EGRID', is_enterprise_install: 'true' };
  expect(await desk.command({ ...grid, team_id: 'TGRID1', user_id: 'UGIL' }, 'start purchase')).toContain('WF-1');
  expect(await desk.command({ ...grid, team_id: 'TGRID2', user_id: 'UGIL' }, 'status WF-1')).toContain('WF-1');
  await eventually(() => postedTexts('xoxb-grid').some((text) => text.startsWith('C0BUY: WF-1'))).toBe(true);
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
  expect(await rows(`select is_external from app_user where tenant_id = 'EGRID' and id = 'UGIL'`)).toEqual([
    { is_external: false },
  ]);
  expect(await rows(`select enterprise_id, team_id from installation where tenant_id = 'EGRID'`)).toEqual([
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
  expect(await rows(`select 1 from tenant where id = 'TX'`)).toEqual([]);
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

test('after an uninstall nothing is sent, what is done over the API is kept, and a reinstall sends what waits', async () => {
  expect(await event(ACME, { type: 'app_uninstalled' })).toBe(200);
  await eventually(() => revoked('TACME')).toBe(true);
  expect(await desk.command(from(ACME), 'tasks')).toContain('not installed in this workspace');
  const before = desk.slack.calls.length;
  const maker = { ...desk.database, newId: randomUUID };
  const { token } = await createToken(maker, { tenantId: 'TACME', userId: 'UANN' });
  const started = await fetch(`${desk.url()}/api/v1/workflows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ definition_key: 'purchase' }),
  });
  expect(await started.json()).toMatchObject({ workflow: { ref: 'WF-2' } });
  // Its messages rest: their jobs look again in an hour, and that does not count as an attempt.
  const messages = () =>
    rows(
      `select distinct m.status, j.attempts, j.run_at > now() + interval '30 minutes' as rests
         from message as m join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id and w.number = 2
         join graphile_worker.jobs as j on j.key = 'deliver:' || m.id
        where m.tenant_id = 'TACME'`,
    );
  await eventually(messages).toEqual([{ status: 'waiting', attempts: 0, rests: true }]);
  const shown = desk.slack.calls.slice(before).filter(({ method }) => /^(chat|views)\./.test(method));
  expect(shown.filter((call) => call.token === 'xoxb-acme')).toEqual([]);

  const again: Grant = { ...ACME, token: 'xoxb-acme-2', scopes: ['chat:write', 'commands', 'users:read'] };
  expect((await install(again)).status).toBe(200);
  const isPosted = () => postedTexts('xoxb-acme-2').some((text) => text.startsWith('C0BUY: WF-2'));
  await eventually(isPosted, AT_THE_LATEST).toBe(true);
  expect(await rows(`select scopes from installation where tenant_id = 'TACME'`)).toEqual([{ scopes: again.scopes }]);
  expect(await desk.command(from(ACME), 'status WF-1')).toContain('Purchase');
});

test('a token that Slack says has ended is forgotten as if the event had come', async () => {
  const { answers } = desk.slack;
  const update = answers['chat.postMessage'];
  answers['chat.postMessage'] = (args, token) =>
    token === 'xoxb-bolt' ? { ok: false, error: 'account_inactive' } : (update?.(args, token) ?? {});
  expect(await desk.command(from(BOLT), 'start purchase')).toContain('WF-3');
  await eventually(() => revoked('TBOLT')).toBe(true);
  const putOff = `select 1 from graphile_worker.jobs where key like 'deliver:%' and run_at > now() + interval '10 seconds'`;
  await eventually(() => rows(putOff)).not.toEqual([]);
  await install({ ...BOLT, token: 'xoxb-bolt-2' });
  const isPosted = () => postedTexts('xoxb-bolt-2').some((text) => text.startsWith('C0BUY: WF-3'));
  await eventually(isPosted, AT_THE_LATEST).toBe(true);
});

test('a late event does not void an install that was made since', async () => {
  await desk.event({
    team_id: 'TACME',
    event_id: 'EvLate',
    event_time: Math.floor(Date.now() / 1_000) - 3_600,
    event: { type: 'app_uninstalled' },
  });
  await eventually(() =>
    rows(`select handled_at is not null as handled from inbound_event where id = 'EvLate'`),
  ).toEqual([{ handled: true }]);
  expect(await revoked('TACME')).toBe(false);
});

test('a token that is about to end is exchanged for a new one, once', async () => {
  const grant: Grant = {
    token: 'xoxe.xoxb-turn',
    team: { id: 'TTURN', name: 'Turn' },
    installedBy: 'UTOM',
    refresh: { token: 'xoxe-1', seconds: 3_600 },
  };
  await install(grant);
  await eventually(() => postedTexts('xoxe.xoxb-turn-new')).toHaveLength(1);
  const exchanges = desk.slack.callsOf('oauth.v2.access').filter(({ refresh_token }) => refresh_token === 'xoxe-1');
  expect(exchanges).toHaveLength(1);
  expect(await desk.command(from(grant), 'help')).toContain('/workflow');
});

test('ADMIN_USERS are admins where they are people of the workspace, else whoever installs', async () => {
  await desk.start({ ADMIN_USERS: 'UADA,UELSE1' });
  await install({ token: 'xoxb-ada', team: { id: 'TADA', name: 'Ada' }, installedBy: 'UZED' });
  const adminsOf = (id: string) => rows(`select user_id from role_member where role = 'admin' and tenant_id = $1`, id);
  expect(await adminsOf('TADA')).toEqual([{ user_id: 'UADA' }]);
  // Nobody becomes an admin because Slack was busy when it was asked.
  const { answers } = desk.slack;
  const info = answers['users.info'];
  answers['users.info'] = () => ({ ok: false, error: 'internal_error' });
  await desk.start({ ADMIN_USERS: 'UDEE' });
  const busy = await install({ token: 'xoxb-dee', team: { id: 'TDEE', name: 'Dee' }, installedBy: 'UZED' });
  expect(busy.status).toBeGreaterThanOrEqual(500);
  expect(await adminsOf('TDEE')).toEqual([]);
  if (info) answers['users.info'] = info;
  await desk.start({ ADMIN_USERS: 'UELSE1' });
  await install({ token: 'xoxb-els', team: { id: 'TELS', name: 'Els' }, installedBy: 'UZED' });
  expect(await adminsOf('TELS')).toEqual([{ user_id: 'UZED' }]);
});

test('a token that was moved to another row is not used', async () => {
  await rows(
    `update installation set bot_token_encrypted = (select bot_token_encrypted from installation where tenant_id = 'TADA')
      where tenant_id = 'TELS'`,
  );
  const said = await desk.command({ team_id: 'TELS', user_id: 'UZED' }, 'start purchase');
  expect(said).toContain('not installed in this workspace');
  expect(await rows(`select 1 from workflow where tenant_id = 'TELS'`)).toEqual([]);
});

test('keys are replaced without a new install', async () => {
  const newer = randomBytes(32).toString('base64');
  await desk.start({ TOKEN_ENCRYPTION_KEY: `${newer},${desk.environment.TOKEN_ENCRYPTION_KEY}` });
  expect(await desk.command(from(ACME), 'status WF-1')).toContain('Purchase');
  expect(await desk.command({ team_id: 'TADA', user_id: 'UADA' }, 'help')).toContain('/workflow');
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
