import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'InboundEventRecord',
  tableName: 'inbound_event',
  properties: {
    ...tenantKey(),
    id: p.text().primary(),
    body: p.json<Readonly<Record<string, unknown>>>(),
    receivedAt: p.datetime().defaultRaw('now()'),
    handledAt: p.datetime().nullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * Something that Slack told, stored before it was acknowledged. A second delivery has the same id and changes nothing.
 */
export class InboundEventRecord extends schema.class {}
schema.setClass(InboundEventRecord);
