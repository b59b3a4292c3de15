import type { WebClient } from '@slack/web-api';
import { runOnce } from 'graphile-worker';
import { actionFunctions } from '#functions/index.ts';
import type { DeliveryEnvironment, Outgoing } from '#jobs/deliveries/environment.ts';
import { guardedFetch } from '#jobs/deliveries/guarded-fetch.ts';
import { deliveryTasks, effectTasks } from '#jobs/tasks.ts';
import type { Office } from './office.ts';

/** A delivery as it is stored. */
export type StoredDelivery = {
  id: string;
  key: string;
  kind: string;
  target: string;
  status: string;
  attempts: number;
  last_error: string | null;
  payload: Record<string, unknown>;
};

/** Plans and makes an office's deliveries with the real queue; pauses are a millisecond long. */
export type ActionDesk = {
  env: DeliveryEnvironment;
  /** Carries out what is due, again and again until there is nothing more to be done soon. */
  run: () => Promise<void>;
  /** All deliveries of the tenant, in their order. */
  deliveries: () => Promise<StoredDelivery[]>;
};

const quiet = { info: () => undefined, warn: () => undefined };
const QUIET_LOGGER = { debug: () => undefined, error: () => undefined, ...quiet };
const JOBS = ['announce', 'announce_comment', 'deliver_actions'];

export function openActionDesk(office: Office, parts: Partial<Outgoing> = {}): ActionDesk {
  const { pool } = office.env;
  const env: DeliveryEnvironment = {
    ...office.env,
    // Nothing is said to Slack here: there is nothing to call.
    slackFor: async () => ({}) as WebClient,
    defaultChannel: '#general',
    log: quiet,
    meter: { cardLag: () => undefined },
    outgoing: {
      fetch: guardedFetch({ allowPrivate: true }),
      secretOf: () => null,
      mail: null,
      functions: actionFunctions,
      pauseAfter: (attempts) => (attempts < 3 ? 1 : null),
      ...parts,
    },
  };
  const all = { ...effectTasks(env), ...deliveryTasks(env) };
  const taskList = Object.fromEntries(Object.entries(all).filter(([name]) => JOBS.includes(name)));
  const soon = async () => {
    const { rows } = await pool.query<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker.jobs
        where task_identifier = any($1) and attempts < max_attempts and run_at < now() + interval '1 second'`,
      [JOBS],
    );
    return rows[0]?.jobs ?? 0;
  };
  const logger = { scope: () => logger, ...QUIET_LOGGER };
  return {
    env,
    run: async () => {
      do await runOnce({ pgPool: pool, taskList, noHandleSignals: true, logger: logger as never });
      while ((await soon()) > 0);
    },
    deliveries: async () => {
      const { rows } = await pool.query<StoredDelivery>(
        `select id, key, kind, target, status, attempts, last_error, payload
           from delivery where tenant_id = $1 order by position`,
        [office.tenantId],
      );
      return rows;
    },
  };
}
