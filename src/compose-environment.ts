import { randomUUID } from 'node:crypto';
import type { Workspaces } from './compose-workspaces.ts';
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
  { pool, entities }: Orm,
  config: Config,
  metrics: Metrics,
  log: Logger,
  { slackFor, cutOff }: Pick<Workspaces, 'slackFor' | 'cutOff'>,
  publicUrl: () => string,
): Composed {
  const now = () => new Date();
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
      publicUrl,
      secretOf: secretNamed,
      pauseAfter,
      called: (outcome) => metrics.webhooks.inc({ outcome }),
    },
    effects: { pool, definitions, slackFor, ...(cutOff ? { cutOff } : {}), now, defaultChannel, log, meter: metrics },
  };
}
