import type { Health, PartHealth } from './health.ts';

/** How each part of the process is asked; a part that this replica does not run is null, and not told of. */
export type HealthParts = {
  /** Whether the database has every migration and takes writes. @throws when it cannot be reached. */
  database: () => Promise<keyof typeof OF_DATABASE>;
  /** For how many seconds jobs wait where a queue stands still; 0 where none does. */
  standsStill: () => Promise<number>;
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
  // It would write what the others do not expect, and miss what they do.
  ahead: { status: 'down', detail: 'a newer Countersign has changed the schema: replace this one' },
  'reads only': { status: 'down', detail: 'it takes no writes' },
} satisfies Record<string, PartHealth>;

/** A database that does not answer within this time counts as away. */
const PATIENCE_MS = 2_000;

/** The state of every part that this replica needs. Slack's Web API being away is told, and takes no replica out. */
export function healthOf({ database: ask, standsStill, worker, schedule, socket, slackAnswers }: HealthParts): Health {
  return async () => {
    const connected = socket();
    const [database, queue] = await Promise.all([databaseHealth(ask), queueHealth(standsStill)]);
    return {
      database,
      ...(worker && queue ? { queue } : {}),
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

/** Told and not counted: another replica could do no more about it. Null when it cannot be said. */
async function queueHealth(standsStill: HealthParts['standsStill']): Promise<PartHealth | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS).unref());
  const seconds = await Promise.race([standsStill().catch(() => null), late]);
  if (seconds === null) return null;
  return seconds === 0
    ? { status: 'up' }
    : { status: 'degraded', detail: `jobs have waited for ${seconds} s; ask the doctor` };
}

function aliveOr(alive: boolean, detail: string): PartHealth {
  return alive ? { status: 'up' } : { status: 'down', detail };
}
