import { randomUUID } from 'node:crypto';
import { type Config, publicUrlOf, secretNamed } from '#config/config.ts';
import { actionFunctions } from '#functions/index.ts';
import { pauseAfter as pauseAfterAttempt } from '#jobs/deliveries/deliver-actions.ts';
import type { DeliveryEnvironment } from '#jobs/deliveries/environment.ts';
import { guardedFetch } from '#jobs/deliveries/guarded-fetch.ts';
import { smtpMailer } from '#jobs/deliveries/mailer.ts';
import { pauseAfter, type TaskEnvironment } from '#jobs/deliveries/run-task.ts';
import type { Logger } from '#log/log.ts';
import type { Metrics } from '#log/metrics.ts';
import { definitionCache } from '#persistence/definition-cache.ts';
import type { Orm } from '#persistence/orm.ts';
import { createDirectory, type SlackDirectory } from '#slack/directory/directory.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import type { Workspaces } from './workspaces.ts';

/** What listeners, jobs and the clock are given. */
export type Composed = Omit<SlackEnvironment, 'people'> & {
  people: SlackDirectory;
  effects: DeliveryEnvironment;
  /** For calls to the systems of action stages. */
  calls: TaskEnvironment['calls'];
};

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
  };
  const outside = {
    fetch: guardedFetch({ allowPrivate: config.webhookAllowPrivate }),
    secretOf: secretNamed,
    called: (outcome: 'delivered' | 'retried' | 'failed') => metrics.webhooks.inc({ outcome }),
  };
  const outgoing = {
    ...outside,
    mail: config.mail === null ? null : smtpMailer(config.mail),
    functions: actionFunctions,
    pauseAfter: (attempts: number) => pauseAfterAttempt(attempts, Math.random()),
  };
  const { defaultChannel } = config;
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
    defaultChannel,
    inFlight: new Set(),
    log,
    meter,
    calls: {
      ...outside,
      publicUrl,
      pauseAfter,
    },
    effects: {
      pool,
      entities,
      definitions,
      slackFor,
      ...(cutOff ? { cutOff } : {}),
      now,
      defaultChannel,
      log,
      meter: metrics,
      outgoing,
    },
  };
}
