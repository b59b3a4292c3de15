import type { ActionFunctionName } from '#domain/definition/action-schema.ts';
import type { JobLog } from '#jobs/environment.ts';
import type { WebhookBody } from '#queries/actions/facts.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

/** What a function is given: what happened, as a webhook would say it, and how to reach the outside. */
type FunctionCall = WebhookBody & {
  /** The same however often the call is repeated: a function that was broken off is called again. */
  deliveryId: string;
  /** As the action's author wrote them; nothing has checked them. */
  parameters: Readonly<Record<string, unknown>>;
  fetch: GuardedFetch;
  /** The value of an environment variable; null for the program's own settings and for none. */
  secretOf: (name: string) => string | null;
  log: JobLog;
};

/** Does its work and ends; an error is a failed attempt, whose message admins see. The signal says that time is over. */
export type ActionFunction = (call: FunctionCall, signal: AbortSignal) => Promise<void>;
export type ActionFunctions = Readonly<Record<ActionFunctionName, ActionFunction>>;
