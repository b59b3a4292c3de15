import { z } from '@hono/zod-openapi';
import { ACTION_TYPES } from '#domain/definition/action-schema.ts';
import { DELIVERY_STATUSES } from '#queries/lists/deliveries.ts';
import { instant, pageSchema, paging } from './common.ts';

export const delivery = z
  .strictObject({
    id: z.uuid().openapi({ description: 'Also the `webhook-id`, the same however often it is tried' }),
    kind: z.string().openapi({ enum: [...ACTION_TYPES] }),
    target: z.string().openapi({ description: 'Where it goes; an address without its query' }),
    event: z.string().nullable(),
    status: z
      .string()
      .openapi({ enum: [...DELIVERY_STATUSES], description: '`failed`: given up, until it is retried' }),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    next_attempt_at: instant.nullable(),
    workflow_id: z.uuid().nullable(),
    created_at: instant,
    delivered_at: instant.nullable(),
  })
  .openapi('Delivery');

export const deliveryPage = pageSchema(delivery).openapi('DeliveryPage');
export const deliveryId = z.object({ id: z.uuid() });
export const deliveryQuery = z.strictObject({
  status: z.enum(DELIVERY_STATUSES).optional(),
  workflow_id: z.uuid().optional(),
  ...paging,
});
