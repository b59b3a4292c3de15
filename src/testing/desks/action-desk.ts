import { runOnce, type TaskList } from 'graphile-worker';
import type { Outgoing, OutgoingEnvironment } from '#jobs/deliveries/outgoing.ts';
import { crewsOf, jobHandlers } from '#jobs/handlers.ts';
import { outgoingEnvironment } from './job-environment.ts';
import type { Office } from './office.ts';

/** A delivery as it is stored. */
type StoredDelivery = {
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
  env: OutgoingEnvironment;
  /** Carries out what is due, again and again until there is nothing more to be done soon. */
  run: () => Promise<void>;
  /** All deliveries of the tenant, in their order. */
  deliveries: () => Promise<StoredDelivery[]>;
};

const QUIET_LOGGER = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function openActionDesk(office: Office, parts: Partial<Outgoing> = {}): ActionDesk {
  const { pool } = office.env;
  const env = { ...outgoingEnvironment(office, parts), archives: '' };
  const { announce, announce_comment, deliver_actions } = jobHandlers(env);
  const taskList: TaskList = Object.assign({}, ...crewsOf({ announce, announce_comment, deliver_actions }));
  const soon = async () => {
    const { rows } = await pool.query<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker.jobs
        where task_identifier = any($1) and attempts < max_attempts and run_at < now() + interval '1 second'`,
      [Object.keys(taskList)],
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
