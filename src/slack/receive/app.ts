import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { endsWithin } from '#patience/within.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import { registerListeners } from '#slack/listeners.ts';
import { EVENTS_PATH, eventsOnly, refuseReplays, refuseShapeless } from './http.ts';
import { type Authorize, answerStrangers, storeFirst } from './receivers.ts';
import { keepSocket } from './socket.ts';

/** Calls that are still being answered at the end get this long. */
const STOP_PATIENCE_MS = 4_000;

/** How Slack reaches us. */
export type SlackTransport = { kind: 'http'; signingSecret: string } | { kind: 'socket'; appToken: string };

export type SlackAppOptions = {
  transport: SlackTransport;
  clientOptions: WebClientOptions;
  authorize: Authorize;
  /** Where the app is installed, for workspaces without it. */
  installUrl: () => string;
  storeEvent: (body: Record<string, unknown>) => Promise<void>;
  logger: Logger;
};

export type SlackApp = {
  /** Serves `/slack/events`; null in Socket Mode. */
  requestListener: RequestListener | null;
  start(): void;
  /** Takes no more, and waits for what was taken. */
  stop(): Promise<void>;
  /** Null where there is no socket. */
  socketConnected(): boolean | null;
};

/** The Bolt app with every listener, behind a receiver that stores events before it acknowledges them. */
export function createSlackApp(env: SlackEnvironment, options: SlackAppOptions): SlackApp {
  const { transport, clientOptions, logger } = options;
  const inner =
    transport.kind === 'http'
      ? new HTTPReceiver({ signingSecret: transport.signingSecret, endpoints: [EVENTS_PATH], logger })
      : new SocketModeReceiver({
          appToken: transport.appToken,
          logger,
          installerOptions: { clientOptions },
          autoReconnectEnabled: false,
        });
  const app = new App({
    receiver: answerStrangers(
      storeFirst(inner as Receiver, options.storeEvent),
      options.authorize,
      options.installUrl,
      env.log,
    ),
    authorize: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
      const identity = await options.authorize({ teamId, enterpriseId, isEnterpriseInstall });
      if (!identity) throw new Error('the app is not installed in the workspace that calls');
      return identity;
    },
    clientOptions,
    logger,
    convoStore: false,
  });
  registerListeners(app, env);
  app.error(async (error) => env.log.error({ err: error }, 'a payload from Slack was not handled'));
  const socket = inner instanceof SocketModeReceiver ? keepSocket(inner, env.log) : null;
  return {
    requestListener:
      inner instanceof HTTPReceiver ? eventsOnly(refuseReplays(refuseShapeless(inner.requestListener), env.now)) : null,
    start: () => socket?.start(),
    stop: async () => {
      await socket?.stop();
      // Whoever was acknowledged is still owed an answer.
      await endsWithin(STOP_PATIENCE_MS, Promise.allSettled(env.inFlight));
    },
    socketConnected: () => socket?.connected() ?? null,
  };
}
