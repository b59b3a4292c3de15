import type { WebClient } from '@slack/web-api';
import type { DecisionMeter, Environment } from '#workflow/environment.ts';

/** What jobs need of the outside: what writes need, for some of them decide, and Slack. */
export type JobEnvironment = Environment & {
  /** The Web API as the bot of that tenant. Its own retries are off: the job queue retries. */
  slackFor: (tenantId: string) => Promise<WebClient>;
  /** Told when Slack says that the token of this client has ended for good. */
  cutOff?: (tenantId: string, slack: WebClient) => Promise<void>;
  /** Where cards go when a definition names no channel. */
  defaultChannel: string | null;
  /** Whether Slack lets the app read messages only once a minute, 15 at a time: see `SELDOM` in messages/pace.ts. */
  readsSeldom?: boolean;
  log: JobLog;
  meter: JobMeter;
};

export type JobLog = { info(facts: object, text: string): void; warn(facts: object, text: string): void };

/** The figures that jobs report; see the metrics of the public contract. */
type JobMeter = DecisionMeter & {
  /** From the commit of a change to a card that shows it, in seconds. */
  cardLag(seconds: number): void;
};
