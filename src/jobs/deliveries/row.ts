import type { Pool } from 'pg';
import type { DeliveryPayload } from '#jobs/announce/action-payload.ts';

/** A delivery whose turn it is. Prepared statements read and write it: jobs make thousands. */
export type DeliveryRow = {
  tenantId: string;
  id: string;
  workflowId: string;
  /** Made so far, successful or not. */
  attempts: number;
  nextAttemptAt: Date | null;
  payload: DeliveryPayload;
};

/**
 * The first delivery of a workflow that is still to be made; null when all are. A webhook that was changed since goes to its
 * new address, so that a wrong one can be mended.
 */
export async function nextDelivery(pool: Pool, tenantId: string, workflowId: string): Promise<DeliveryRow | null> {
  const { rows } = await pool.query<DeliveryRow>({
    name: 'next_delivery',
    text: `select d.tenant_id as "tenantId", d.id, d.workflow_id as "workflowId", d.attempts, d.next_attempt_at as "nextAttemptAt",
             case when a.type = 'webhook' and d.kind = 'webhook'
                  then d.payload || jsonb_build_object('url', a.parameters->'url', 'secretEnv', a.parameters->'secret_env')
                  else d.payload end as payload
             from delivery as d
             left join action as a on a.tenant_id = d.tenant_id and a.id = d.action_id
            where d.tenant_id = $1 and d.workflow_id = $2 and d.status = 'waiting'
            order by d.position limit 1`,
    values: [tenantId, workflowId],
  });
  return rows[0] ?? null;
}

/** Counts an attempt before it is made, so that one that kills the process is counted too. */
export async function markAttempt(pool: Pool, { tenantId, id }: DeliveryRow): Promise<void> {
  await pool.query({
    name: 'delivery_attempt',
    text: 'update delivery set attempts = attempts + 1 where tenant_id = $1 and id = $2',
    values: [tenantId, id],
  });
}

export async function markDelivered(pool: Pool, { tenantId, id }: DeliveryRow, at: Date): Promise<void> {
  await pool.query({
    name: 'delivery_done',
    text: `update delivery set status = 'delivered', delivered_at = $3, next_attempt_at = null, last_error = null
            where tenant_id = $1 and id = $2`,
    values: [tenantId, id, at],
  });
}

export async function markAgain(pool: Pool, { tenantId, id }: DeliveryRow, error: string, at: Date): Promise<void> {
  await pool.query({
    name: 'delivery_again',
    text: 'update delivery set last_error = $3, next_attempt_at = $4 where tenant_id = $1 and id = $2',
    values: [tenantId, id, error, at],
  });
}

/** From now on it is a dead letter, until somebody has it tried again. */
export async function markDead(
  pool: Pool,
  { tenantId, id }: Pick<DeliveryRow, 'tenantId' | 'id'>,
  error: string,
): Promise<void> {
  await pool.query({
    name: 'delivery_dead',
    text: `update delivery set status = 'failed', last_error = $3, next_attempt_at = null, delivered_at = null
            where tenant_id = $1 and id = $2`,
    values: [tenantId, id, error],
  });
}
