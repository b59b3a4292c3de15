import type { WebClient } from '@slack/web-api';
import { actionFunctions } from '#functions/index.ts';
import { guardedFetch } from '#jobs/deliveries/guarded-fetch.ts';
import type { Outgoing, OutgoingEnvironment } from '#jobs/deliveries/outgoing.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { Office } from './office.ts';

/** An office as its jobs see it, with a Slack of the test's own; nothing is logged or measured. */
export function jobEnvironment({ env }: Office, slack: WebClient): JobEnvironment {
  return {
    ...env,
    slackFor: async () => slack,
    defaultChannel: '#general',
    log: { info: () => undefined, warn: () => undefined },
    meter: { cardLag: () => undefined, decision: () => undefined },
  };
}

/** An office as those of its jobs see it that call systems of others: private addresses are allowed, pauses a millisecond long. */
export function outgoingEnvironment(office: Office, parts: Partial<Outgoing> = {}): OutgoingEnvironment {
  return {
    // Nothing is said to Slack: there is nothing to call.
    ...jobEnvironment(office, {} as WebClient),
    outgoing: {
      fetch: guardedFetch({ allowPrivate: true }),
      secretOf: () => null,
      mail: null,
      functions: actionFunctions,
      publicUrl: () => 'https://approvals.example.com',
      pauseAfterAttempt: (attempts) => (attempts < 3 ? 1 : null),
      pauseAfterCall: () => 1,
      ...parts,
    },
  };
}
