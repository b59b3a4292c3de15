import { DomainError } from '#domain/errors.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf, preciseInstant } from './page.ts';

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

/** Of `delivery as d`. What is told is kept with webhooks and functions as `body` and `about`. */
const RESOURCE = `d.id, d.kind, d.target, coalesce(d.payload->'body'->>'type', d.payload->'about'->>'type') as event, d.status,
  d.attempts, d.last_error, iso_utc(d.next_attempt_at) as next_attempt_at, d.workflow_id, iso_utc(d.created_at) as created_at,
  iso_utc(d.delivered_at) as delivered_at`;

/** Deliveries of a tenant. */
export async function listDeliveries(
  reads: Pick<Reads, 'pool'>,
  { tenantId, status, workflowId, limit, cursor }: DeliveryListRequest,
): Promise<Page<DeliveryResource>> {
  const values: unknown[] = [tenantId];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['d.tenant_id = $1'];
  if (status !== undefined) where.push(`d.status = ${add(status)}`);
  if (workflowId !== undefined) where.push(`d.workflow_id = ${add(workflowId)}::uuid`);
  if (cursor) {
    const at = `${add(cursor.value)}::timestamptz`;
    where.push(`d.created_at <= ${at} and (d.created_at < ${at} or d.id > ${add(cursor.id)}::uuid)`);
  }
  const { rows } = await reads.pool.query<DeliveryResource & { place: string }>(
    `select ${RESOURCE}, ${preciseInstant('d.created_at')} as place
       from delivery as d where ${where.join(' and ')} order by d.created_at desc, d.id limit ${limit + 1}`,
    values,
  );
  const cursorOf = (row: { place: string; id: string }): Cursor => ({
    order: DELIVERY_ORDER,
    value: row.place,
    id: row.id,
  });
  return pageOf(rows, limit, cursorOf, ({ place: _place, ...row }) => row);
}

/** One delivery. @throws DomainError `not_found`. */
export async function readDelivery(
  reads: Pick<Reads, 'pool'>,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<DeliveryResource> {
  const { rows } = await reads.pool.query<DeliveryResource>({
    name: 'read_delivery',
    text: `select ${RESOURCE} from delivery as d where d.tenant_id = $1 and d.id = $2`,
    values: [tenantId, id],
  });
  const row = rows[0];
  if (!row) throw new DomainError('not_found', { ref: id });
  return row;
}
