import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Config } from './config.ts';
import type { EffectsEnvironment } from './effects/environment.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { definitionCache } from './persistence/definition-cache.ts';
import { createDirectory, type SlackDirectory } from './slack/directory.ts';
import type { SlackEnvironment } from './slack/environment.ts';

/** What listeners, jobs and the clock are given. */
export type Composed = Omit<SlackEnvironment, 'people'> & {
  people: SlackDirectory;
  effects: EffectsEnvironment;
};

/** Puts the environment together from the parts that need starting. */
export function environmentOf(
  pool: SlackEnvironment['pool'],
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
    decision: (decision: string) => metrics.decisions.inc({ decision }),
  };
  const { defaultChannel } = config;
  return {
    pool,
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
    effects: { pool, definitions, slackFor, now, defaultChannel, log, meter: metrics },
  };
}
