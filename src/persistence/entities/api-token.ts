import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'ApiTokenRecord',
  tableName: 'api_token',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    tokenHash: p.blob().hidden(),
    userId: p.text(),
    permissions: p.array<string>().nullable(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
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
