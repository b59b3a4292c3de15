import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from '#config/config.ts';
import type { SlackTransport } from '#slack/receive/app.ts';

/** How the program and Slack reach each other; without a bot token each workspace brings its own. */
export type SlackConnection = { botToken: string | null; transport: SlackTransport; slackApiUrl: string | null };

/** The connection that the configuration asks for. @throws Error for the demo, which starts a Slack of its own. */
export function slackConnection({ mode, slackApiUrl }: Config): SlackConnection {
  switch (mode.kind) {
    case 'http':
      return { botToken: mode.botToken, transport: { kind: 'http', signingSecret: mode.signingSecret }, slackApiUrl };
    case 'socket':
      return { botToken: mode.botToken, transport: { kind: 'socket', appToken: mode.appToken }, slackApiUrl };
    case 'oauth':
      return { botToken: null, transport: mode.transport, slackApiUrl };
    case 'demo':
      throw new Error('the demo brings its own Slack');
    default:
      return mode satisfies never;
  }
}

/** How every client of Slack's Web API is built: no retries and no waiting of its own, since the job queue does both. */
export function slackClientOptions(slackApiUrl: string | null, logger: WebClientOptions['logger']): WebClientOptions {
  return {
    ...(slackApiUrl === null ? {} : { slackApiUrl }),
    ...(logger ? { logger } : {}),
    // Always set: the socket client writes a retry policy of its own into options that have none.
    retryConfig: { retries: 0 },
    timeout: 10_000,
    rejectRateLimitedCalls: true,
  };
}

/** A client of the one workspace whose bot token is configured; null where each brings its own, and for the demo. */
export function ownSlackClient({ mode, slackApiUrl }: Config): WebClient | null {
  return 'botToken' in mode ? new WebClient(mode.botToken, slackClientOptions(slackApiUrl, undefined)) : null;
}
