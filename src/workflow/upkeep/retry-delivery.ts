import { DomainError } from '#domain/errors.ts';
import { narrowed } from '#domain/people/role.ts';
import { isUuid } from '#domain/uuid.ts';
import { readActor } from '#persistence/actor.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkPermission } from '#workflow/people/permission.ts';

/** The job that makes the deliveries of a workflow. */
const JOB = addJobSql('deliver_actions', { tenantId: '$1::text', workflowId: 'workflow_id' });

export type RetryRequest = {
  tenantId: string;
  id: string;
  /** Null for whoever is at the machine itself. */
  actorId: string | null;
  granted?: readonly string[] | undefined;
};

/**
 * Has a delivery that was given up made again, at once and with all its attempts, under the same id.
 * @throws DomainError `not_permitted` without `workflows:admin`; `not_found`; `not_failed` for one that was not given up.
 */
export async function retryDelivery(env: Pick<Environment, 'pool'>, request: RetryRequest): Promise<void> {
  const { tenantId, id, actorId, granted } = request;
  if (actorId !== null)
    checkPermission(narrowed(await readActor(env.pool, tenantId, actorId), granted), 'workflows:admin');
  if (!isUuid(id)) throw new DomainError('not_found', { ref: id });
  const { rows } = await env.pool.query<{ status: string; asked: boolean }>({
    name: 'retry_delivery',
    text: `with taken_up as (
        update delivery set status = 'waiting', attempts = 0, next_attempt_at = null
         where tenant_id = $1 and id = $2 and status = 'failed'
        returning workflow_id
      ), asked as (
        select ${JOB} from taken_up
      )
      select status, (select count(*) from asked) > 0 as asked from delivery where tenant_id = $1 and id = $2`,
    values: [tenantId, id],
  });
  const found = rows[0];
  if (!found) throw new DomainError('not_found', { ref: id });
  if (!found.asked) throw new DomainError('not_failed', { id, status: found.status });
}

/** Has all deliveries of a tenant that were given up made again. @returns their ids. */
export async function retryAllDeliveries(env: Pick<Environment, 'pool'>, tenantId: string): Promise<string[]> {
  const { rows } = await env.pool.query<{ ids: string[] }>(
    `with taken_up as (
        update delivery set status = 'waiting', attempts = 0, next_attempt_at = null
         where tenant_id = $1 and status = 'failed'
        returning id, workflow_id
      ), asked as (
        select ${JOB}
          from (select distinct workflow_id from taken_up) as one
      )
      select array(select id from taken_up) as ids, (select count(*) from asked)`,
    [tenantId],
  );
  return rows[0]?.ids ?? [];
}
