import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'CleanupRunRecord',
  tableName: 'cleanup_run',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    actorId: p.text().nullable(),
    at: p.datetime(),
    endedBefore: p.datetime(),
    statuses: p.array<string>(),
    workflows: p.integer().default(0),
    counts: p.json<Readonly<Record<string, number>>>().defaultRaw("'{}'"),
    archive: p.text().nullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** What was removed of what had ended, by whom (null: the schedule), and in which file it lies now. */
export class CleanupRunRecord extends schema.class {}
schema.setClass(CleanupRunRecord);
