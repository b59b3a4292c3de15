import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Application, startApplication } from '#compose/application.ts';
import { loadConfig } from '#config/config.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { signedPost } from '#testing/slack/signed-post.ts';
import type { SlackArgs } from '#testing/slack/slack-args.ts';
import { type StubSlack, startStubSlack } from '#testing/slack/stub-slack.ts';

/** What Slack grants for a code: a workspace (`team`), or with no team a whole organisation. */
export type Grant = {
  token: string;
  team?: { id: string; name: string };
  enterprise?: { id: string; name: string };
  installedBy: string;
  scopes?: string[];
  refresh?: { token: string; seconds: number };
};

/** Somebody's browser: it keeps the cookie of an install. */
export type Browser = {
  /** Opens the page with the button. @returns where the button leads. */
  begin(): Promise<URL>;
  /** Comes back from Slack, with the state of `begin` unless another is given. */
  comeBack(query: Record<string, string>): Promise<{ status: number; page: string }>;
  /** From the page with the button to the end. */
  install(code: string): Promise<{ status: number; page: string }>;
};

/** A bot for many workspaces, with a Slack of the test's own that grants installs. Call `stop` in `afterAll`. */
export type InstallDesk = {
  database: TestDatabase;
  slack: StubSlack;
  /** What each code is worth; Slack takes a code once. */
  grants: Map<string, Grant>;
  environment: Record<string, string>;
  /** Starts a bot; the one before is stopped. */
  start(changes?: Record<string, string>): Promise<void>;
  stopBot(): Promise<void>;
  url(): string;
  browser(): Browser;
  /** Types a command. @returns the answers at once and later, which only that person sees. */
  command(source: Record<string, string>, text: string): Promise<string>;
  /** Presses something, as the payload says. @returns the answers. */
  interact(payload: Record<string, unknown>): Promise<string>;
  event(body: Record<string, unknown>): Promise<number>;
  /** Messages that a token has posted, oldest first. */
  posted(token: string): SlackArgs[];
  stop(): Promise<void>;
};

const SIGNING_SECRET = 'the-signing-secret';
const DEFINITION = {
  key: 'purchase',
  name: 'Purchase',
  channel: 'C0BUY',
  deliver: 'both',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ],
};

/** Opens the desk with one definition in WORKFLOWS_DIR, and starts the bot. */
export async function openInstallDesk(): Promise<InstallDesk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-install-'));
  await writeFile(path.join(folder, 'purchase.json'), JSON.stringify(DEFINITION));
  await writeFile(path.join(folder, 'roles.yaml'), 'roles:\n  reviewer: { permissions: ["workflows:*"] }\n');
  const database = await testDatabase();
  const slack = await startStubSlack();
  const grants = new Map<string, Grant>();
  Object.assign(slack.answers, answersOf(grants));
  const answers = await startStubSlack();
  answers.answers['/answer'] = () => ({ ok: true });
  const environment = {
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'the-client-secret',
    SLACK_STATE_SECRET: 'the-state-secret',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: slack.apiUrl,
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: database.url,
    DATA_DIR: path.join(folder, 'data'),
    WORKFLOWS_DIR: folder,
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  };
  let bot: Application | null = null;
  const url = () => `http://127.0.0.1:${bot?.port}`;
  const post = async (body: string, type: 'json' | 'x-www-form-urlencoded') =>
    signedPost(`${url()}/slack/events`, SIGNING_SECRET, body, `application/${type}`);
  /** What was said at once and, at the address for answers, until it is quiet. */
  const heard = async (id: string, response: Response): Promise<string> => {
    const atOnce = await response.text();
    if (atOnce !== '') return atOnce;
    const said = () => answers.calls.filter(({ method }) => method === `/answer/${id}`).map(({ args }) => args);
    const until = Date.now() + 5_000;
    while (said().length === 0 && Date.now() < until) await new Promise((next) => setTimeout(next, 20));
    return JSON.stringify(said());
  };
  const responseUrl = (id: string) => `${new URL(answers.apiUrl).origin}/answer/${id}`;
  const desk: InstallDesk = {
    database,
    slack,
    grants,
    environment,
    url,
    start: async (changes = {}) => {
      await desk.stopBot();
      bot = await startApplication(loadConfig({ ...environment, ...changes }));
    },
    stopBot: async () => {
      await bot?.stop();
      bot = null;
    },
    browser: () => browserOf(url),
    command: async (source, text) => {
      const id = randomUUID();
      const form = new URLSearchParams({ command: '/workflow', text, trigger_id: id, channel_id: 'C1', ...source });
      form.set('response_url', responseUrl(id));
      return heard(id, await post(form.toString(), 'x-www-form-urlencoded'));
    },
    interact: async (payload) => {
      const id = randomUUID();
      const full = { trigger_id: id, channel: { id: 'C1' }, response_url: responseUrl(id), ...payload };
      const form = new URLSearchParams({ payload: JSON.stringify(full) });
      return heard(id, await post(form.toString(), 'x-www-form-urlencoded'));
    },
    event: async (body) => (await post(JSON.stringify({ type: 'event_callback', ...body }), 'json')).status,
    posted: (token) =>
      slack.calls.filter((call) => call.token === token && call.method === 'chat.postMessage').map(({ args }) => args),
    stop: async () => {
      await desk.stopBot();
      await Promise.all([slack.stop(), answers.stop()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await desk.start();
  return desk;
}

function browserOf(url: () => string): Browser {
  let cookie = '';
  let state = '';
  const take = (response: Response) => {
    cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? cookie;
  };
  const browser: Browser = {
    begin: async () => {
      const response = await fetch(`${url()}/slack/install`);
      take(response);
      const page = await response.text();
      const link = new URL((/href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'));
      state = link.searchParams.get('state') ?? '';
      return link;
    },
    comeBack: async (query) => {
      const given = new URLSearchParams({ state, ...query });
      const response = await fetch(`${url()}/slack/oauth_redirect?${given}`, { headers: { cookie } });
      return { status: response.status, page: await response.text() };
    },
    install: async (code) => {
      await browser.begin();
      return browser.comeBack({ code });
    },
  };
  return browser;
}

/** The methods of the Web API that the bot calls, as a Slack of several workspaces answers them. */
function answersOf(grants: Map<string, Grant>): StubSlack['answers'] {
  const used = new Set<string>();
  let last = 0;
  const grantOf = (token: string) => [...grants.values()].find((one) => one.token === token);
  const person = (id: string, token: string) => {
    const { team, enterprise } = grantOf(token) ?? {};
    return {
      id,
      name: id.toLowerCase(),
      deleted: false,
      team_id: team?.id ?? 'TGRID1',
      ...(enterprise ? { enterprise_user: { enterprise_id: enterprise.id, teams: ['TGRID1'] } } : {}),
    };
  };
  return {
    'api.test': () => ({ ok: true }),
    'auth.test': (_, token) => {
      const { team, enterprise } = grantOf(token) ?? {};
      return { ok: true, bot_id: 'B1', user_id: 'UBOT', team_id: team?.id, enterprise_id: enterprise?.id };
    },
    'oauth.v2.access': ({ code, refresh_token: refresh }) => {
      if (refresh !== undefined) {
        const grant = [...grants.values()].find((one) => one.refresh?.token === refresh);
        if (!grant?.refresh) return { ok: false, error: 'invalid_refresh_token' };
        grant.token = `${grant.token}-new`;
        grant.refresh = { token: `${grant.refresh.token}-new`, seconds: 43_200 };
        const { token, seconds } = grant.refresh;
        return { ok: true, token_type: 'bot', access_token: grant.token, refresh_token: token, expires_in: seconds };
      }
      const grant = grants.get(String(code));
      if (!grant || used.has(String(code))) return { ok: false, error: 'invalid_code' };
      used.add(String(code));
      return {
        ok: true,
        app_id: 'A1',
        token_type: 'bot',
        access_token: grant.token,
        scope: (grant.scopes ?? ['chat:write', 'commands']).join(','),
        bot_user_id: 'UBOT',
        authed_user: { id: grant.installedBy },
        team: grant.team ?? null,
        enterprise: grant.enterprise ?? null,
        is_enterprise_install: grant.team === undefined,
        ...(grant.refresh ? { refresh_token: grant.refresh.token, expires_in: grant.refresh.seconds } : {}),
      };
    },
    'auth.teams.list': () => ({ ok: true, teams: [{ id: 'TGRID1' }, { id: 'TGRID2' }] }),
    'users.list': (_, token) => ({ ok: true, members: [person(grantOf(token)?.installedBy ?? 'UNONE', token)] }),
    'users.info': ({ user }, token) =>
      String(user).startsWith('UELSE')
        ? { ok: false, error: 'user_not_found' }
        : { ok: true, user: person(String(user), token) },
    'conversations.open': ({ users }) => ({ ok: true, channel: { id: `D${String(users)}` } }),
    'conversations.info': ({ channel }) => ({ ok: true, channel: { id: channel, is_member: true } }),
    'chat.postMessage': ({ channel }) => {
      last += 1;
      return { ok: true, channel, ts: `1800000000.${String(last).padStart(6, '0')}` };
    },
    'chat.update': ({ channel, ts }) => ({ ok: true, channel, ts }),
    'chat.postEphemeral': () => ({ ok: true }),
    'views.open': () => ({ ok: true }),
    'views.publish': () => ({ ok: true }),
  };
}
