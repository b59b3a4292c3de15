import type { Pool } from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * The metrics of the public contract, in a registry of their own. Gauges are read from the database when they are asked for.
 * @param keyedJobs names of the jobs that always have a key
 */
export function createMetrics(pool: Pool, keyedJobs: readonly string[]) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const webhooks = new Counter({
    name: 'countersign_webhook_deliveries_total',
    help: 'Calls to other systems, by webhooks and action stages',
    labelNames: ['outcome'],
    registers,
  });
  const deliveries = new Counter({
    name: 'countersign_deliveries_total',
    help: 'Attempts to deliver what actions tell, and calls of action stages',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  // What is not there yet does not grow: without its 0 Prometheus would not see the first one that fails.
  for (const outcome of ['delivered', 'retried', 'failed']) {
    webhooks.inc({ outcome }, 0);
    for (const kind of DELIVERIES) deliveries.inc({ kind, outcome }, 0);
  }
  const apiCalls = new Counter({
    name: 'countersign_api_calls_total',
    help: 'Calls of the REST API that were answered',
    labelNames: ['method', 'path', 'status'],
    registers,
  });
  const apiSeconds = new Histogram({
    name: 'countersign_api_seconds',
    help: 'From the arrival of a call of the REST API to its answer',
    labelNames: ['method'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const slackCalls = new Counter({
    name: 'countersign_slack_calls_total',
    help: 'Calls of the Slack Web API',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const rateLimited = new Counter({
    name: 'countersign_slack_rate_limited_total',
    help: 'Answers 429 of the Slack Web API',
    registers,
  });
  const cardLag = new Histogram({
    name: 'countersign_card_lag_seconds',
    help: 'From the commit of a change to the card that shows it',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  gauge(registry, pool, 'countersign_open_approvals', 'Approvals that can still be decided', 'state', OPEN_APPROVALS);
  gauge(registry, pool, 'countersign_jobs', 'Jobs of the queue', 'state', JOBS, [keyedJobs]);
  figure(
    registry,
    pool,
    'countersign_queue_wait_seconds',
    'For how long the job has been due that waits longest',
    QUEUE_WAIT,
  );
  figure(
    registry,
    pool,
    'countersign_stale_cards',
    'Copies of cards that do not show yet what the database says',
    STALE_CARDS,
  );
  figure(registry, pool, 'countersign_stale_card_seconds', 'For how long the oldest of them has not', STALE_SECONDS);
  return {
    registry,
    decisions: new Counter({
      name: 'countersign_decisions_total',
      help: 'Decisions that were written',
      labelNames: ['decision'],
      registers,
    }),
    escalations: new Counter({
      name: 'countersign_escalations_total',
      help: 'Approvals that were escalated',
      registers,
    }),
    attempted: (kind: string, outcome: string): void => {
      deliveries.inc({ kind, outcome });
      if (CALLS.includes(kind)) webhooks.inc({ outcome });
    },
    apiCall: (method: string, path: string, status: number, seconds: number): void => {
      apiCalls.inc({ method, path, status: String(status) });
      apiSeconds.observe({ method }, seconds);
    },
    ack: new Histogram({
      name: 'countersign_ack_seconds',
      help: 'From the arrival of a click, command or submission to its acknowledgement',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
      registers,
    }),
    slackCall(method: string, outcome: string): void {
      slackCalls.inc({ method, outcome });
      if (outcome === 'rate_limited') rateLimited.inc();
    },
    cardLag: (seconds: number): void => cardLag.observe(Math.max(0, seconds)),
  };
}

/** Those that call a system of somebody else's over HTTP. */
const CALLS = ['webhook', 'task'];
const DELIVERIES = [...CALLS, 'email', 'slack_message', 'function', 'nobody'];

const OPEN_APPROVALS = `
  select status as label, count(*)::int as value from approval where status in ('pending', 'escalated') group by 1`;
const JOBS = `
  select case when locked_at is not null then 'running'
              -- The queue takes the key and the attempts of a job in whose place another was put while it ran.
              when attempts >= max_attempts and key is null and task_identifier = any($1) then 'replaced'
              when attempts >= max_attempts then 'failed'
              when run_at > now() then 'scheduled' else 'waiting' end as label, count(*)::int as value
    from graphile_worker.jobs group by 1`;

const QUEUE_WAIT = `
  select coalesce(max(extract(epoch from now() - run_at)), 0)::float as value from graphile_worker._private_jobs
   where is_available and run_at <= now()`;
// A copy is behind as long as its delivery waits: every change, and every difference that is found, makes one.
const BEHIND = `
    from graphile_worker._private_jobs as j
    join graphile_worker._private_tasks as t on t.id = j.task_id and t.identifier = 'deliver'
    join message as m on m.tenant_id = j.payload->>'tenantId' and m.id = (j.payload->>'messageId')::uuid and m.kind = 'card'
   where j.attempts < j.max_attempts`;
const STALE_CARDS = `select count(distinct m.id)::int as value ${BEHIND}`;
const STALE_SECONDS = `
  select coalesce(max(extract(epoch from now() - coalesce((j.payload->>'changedAt')::timestamptz, j.created_at))), 0)::float as value
  ${BEHIND}`;

/** A single number that is read from the database when it is asked for. */
function figure(registry: Registry, pool: Pool, name: string, help: string, sql: string): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const { rows } = await pool.query<{ value: number }>(sql);
      this.set(rows[0]?.value ?? 0);
    },
  });
}

function gauge(
  registry: Registry,
  pool: Pool,
  name: string,
  help: string,
  label: string,
  sql: string,
  values: unknown[] = [],
): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      const { rows } = await pool.query<{ label: string; value: number }>(sql, values);
      this.reset();
      for (const row of rows) this.set({ [label]: row.label }, row.value);
    },
  });
}
