import type { Health, PartHealth } from './health.ts';

/** How each part of the process is asked; a part that this replica does not run is null, and not told of. */
export type HealthParts = {
  /** Whether the database has every migration and takes writes. @throws when it cannot be reached. */
  database: () => Promise<keyof typeof OF_DATABASE>;
  worker: (() => boolean) | null;
  schedule: (() => boolean) | null;
  /** Null where there is no socket. */
  socket: () => boolean | null;
  /** Whether Slack's Web API answered when it was last asked. */
  slackAnswers: () => boolean;
};

const OF_DATABASE = {
  ready: { status: 'up' },
  behind: { status: 'down', detail: 'migrations are missing' },
  'reads only': { status: 'down', detail: 'it takes no writes' },
} satisfies Record<string, PartHealth>;

/** A database that does not answer within this time counts as away. */
const PATIENCE_MS = 2_000;

/** The state of every part that this replica needs. Slack's Web API being away is told, and takes no replica out. */
export function healthOf({ database, worker, schedule, socket, slackAnswers }: HealthParts): Health {
  return async () => {
    const connected = socket();
    return {
      database: await databaseHealth(database),
      ...(worker ? { worker: aliveOr(worker(), 'no jobs are carried out') } : {}),
      ...(schedule ? { cron: aliveOr(schedule(), 'nothing is escalated') } : {}),
      ...(connected === null ? {} : { slack_socket: aliveOr(connected, 'the socket to Slack is not connected') }),
      slack_api: slackAnswers()
        ? { status: 'up' }
        : { status: 'degraded', detail: 'Slack does not answer; it is asked again' },
    };
  };
}

async function databaseHealth(ask: HealthParts['database']): Promise<PartHealth> {
  const late = new Promise<PartHealth>((resolve) => {
    setTimeout(() => resolve({ status: 'down', detail: 'no answer within two seconds' }), PATIENCE_MS).unref();
  });
  const asked = ask().then(
    (state) => OF_DATABASE[state],
    (): PartHealth => ({ status: 'down', detail: 'it cannot be reached' }),
  );
  return Promise.race([asked, late]);
}

function aliveOr(alive: boolean, detail: string): PartHealth {
  return alive ? { status: 'up' } : { status: 'down', detail };
}
