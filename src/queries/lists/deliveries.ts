import { DomainError } from '#domain/errors.ts';
import { DeliveryRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import { olderThan, placeIn } from './by-moment.ts';
import { type Cursor, type Page, pageOf } from './page.ts';

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;

/** Something that an action had to tell, and what came of it. */
export type DeliveryResource = {
  id: string;
  kind: string;
  /** An address without its query, a channel, a person, an e-mail address or a function. */
  target: string;
  event: string | null;
  status: string;
  attempts: number;
  last_error: string | null;
  next_attempt_at: string | null;
  workflow_id: string | null;
  created_at: string;
  delivered_at: string | null;
};

export type DeliveryListRequest = {
  tenantId: string;
  status?: string | undefined;
  workflowId?: string | undefined;
  limit: number;
  cursor: Cursor | null;
};

/** The one order of the list, the newest first. */
export const DELIVERY_ORDER = '-created_at';

/** Deliveries of a tenant. */
export async function listDeliveries(
  { entities }: Entities,
  { tenantId, status, workflowId, limit, cursor }: DeliveryListRequest,
): Promise<Page<DeliveryResource>> {
  const wanted = {
    ...(status === undefined ? {} : { status: DELIVERY_STATUSES.filter((one) => one === status) }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...olderThan(cursor),
  };
  const page = { orderBy: { createdAt: 'desc', id: 'asc' }, limit: limit + 1, populate: ['place'] } as const;
  const deliveries = await entities(tenantId).find(DeliveryRecord, wanted, page);
  return pageOf(deliveries, limit, placeIn(DELIVERY_ORDER), shown);
}

/** One delivery. @throws DomainError `not_found`. */
export async function readDelivery(
  { entities }: Entities,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<DeliveryResource> {
  const delivery = await entities(tenantId).findOne(DeliveryRecord, { id });
  if (!delivery) throw new DomainError('not_found', { ref: id });
  return shown(delivery);
}

function shown(delivery: DeliveryRecord): DeliveryResource {
  const { id, kind, target, status, attempts } = delivery;
  const { body, about } = delivery.payload as Told;
  return {
    ...{ id, kind, target, event: body?.type ?? about?.type ?? null, status, attempts },
    last_error: delivery.lastError,
    next_attempt_at: isoOf(delivery.nextAttemptAt),
    workflow_id: delivery.workflowId,
    created_at: delivery.createdAt.toISOString(),
    delivered_at: isoOf(delivery.deliveredAt),
  };
}

/** What is told is kept with webhooks and functions as one of these. */
type Told = { body?: { type?: string }; about?: { type?: string } };

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;
