import cron, { type ScheduledTask } from 'node-cron';
import type { Pool } from 'pg';
import { endOverdueSnoozes } from '#workflow/decide/snooze.ts';
import { sweepDue } from '#workflow/decide/sweep.ts';
import type { Environment } from '#workflow/environment.ts';
import { endOverdueAways } from '#workflow/people/set-back.ts';
import { findForgottenTasks } from './deliveries/run-task.ts';
import { wakeNewlyInstalled } from './messages/parked.ts';
import { checkCards } from './upkeep/check-card.ts';
import { freeDeadWorkers, freeOrphans } from './upkeep/dead-workers.ts';
import { findForgottenDeliveries } from './upkeep/forgotten-deliveries.ts';

import { findNobodyLeft } from './upkeep/nobody-left.ts';
import { reconcile } from './upkeep/reconcile.ts';
import { findUnsettled } from './upkeep/settle.ts';

type ScheduleLog = { info(facts: object, text: string): void; error(facts: object, text: string): void };
export type Schedule = { stop(): Promise<void>; alive(): boolean };

/** How often lost threads are taken up: jobs of dead processes, messages without a job, absences and snoozes that are over. */
const RECONCILE_CRON = '*/30 * * * * *';
const NIGHTLY_CRON = '17 3 * * *';

type ScheduleOptions = {
  escalationCron: string;
  log: ScheduleLog;
  /** What is done once a night: people read from Slack again, old events forgotten. */
  nightly: () => Promise<void>;
  /** What is removed, and when: what ended long ago by a timetable of its own, and what has just ended where that is wanted. */
  cleanup: { cron: string; old: (signal: AbortSignal) => Promise<void>; justEnded: (() => Promise<void>) | null };
};

/**
 * The timetable. A tick only wakes the work; what is to be done is claimed in the database, so that every replica may tick,
 * and a tick that was missed is made up for by the next.
 */
export function startSchedule(env: Environment, { escalationCron, log, nightly, cleanup }: ScheduleOptions): Schedule {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  const every = (expression: string, name: string, work: () => Promise<void>): ScheduledTask =>
    cron.schedule(
      expression,
      () => {
        const done = work().catch((error: unknown) =>
          log.error({ err: error }, `${name} failed; the next tick tries again`),
        );
        running.add(done);
        return done.finally(() => running.delete(done));
      },
      { noOverlap: true, name, logger: cronLogger(log, name) },
    );
  const clocks = [
    every(escalationCron, 'escalate', async () => {
      const swept = await sweepDue(env, stopping.signal);
      if (swept.escalated + swept.reminded > 0) log.info(swept, 'saw to approvals that were due');
    }),
    every(NIGHTLY_CRON, 'nightly', nightly),
    every(RECONCILE_CRON, 'reconcile', () => takeUpLostThreads(env.pool)),
    every(cleanup.cron, 'cleanup', () => cleanup.old(stopping.signal)),
    ...(cleanup.justEnded ? [every(RECONCILE_CRON, 'cleanup on completion', cleanup.justEnded)] : []),
  ];
  return {
    alive: () => clocks.every((clock) => !['stopped', 'destroyed'].includes(clock.getStatus())),
    stop: async () => {
      stopping.abort();
      await Promise.all(clocks.map((clock) => clock.destroy()));
      await Promise.all(running);
    },
  };
}

/** What the clock itself has to say (a tick that was passed over while the last one ran) goes where everything goes. */
function cronLogger(log: ScheduleLog, work: string) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message: string) => log.info({ work }, message),
    error: (message: string | Error) => log.error({ work, err: message }, 'the clock has trouble'),
  };
}

/** Each for itself: what keeps one from being done must not keep the others waiting. */
async function takeUpLostThreads(pool: Pool): Promise<void> {
  const faults: unknown[] = [];
  const chores = [
    ...[
      freeDeadWorkers,
      freeOrphans,
      reconcile,
      findNobodyLeft,
      endAways,
      endSnoozes,
      findUnsettled,
      findForgottenTasks,
    ],
    ...[findForgottenDeliveries, wakeNewlyInstalled, checkCards],
  ];
  for (const chore of chores) await chore(pool).catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of ${chores.length} chores failed`);
}

function endAways(pool: Pool) {
  return endOverdueAways({ pool });
}

function endSnoozes(pool: Pool) {
  return endOverdueSnoozes({ pool });
}
