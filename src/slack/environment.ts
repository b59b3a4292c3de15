import type { WebClient } from '@slack/web-api';
import type { DecisionMeter, Environment } from '#workflow/environment.ts';

/** What the Slack listeners need: the writes' environment, and a way to talk back. */
export type SlackEnvironment = Environment & {
  slackFor: (tenantId: string) => Promise<WebClient>;
  people: People;
  /** Channel of cards whose definition names none. */
  defaultChannel: string | null;
  /** Calls that are being carried out now. */
  inFlight: Set<Promise<unknown>>;
  log: SlackLog;
  meter: SlackMeter;
};

export type SlackLog = {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
};

type SlackMeter = DecisionMeter & { ack(kind: string, seconds: number): void };

/** Who is who, kept up to date with Slack. */
export type People = {
  /**
   * The person of a click, known from here on: somebody never seen before is looked up in Slack first, so that a guest or
   * somebody of another workspace is not taken for a member.
   */
  meet(tenantId: string, user: { id: string; teamId: string | null; name: string | null }): Promise<Reader>;
};

/** How somebody reads: their language and their time. */
export type Reader = { locale: string | null; timezone: string | null };
