import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '#config/config.ts';
import { DEFAULT_ESCALATION_CRON } from '#config/environment.ts';
import { type DemoSlack, startDemoSlack } from '#demo/demo.ts';
import { hints } from '#demo/hints.ts';
import { restoreMessages } from '#demo/restore.ts';
import { seedDemo } from '#demo/seed.ts';
import { demoWorld } from '#demo/workspace.ts';
import { removeEmbedded } from '#embedded/embedded.ts';
import type { Logger } from '#log/log.ts';
import type { SlackTransport } from '#slack/receive/app.ts';
import type { Composed } from './environment.ts';

/** The demo looks for what is due all the time, so that nobody has to wait for it. */
const DEMO_ESCALATION_CRON = '*/5 * * * * *';

/** The demo's configuration: as given, but for what a person who is watching would have to wait for. */
export function demoConfig(config: Config): Config {
  return config.escalationCron === DEFAULT_ESCALATION_CRON
    ? { ...config, escalationCron: DEMO_ESCALATION_CRON }
    : config;
}

export type DemoParts = DemoSlack & {
  connection: { botToken: string; transport: SlackTransport; slackApiUrl: string };
};

/** Where the demo logs to, so that the terminal is left for what a person should read. Nobody else may read it. */
export async function demoLogFile(dataDir: string): Promise<WriteStream> {
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const file = path.join(dataDir, 'demo.log');
  // One of an earlier version may be there, which everybody could read.
  await chmod(file, 0o600).catch(() => undefined);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}

/** Says that the demo begins; with `--reset` everything before is forgotten. */
export async function announceDemo(config: Config, args: readonly string[], log: Logger): Promise<void> {
  process.stdout.write('Starting the demo…\n');
  if (!args.includes('--reset')) return;
  if (config.database.kind === 'server')
    throw new Error(
      '--reset throws away the embedded database only: unset DATABASE_URL, or empty that database yourself.',
    );
  await removeEmbedded(config.dataDir, log);
}

/** Starts the local workspace that the demo runs against. */
export async function prepareDemo(config: Config): Promise<DemoParts> {
  const demo = await startDemoSlack(config.dataDir, config.web.port);
  const transport = { kind: 'socket', appToken: demo.appToken } as const;
  return { ...demo, connection: { botToken: demo.botToken, transport, slackApiUrl: demo.slack.apiUrl } };
}

/** Fills the demo the first time, shows it again every other time, and says what to try. */
export async function finishDemo(env: Composed, demo: DemoParts, port: number): Promise<void> {
  const seeded = await seedDemo(env);
  if (!seeded) await restoreMessages(env, demoWorld.team.id);
  const { url, loopbackOnly } = demo.slack;
  process.stdout.write(`${hints({ page: url, own: `http://localhost:${port}`, loopbackOnly }, seeded)}\n`);
}
