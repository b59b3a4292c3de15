import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';
import { texts } from './texts.ts';

const schema = defineEntity({
  name: 'ApiTokenRecord',
  tableName: 'api_token',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    tokenHash: p.blob().$type<Buffer>().hidden(),
    userId: p.text(),
    permissions: texts().strictNullable(),
    expiresAt: p.datetime().strictNullable(),
    revokedAt: p.datetime().strictNullable(),
    lastUsedAt: p.datetime().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * A token that a program calls the API with, as `userId`. Only its hash is kept. `permissions` narrow what it may do;
 * null leaves all that the user may.
 */
export class ApiTokenRecord extends schema.class {}
schema.setClass(ApiTokenRecord);
