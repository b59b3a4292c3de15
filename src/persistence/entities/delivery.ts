import { defineEntity, p } from '@mikro-orm/core';
import { place } from './place.ts';
import { tenantFilter, tenantKey } from './tenant-key.ts';

type DeliveryStatus = 'waiting' | 'delivered' | 'failed';

const schema = defineEntity({
  name: 'DeliveryRecord',
  tableName: 'delivery',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    workflowId: p.uuid().strictNullable(),
    actionId: p.uuid().strictNullable(),
    key: p.text(),
    /** Given by the database; deliveries of a workflow go out in this order. */
    position: p.bigint(),
    kind: p.text(),
    target: p.text(),
    payload: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    status: p.text().$type<DeliveryStatus>().default('waiting'),
    attempts: p.integer().default(0),
    lastError: p.text().strictNullable(),
    nextAttemptAt: p.datetime().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    deliveredAt: p.datetime().strictNullable(),
    place: place(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** Something to be told to another system, with how often that was tried and what went wrong last. */
export class DeliveryRecord extends schema.class {}
schema.setClass(DeliveryRecord);
