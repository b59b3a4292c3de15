import type { DeliveryPayload } from '#jobs/announce/action-payload.ts';
import type { EffectsEnvironment } from '#jobs/environment.ts';
import type { ActionFunctions } from './action-function.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import type { Mailer } from './mailer.ts';

/** What deliveries need of the outside. */
export type Outgoing = {
  fetch: GuardedFetch;
  /** The value of an environment variable that actions may name. */
  secretOf: (name: string) => string | null;
  /** Null where no mail server is configured. */
  mail: Mailer | null;
  functions: ActionFunctions;
  /** Milliseconds before the next attempt, after so many; null when there is to be none. */
  pauseAfter: (attempts: number) => number | null;
  /** Counts the calls of webhooks by what came of them. */
  called?: (outcome: 'delivered' | 'retried' | 'failed') => void;
};
export type DeliveryEnvironment = EffectsEnvironment & { outgoing: Outgoing };

/** The payload of one kind of delivery. */
export type PayloadOf<K extends DeliveryPayload['kind']> = Extract<DeliveryPayload, { kind: K }>;
