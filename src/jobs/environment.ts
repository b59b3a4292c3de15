import type { WebClient } from '@slack/web-api';
import type { Pool } from 'pg';
import type { DefinitionCache } from '#persistence/definition-cache.ts';
import type { Entities } from '#persistence/orm.ts';

/** What jobs need of the outside. */
export type EffectsEnvironment = Entities & {
  pool: Pool;
  definitions: DefinitionCache;
  /** The Web API as the bot of that tenant. Its own retries are off: the job queue retries. */
  slackFor: (tenantId: string) => Promise<WebClient>;
  /** Told when Slack says that the token of this client has ended for good. */
  cutOff?: (tenantId: string, slack: WebClient) => Promise<void>;
  now: () => Date;
  /** Where cards go when a definition names no channel. */
  defaultChannel: string | null;
  log: EffectsLog;
  meter: Meter;
};

export type EffectsLog = { info(facts: object, text: string): void; warn(facts: object, text: string): void };

/** The figures that delivery reports; see the metrics of the public contract. */
export type Meter = {
  /** From the commit of a change to a card that shows it, in seconds. */
  cardLag(seconds: number): void;
};
