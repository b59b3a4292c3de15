import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { actionFunctions } from './actions/index.ts';
import { type Config, publicUrlOf, secretNamed } from './config.ts';
import { pauseAfter as pauseAfterAttempt } from './effects/deliver-actions.ts';
import type { DeliveryEnvironment } from './effects/delivery-environment.ts';
import { guardedFetch } from './effects/guarded-fetch.ts';
import { smtpMailer } from './effects/mailer.ts';
import { pauseAfter, type TaskEnvironment } from './jobs/run-task.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { definitionCache } from './persistence/definition-cache.ts';
import type { Orm } from './persistence/orm.ts';
import { createDirectory, type SlackDirectory } from './slack/directory.ts';
import type { SlackEnvironment } from './slack/environment.ts';

/** What listeners, jobs and the clock are given. */
export type Composed = Omit<SlackEnvironment, 'people'> & {
  people: SlackDirectory;
  effects: DeliveryEnvironment;
  /** For calls to the systems of action stages. */
  calls: TaskEnvironment['calls'];
  /** Tells the port once the server listens, which others reach us by. */
  listensOn: (port: number) => void;
};

/** Puts the environment together from the parts that need starting. */
export function environmentOf(
  { pool, entities }: Orm,
  config: Config,
  metrics: Metrics,
  log: Logger,
  client: WebClient,
): Composed {
  const now = () => new Date();
  const slackFor = async () => client;
  const definitions = definitionCache(pool);
  const people = createDirectory({ pool, slackFor, now, log });
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
  let { port } = config.web;
  return {
    pool,
    entities,
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
      publicUrl: () => publicUrlOf(config.web, port),
      pauseAfter,
    },
    listensOn: (listening) => {
      port = listening;
    },
    effects: { pool, definitions, slackFor, now, defaultChannel, log, meter: metrics, outgoing },
  };
}
