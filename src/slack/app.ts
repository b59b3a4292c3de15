import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackEnvironment } from './environment.ts';
import { registerListeners } from './listeners.ts';
import { refuseReplays } from './replays.ts';
import { storeFirst } from './store-first.ts';

/** How Slack reaches us. */
export type SlackTransport = { kind: 'http'; signingSecret: string } | { kind: 'socket'; appToken: string };

/** Whose bot answers a payload, and which tenant it belongs to; null when the app is not installed there. */
export type Identity = {
  tenantId: string;
  teamId?: string;
  enterpriseId?: string;
  botToken: string;
  botId?: string;
  botUserId?: string;
};
export type Authorize = (source: {
  teamId: string | undefined;
  enterpriseId: string | undefined;
}) => Promise<Identity | null>;

export type SlackAppOptions = {
  transport: SlackTransport;
  clientOptions: WebClientOptions;
  authorize: Authorize;
  storeEvent: (body: Record<string, unknown>) => Promise<void>;
  logger: Logger;
};

export type SlackApp = {
  /** Serves `/slack/events`; null in Socket Mode. */
  requestListener: RequestListener | null;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Null where there is no socket. */
  socketConnected(): boolean | null;
};

/** The Bolt app with every listener, behind a receiver that stores events before it acknowledges them. */
export function createSlackApp(env: SlackEnvironment, options: SlackAppOptions): SlackApp {
  const { transport, clientOptions, logger } = options;
  const inner =
    transport.kind === 'http'
      ? new HTTPReceiver({ signingSecret: transport.signingSecret, endpoints: ['/slack/events'], logger })
      : new SocketModeReceiver({ appToken: transport.appToken, logger, installerOptions: { clientOptions } });
  const app = new App({
    receiver: storeFirst(inner as Receiver, options.storeEvent),
    authorize: async ({ teamId, enterpriseId }) => {
      const identity = await options.authorize({ teamId, enterpriseId });
      if (!identity) throw new Error('the app is not installed in the workspace that calls');
      return identity;
    },
    clientOptions,
    logger,
    convoStore: false,
  });
  registerListeners(app, env);
  app.error(async (error) => env.log.error({ err: error }, 'a payload from Slack was not handled'));
  return {
    requestListener: inner instanceof HTTPReceiver ? refuseReplays(inner.requestListener, env.now) : null,
    start: async () => {
      if (inner instanceof SocketModeReceiver) await inner.start();
    },
    stop: async () => {
      if (inner instanceof SocketModeReceiver) await inner.stop();
    },
    socketConnected: socketWatch(inner),
  };
}

function socketWatch(receiver: HTTPReceiver | SocketModeReceiver): () => boolean | null {
  if (receiver instanceof HTTPReceiver) return () => null;
  let connected = false;
  for (const state of ['connected', 'ready']) receiver.client.on(state, () => (connected = true));
  for (const state of ['disconnected', 'reconnecting', 'close']) receiver.client.on(state, () => (connected = false));
  return () => connected;
}
