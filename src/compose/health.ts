import type { Pool } from 'pg';
import type { Health, PartHealth } from '#http/health.ts';
import type { Schedule } from '#jobs/schedule.ts';
import type { Worker } from '#jobs/worker.ts';
import { isMigrated } from '#persistence/migrate.ts';
import type { SlackApp } from '#slack/receive/app.ts';

export type HealthParts = {
  pool: Pool;
  /** Whether Slack's Web API answered when it was last asked. */
  reachable: () => boolean;
  slackApp: () => SlackApp | null;
  worker: () => Worker | null;
  schedule: () => Schedule | null;
  /** What this replica runs: a part that it does not run is not told of. */
  runs: { web: boolean; worker: boolean; cron: boolean };
};

/** A database that does not answer within this time counts as away. */
const PATIENCE_MS = 2_000;

/** The state of every part that this replica needs. Slack's Web API being away is told, and takes no replica out. */
export function healthOf(parts: HealthParts): Health {
  return async () => {
    const socket = parts.slackApp()?.socketConnected() ?? null;
    return {
      database: await databaseHealth(parts.pool),
      ...(parts.runs.worker ? { worker: aliveOr(parts.worker()?.alive(), 'no jobs are carried out') } : {}),
      ...(parts.runs.cron ? { cron: aliveOr(parts.schedule()?.alive(), 'nothing is escalated') } : {}),
      ...(socket === null ? {} : { slack_socket: aliveOr(socket, 'the socket to Slack is not connected') }),
      slack_api: parts.reachable()
        ? { status: 'up' }
        : { status: 'degraded', detail: 'Slack does not answer; it is asked again' },
    };
  };
}

async function databaseHealth(pool: Pool): Promise<PartHealth> {
  const late = new Promise<PartHealth>((resolve) => {
    setTimeout(() => resolve({ status: 'down', detail: 'no answer within two seconds' }), PATIENCE_MS).unref();
  });
  const asked = isMigrated(pool).then(
    (migrated): PartHealth => (migrated ? { status: 'up' } : { status: 'down', detail: 'migrations are missing' }),
    (): PartHealth => ({ status: 'down', detail: 'it cannot be reached' }),
  );
  return Promise.race([asked, late]);
}

function aliveOr(alive: boolean | undefined, detail: string): PartHealth {
  return alive ? { status: 'up' } : { status: 'down', detail };
}
