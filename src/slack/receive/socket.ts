import { setTimeout as pause } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { endsWithin, within } from '#patience/within.ts';
import type { SlackLog } from '#slack/call.ts';

/** The connection of Socket Mode, opened again whenever it is lost. */
export type Socket = { start(): void; stop(): Promise<void>; connected(): boolean };

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;
/** An attempt that has neither succeeded nor failed by then is given up. */
const ATTEMPT_MS = 20_000;
const STOP_MS = 1_000;

/**
 * Keeps the socket to Slack open. The client's own reconnecting (socket-mode 3.1) gives up for good, with a rejection that
 * nobody can catch, as soon as one `apps.connections.open` cannot be sent; so it is switched off, and this loop does it.
 */
export function keepSocket({ client }: SocketModeReceiver, log: SlackLog): Socket {
  const stopping = new AbortController();
  let connected = false;
  let lost: () => void = () => undefined;
  client.on('connected', () => {
    connected = true;
  });
  client.on('disconnected', () => {
    connected = false;
    lost();
  });
  const run = async (): Promise<void> => {
    let wait = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const gone = new Promise<void>((resolve) => {
        lost = resolve;
      });
      try {
        await within(ATTEMPT_MS, client.start());
        wait = FIRST_PAUSE_MS;
        await gone;
      } catch (error) {
        log.warn({ err: error, nextInMs: wait }, 'the socket to Slack could not be opened; trying again');
      }
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  };
  return {
    start: () => void run(),
    connected: () => connected,
    stop: async () => {
      stopping.abort();
      lost();
      // The client says that it is disconnected before the connection is gone, or, without one, not at all.
      await endsWithin(STOP_MS, client.disconnect());
    },
  };
}
