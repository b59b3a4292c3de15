import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'UserGroupRecord',
  tableName: 'user_group',
  properties: {
    ...tenantKey(),
    id: p.text().primary(),
    handle: p.text().default(''),
    refreshedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** A Slack user group, keyed by its Slack id (S…), as last read from Slack. */
export class UserGroupRecord extends schema.class {}
schema.setClass(UserGroupRecord);
