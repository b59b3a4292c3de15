import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { type Application, startApplication } from '#compose/application.ts';
import { loadConfig } from '#config/config.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { own } from '#testing/own.ts';
import { type Grant, grantingSlack } from '#testing/slack/granting-slack.ts';
import { signedPost } from '#testing/slack/signed-post.ts';
import { type StubSlack, startStubSlack } from '#testing/slack/stub-slack.ts';

/** Somebody's browser: it keeps the cookie of an install. */
type Browser = {
  /** Opens the page with the button. @returns where the button leads. */
  begin(): Promise<URL>;
  /** Comes back from Slack, with the state of `begin` unless another is given. */
  comeBack(query: Record<string, string>): Promise<{ status: number; page: string }>;
  /** From the page with the button to the end. */
  install(code: string): Promise<{ status: number; page: string }>;
};

/** A bot for many workspaces, with a Slack of the test's own that grants installs. */
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
  /** Installs in a browser, with a new code. */
  install(grant: Grant): Promise<{ status: number; page: string }>;
  /** Types a command. @returns the answers at once and later, which only that person sees. */
  command(source: Record<string, string>, text: string): Promise<string>;
  /** Presses something, as the payload says. @returns the answers. */
  interact(payload: Record<string, unknown>): Promise<string>;
  event(body: Record<string, unknown>): Promise<number>;
  /** Tells what happened now in a workspace. */
  happened(grant: Grant, event: Record<string, unknown>): Promise<number>;
  /** Messages that a token has posted, oldest first, as `C0BUY: text`. */
  posted(token: string): string[];
  rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

const SIGNING_SECRET = 'the-signing-secret';
const DEFINITION = purchaseSource({ channel: 'C0BUY', deliver: 'both' });

/** Opens the desk with one definition in WORKFLOWS_DIR, and starts the bot. */
async function openInstallDesk(): Promise<InstallDesk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-install-'));
  await writeFile(path.join(folder, 'purchase.json'), JSON.stringify(DEFINITION));
  await writeFile(path.join(folder, 'roles.yaml'), 'roles:\n  reviewer: { permissions: ["workflows:*"] }\n');
  const database = await testDatabase();
  const slack = await startStubSlack();
  const grants = new Map<string, Grant>();
  Object.assign(slack.answers, grantingSlack(grants));
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
    install: (grant) => {
      const code = randomUUID();
      grants.set(code, grant);
      return desk.browser().install(code);
    },
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
    happened: ({ team }, event) =>
      desk.event({
        team_id: team?.id,
        event_id: `Ev${randomUUID()}`,
        event_time: Math.floor(Date.now() / 1_000),
        authorizations: [],
        event,
      }),
    posted: (token) =>
      slack.calls
        .filter((call) => call.token === token && call.method === 'chat.postMessage')
        .map(({ args }) => `${args.channel}: ${args.text}`),
    rows: async (sql, ...values) => (await database.pool.query(sql, values)).rows,
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

/** The desk of a test file. */
export function ownInstallDesk(): InstallDesk {
  return own(openInstallDesk, (desk) => desk.stop());
}

/** Who a command comes from: whoever installed the app, unless somebody else is named. */
export function from({ team, installedBy }: Grant, userId = installedBy): Record<string, string> {
  return { team_id: team?.id ?? 'TGRID1', user_id: userId };
}

/** Waits until this is so. Others use the machine, too; none of this takes long by itself. */
export function eventually<T>(read: () => T, timeout = 10_000) {
  return expect.poll(read, { timeout });
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
