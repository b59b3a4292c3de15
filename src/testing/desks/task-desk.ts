import type { Workflow } from '#domain/request/workflow.ts';
import type { Outgoing, OutgoingEnvironment } from '#jobs/deliveries/outgoing.ts';
import { expireTask, runTask } from '#jobs/deliveries/run-task.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { loadWorkflow } from '#workflow/decide/load.ts';
import { outgoingEnvironment } from './job-environment.ts';
import type { Office } from './office.ts';

/** A task as it is stored. */
type StoredTask = {
  id: string;
  status: string;
  attempts: number;
  error: string | null;
  input_data: unknown;
  output_data: unknown;
  callback_token_hashes: string[];
};

/** Calls systems for an office, job by job, with the clock in the test's hand. */
export type TaskDesk = {
  env: OutgoingEnvironment;
  /** Carries out the calls that are due, whatever time they were put off to; gives back how many there were. */
  runJobs: () => Promise<number>;
  task: (number: number) => Promise<StoredTask>;
  workflow: (number: number) => Promise<Workflow>;
  /** Moves the clock on. */
  after: (ms: number) => void;
};

export function openTaskDesk(office: Office, parts: Partial<Outgoing> = {}): TaskDesk {
  let late = 0;
  const { pool } = office.env;
  const env = { ...outgoingEnvironment(office, parts), now: () => new Date(Date.now() + late) };
  const handlers = {
    run_task: (job: JobPayload<'run_task'>) => runTask(env, job),
    expire_task: (job: JobPayload<'expire_task'>) => expireTask(env, job),
  };
  return {
    env,
    runJobs: async () => {
      const { rows } = await pool.query<{ id: string; name: keyof typeof handlers; payload: JobPayload<'run_task'> }>(
        `select j.id, t.identifier as name, j.payload
           from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
          where t.identifier = any($1) and j.payload->>'tenantId' = $2 order by j.id`,
        [Object.keys(handlers), office.tenantId],
      );
      await pool.query('delete from graphile_worker._private_jobs where id = any($1::bigint[])', [
        rows.map((row) => row.id),
      ]);
      for (const row of rows) await handlers[row.name](row.payload);
      return rows.length;
    },
    task: async (number) => {
      const { rows } = await pool.query<StoredTask>(
        `select t.id, t.status, t.attempts, t.error, t.input_data, t.output_data, t.callback_token_hashes
           from task as t join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id
          where w.tenant_id = $1 and w.number = $2 order by t.created_at desc limit 1`,
        [office.tenantId, number],
      );
      const [row] = rows;
      if (!row) throw new Error(`WF-${number} has no task`);
      return row;
    },
    workflow: async (number) => {
      const loaded = await loadWorkflow(pool, { tenantId: office.tenantId, ref: { number }, actorId: null });
      if (!loaded) throw new Error(`there is no WF-${number}`);
      return loaded.workflow;
    },
    after: (ms) => {
      late += ms;
    },
  };
}
