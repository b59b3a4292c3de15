import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { type Config, publicUrlOf, secretNamed } from './config.ts';
import type { EffectsEnvironment } from './effects/environment.ts';
import { guardedFetch } from './effects/guarded-fetch.ts';
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
  effects: EffectsEnvironment;
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
      fetch: guardedFetch({ allowPrivate: config.webhookAllowPrivate }),
      publicUrl: () => publicUrlOf(config.web, port),
      secretOf: secretNamed,
      pauseAfter,
      called: (outcome) => metrics.webhooks.inc({ outcome }),
    },
    listensOn: (listening) => {
      port = listening;
    },
    effects: { pool, definitions, slackFor, now, defaultChannel, log, meter: metrics },
  };
}
