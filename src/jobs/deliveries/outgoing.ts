import type { JobEnvironment } from '#jobs/environment.ts';
import type { ActionFunctions } from './action-function.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import type { Mailer } from './mailer.ts';
import type { DeliveryRow } from './row.ts';

/** What a delivery of an action is, or the call of an action stage. */
type OutgoingKind = DeliveryRow['payload']['kind'] | 'task';

/** What reaches systems of others: deliveries of actions, and calls of action stages. */
export type Outgoing = {
  fetch: GuardedFetch;
  /** The value of an environment variable that actions and definitions may name. */
  secretOf: (name: string) => string | null;
  /** Null where no mail server is configured. */
  mail: Mailer | null;
  functions: ActionFunctions;
  /** Where others reach us, without a slash at its end. */
  publicUrl: () => string;
  /** Milliseconds before the next attempt of a delivery, after so many; null when there is to be none. */
  pauseAfterAttempt: (attempts: number) => number | null;
  /** Milliseconds before the next call of a task, after so many. */
  pauseAfterCall: (calls: number) => number;
  /** Counts attempts to reach others, deliveries of actions and calls of action stages, by what came of them. */
  attempted?: (kind: OutgoingKind, outcome: 'delivered' | 'retried' | 'failed') => void;
};

export type OutgoingEnvironment = JobEnvironment & { outgoing: Outgoing };
