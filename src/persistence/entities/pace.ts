import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'PaceRecord',
  tableName: 'pace',
  properties: {
    ...tenantKey(),
    bucket: p.text().primary(),
    nextAt: p.datetime(),
  },
  primaryKeys: ['tenantId', 'bucket'],
  filters: tenantFilter,
});

/**
 * When a rate-limited bucket (a channel, or a Slack method) may be used next. The table is unlogged: a crash empties
 * it, which costs one 429.
 */
export class PaceRecord extends schema.class {}
schema.setClass(PaceRecord);
