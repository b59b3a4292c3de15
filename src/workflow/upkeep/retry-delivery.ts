import { DomainError } from '#domain/errors.ts';
import { narrowed } from '#domain/people/role.ts';
import { isUuid } from '#domain/uuid.ts';
import { readActor } from '#persistence/actor.ts';
import { DeliveryRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import { addJobSql } from '#persistence/queue/add-job.ts';
import { FOR_UPDATE, statementsIn } from '#persistence/statements.ts';
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
export async function retryDelivery(env: Pick<Environment, 'entities'>, request: RetryRequest): Promise<void> {
  const { tenantId, id, actorId, granted } = request;
  await env.entities(tenantId).transactional(async (em) => {
    if (actorId !== null)
      checkPermission(narrowed(await readActor(statementsIn(em), tenantId, actorId), granted), 'workflows:admin');
    const delivery = isUuid(id) ? await em.findOne(DeliveryRecord, { id }, FOR_UPDATE) : null;
    if (!delivery) throw new DomainError('not_found', { ref: id });
    if (delivery.status !== 'failed') throw new DomainError('not_failed', { id, status: delivery.status });
    await takeUp(em, tenantId, [delivery]);
  });
}

/** Has all deliveries of a tenant that were given up made again. @returns their ids. */
export async function retryAllDeliveries(env: Pick<Environment, 'entities'>, tenantId: string): Promise<string[]> {
  return env.entities(tenantId).transactional(async (em) => {
    const failed = await em.find(DeliveryRecord, { status: 'failed' }, { ...FOR_UPDATE, fields: ['workflowId'] });
    await takeUp(em, tenantId, failed);
    return failed.map(({ id }) => id);
  });
}

type Failed = Pick<DeliveryRecord, 'id' | 'workflowId'>;

async function takeUp(em: EntityManager, tenantId: string, deliveries: readonly Failed[]): Promise<void> {
  const ids = deliveries.map(({ id }) => id);
  await em.nativeUpdate(DeliveryRecord, { id: ids }, { status: 'waiting', attempts: 0, nextAttemptAt: null });
  await statementsIn(em).query({
    text: `select ${JOB} from (select distinct workflow_id from unnest($2::uuid[]) as workflow_id) as one`,
    values: [tenantId, deliveries.map(({ workflowId }) => workflowId)],
  });
}
