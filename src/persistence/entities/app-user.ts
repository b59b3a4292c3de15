import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'AppUserRecord',
  tableName: 'app_user',
  properties: {
    ...tenantKey(),
    id: p.text().primary(),
    name: p.text().default(''),
    realName: p.text().default(''),
    email: p.text().strictNullable(),
    timezone: p.text().strictNullable(),
    locale: p.text().strictNullable(),
    managerId: p.text().strictNullable(),
    isBot: p.boolean().default(false),
    isDeactivated: p.boolean().default(false),
    isExternal: p.boolean().default(false),
    isService: p.boolean().default(false),
    dmChannelId: p.text().strictNullable(),
    awaySince: p.datetime().strictNullable(),
    awayUntil: p.datetime().strictNullable(),
    delegateId: p.text().strictNullable(),
    homeOpenedAt: p.datetime().strictNullable(),
    refreshedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * A person as Slack last told of them, keyed by their Slack user id, or a system that calls the API (`isService`).
 * External are guests and people of other workspaces. `timezone` is an IANA name, `locale` as `en-US`. Until `awayUntil` the
 * delegate decides in this person's stead.
 */
export class AppUserRecord extends schema.class {}
schema.setClass(AppUserRecord);
