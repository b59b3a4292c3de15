import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach } from 'vitest';
import { type Application, startApplication } from '#compose/application.ts';
import { loadConfig } from '#config/config.ts';
import { type LocalSlack, startLocalSlack } from '#demo/local-slack.ts';
import { demoWorld } from '#demo/workspace.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { own } from '#testing/own.ts';
import { messageProblems, viewProblems } from '#testing/slack/block-rules.ts';
import { SlackClient } from '#testing/slack/slack-client.ts';
import type { BlockValidator } from '#testing/slack/slack-completion.ts';
import { FaultProxy } from '#testing/wire/fault-proxy.ts';
import { type BotProcess, spawnBot } from './bot-process.ts';

/** A definition as its file has it. */
export type StageDefinition = { key: string } & Record<string, unknown>;

/** What a test file wants of its workspace. */
export type StageOptions = {
  /** How Slack reaches the bot; `socket` when absent. */
  mode?: 'socket' | 'http';
  /** Definitions beside those that are shipped. */
  definitions?: readonly StageDefinition[];
};

/** A bot that runs inside the test's own process. */
export type RunningBot = Application & { url: string };

/**
 * A whole workspace with an empty database and no bot yet: the local Slack-like server, its people, and the proxy between it
 * and the bots. Whatever is started here is ended by `close`.
 */
export type Stage = {
  slack: LocalSlack;
  people: SlackClient;
  proxy: FaultProxy;
  database: TestDatabase;
  /** Where Slack's requests go in HTTP mode; the first bot listens there. */
  botUrl: string;
  /** The environment of a bot on this stage. */
  environment: Readonly<Record<string, string>>;
  /** Starts a bot in this process and waits until people can use it, unless told not to. */
  start(changes?: Record<string, string>, options?: { unready?: boolean }): Promise<RunningBot>;
  /** Starts a bot as a process of its own and waits until it is ready, unless told not to. */
  spawn(changes?: Record<string, string>, options?: { unready?: boolean }): Promise<BotProcess>;
  /**
   * Makes tests of one stage independent: closes modals that one left open, and forgets how much of Slack's rates was used,
   * so that its messages do not hold back the next test's.
   */
  rest(): Promise<void>;
  /** What has happened to a request ("WF-7"), in its order. */
  triggers(ref: string): Promise<string[]>;
  /** Waits until every message of the outbox is where it should be, or never will be. */
  settled(): Promise<void>;
  /** Ends everything. @throws Error when the bots sent something in all that time that Slack would refuse. */
  close(): Promise<void>;
};

const SETTLING_MS = 20_000;
const LOOK_AGAIN_MS = 50;
const SHIPPED = fileURLToPath(new URL('../../../workflows', import.meta.url));

/** Opens a stage for a test file. */
async function openStage({ mode = 'socket', definitions = [] }: StageOptions = {}): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-stage-'));
  const workflowsDir = path.join(folder, 'workflows');
  await cp(SHIPPED, workflowsDir, { recursive: true });
  for (const one of definitions) await writeFile(path.join(workflowsDir, `${one.key}.json`), JSON.stringify(one));
  const port = await freePort();
  const botUrl = `http://127.0.0.1:${port}`;
  const delivery =
    mode === 'socket' ? { mode: 'socket' as const } : { mode: 'events' as const, requestUrl: `${botUrl}/slack/events` };
  const [database, slack] = await Promise.all([
    testDatabase(),
    startLocalSlack({ world: demoWorld, delivery, folder: path.join(folder, 'slack') }),
  ]);
  const proxy = await FaultProxy.start({ target: slack.url, validate: accordingToSlack });
  const people = await SlackClient.connect(slack.url);
  const { botToken, appToken, signingSecret } = demoWorld.app;
  const environment = {
    SLACK_BOT_TOKEN: botToken,
    ...(mode === 'socket' ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret }),
    SLACK_API_URL: proxy.apiUrl,
    DATABASE_URL: database.url,
    DATA_DIR: path.join(folder, 'data'),
    WORKFLOWS_DIR: workflowsDir,
    PORT: mode === 'http' ? String(port) : '0',
    ESCALATION_CRON: '* * * * * *',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  };
  const ends: (() => Promise<unknown>)[] = [];
  const connected = () => (mode === 'socket' ? people.botConnected() : undefined);
  return {
    slack,
    people,
    proxy,
    database,
    botUrl,
    environment,
    start: async (changes = {}, { unready = false } = {}) => {
      const application = await startApplication(loadConfig({ ...environment, ...changes }));
      let stopped: Promise<void> | null = null;
      const stop = () => (stopped ??= application.stop());
      ends.push(stop);
      if (!unready) await connected();
      return { ...application, stop, url: `http://127.0.0.1:${application.port}` };
    },
    spawn: async (changes = {}, { unready = false } = {}) => {
      const bot = spawnBot({ ...environment, PORT: String(await freePort()), ...changes });
      ends.push(() => bot.kill());
      if (!unready) await bot.ready();
      return bot;
    },
    rest: async () => {
      while (people.modal()) await people.as('alice').closeModal();
      await database.pool.query('delete from pace');
    },
    triggers: async (ref) => {
      const { rows } = await database.pool.query<{ trigger: string }>(
        `select h.trigger from history h join workflow w on w.tenant_id = h.tenant_id and w.id = h.workflow_id
          where w.number = $1 order by h.sequence`,
        [Number(ref.slice(3))],
      );
      return rows.map((row) => row.trigger);
    },
    settled: () => untilSettled(database),
    close: async () => {
      proxy.heal();
      await proxy.up();
      for (const end of ends.reverse()) await end();
      const problems = [...proxy.problems.map(({ problem }) => problem), ...problemsOfAnswers(people)];
      await people.close();
      await proxy.stop();
      await slack.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(`Slack would have refused this:\n${problems.join('\n')}`);
    },
  };
}

/** A stage of a test file's own, which rests before every test. Options that need what else is open are asked for late. */
export function ownStage(options: StageOptions | (() => StageOptions) = {}): Stage {
  const stage = own(
    () => openStage(typeof options === 'function' ? options() : options),
    (opened) => opened.close(),
  );
  beforeEach(() => stage.rest());
  return stage;
}

/** The proxy refuses what Slack would refuse, by rules that were written apart from the code that draws blocks. */
const accordingToSlack: BlockValidator = (kind, payload) =>
  kind === 'modal' || kind === 'home' ? viewProblems(payload) : messageProblems(payload);

/** Answers go to an address of the local server itself and not through the proxy: they are looked at where they arrived. */
function problemsOfAnswers(people: SlackClient): string[] {
  const answers = demoWorld.users.flatMap((user) => people.ephemerals(user.id));
  return answers.flatMap(({ text, blocks }) => messageProblems({ text, ...(blocks ? { blocks } : {}) }));
}

async function untilSettled({ pool }: TestDatabase): Promise<void> {
  for (const until = Date.now() + SETTLING_MS; Date.now() < until; ) {
    const { rows } = await pool.query<{ open: number }>(
      `select (select count(*) from message where status in ('waiting', 'sending'))::int
            + (select count(*) from graphile_worker.jobs where attempts < max_attempts)::int as open`,
    );
    if (rows[0]?.open === 0) return;
    await new Promise((next) => setTimeout(next, LOOK_AGAIN_MS));
  }
  throw new Error(`messages are still on their way after ${SETTLING_MS} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
