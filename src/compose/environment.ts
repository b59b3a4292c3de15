import { randomUUID } from 'node:crypto';
import { type Config, publicUrlOf, secretNamed } from '#config/config.ts';
import { actionFunctions } from '#functions/index.ts';
import { pauseAfterAttempt } from '#jobs/deliveries/deliver-actions.ts';
import { guardedFetch } from '#jobs/deliveries/guarded-fetch.ts';
import { smtpMailer } from '#jobs/deliveries/mailer.ts';
import type { Outgoing, OutgoingEnvironment } from '#jobs/deliveries/outgoing.ts';
import { pauseAfterCall } from '#jobs/deliveries/run-task.ts';
import type { CleanupEnvironment } from '#jobs/upkeep/clean-up.ts';
import type { Logger } from '#log/log.ts';
import type { Metrics } from '#log/metrics.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import type { Orm } from '#persistence/orm.ts';
import type { SlackEnvironment } from '#slack/call.ts';
import { createDirectory, type SlackDirectory } from '#slack/directory/directory.ts';
import type { Workspaces } from '#slack/workspaces/workspaces.ts';

/** What listeners, jobs and the clock are given. */
export type Composed = Omit<SlackEnvironment, 'people'> &
  OutgoingEnvironment &
  Pick<CleanupEnvironment, 'archives'> & { people: SlackDirectory };

/** Where others reach us, which is known in full only once the server listens (PORT may be any free one). */
export function ownAddress(web: Config['web']): { publicUrl: () => string; listensOn: (port: number) => void } {
  let { port } = web;
  return {
    publicUrl: () => publicUrlOf(web, port),
    listensOn: (listening) => {
      port = listening;
    },
  };
}

/** Puts the environment together from the parts that need starting. */
export function environmentOf(
  { pool, entities, entitiesOfAll }: Orm,
  config: Config,
  metrics: Metrics,
  log: Logger,
  { slackFor, cutOff }: Pick<Workspaces, 'slackFor' | 'cutOff'>,
  publicUrl: () => string,
): Composed {
  const now = () => new Date();
  const definitions = definitionCache({ entities });
  const people = createDirectory({ pool, entities, slackFor, now, log });
  const meter = {
    ack: (kind: string, seconds: number) => metrics.ack.observe({ kind }, seconds),
    decision: (decision: string) => {
      metrics.decisions.inc({ decision });
      if (decision === 'escalate') metrics.escalations.inc();
    },
    cardLag: metrics.cardLag,
  };
  const outgoing: Outgoing = {
    fetch: guardedFetch({ allowPrivate: config.webhookAllowPrivate }),
    secretOf: secretNamed,
    mail: config.mail === null ? null : smtpMailer(config.mail),
    functions: actionFunctions,
    publicUrl,
    pauseAfterAttempt: (attempts) => pauseAfterAttempt(attempts, Math.random()),
    pauseAfterCall,
    attempted: metrics.attempted,
  };
  return {
    pool,
    entities,
    entitiesOfAll,
    now,
    newId: randomUUID,
    definitions,
    directory: people,
    people,
    slackFor,
    ...(cutOff ? { cutOff } : {}),
    defaultChannel: config.defaultChannel,
    // One app for many workspaces is mostly not in Slack's Marketplace, and cannot tell whether it is.
    readsSeldom: config.mode.kind === 'oauth',
    inFlight: new Set(),
    log,
    meter,
    outgoing,
    archives: config.cleanup.archives,
  };
}
