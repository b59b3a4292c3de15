import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'IdempotencyKeyRecord',
  tableName: 'idempotency_key',
  properties: {
    ...tenantKey(),
    tokenId: p.text().primary(),
    key: p.text().primary(),
    requestDigest: p.text(),
    response: p.json<unknown>().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'tokenId', 'key'],
  filters: tenantFilter,
});

/**
 * A request that must not be done twice: of which caller, what it asked (its digest) and, once it is done, what was
 * answered.
 */
export class IdempotencyKeyRecord extends schema.class {}
schema.setClass(IdempotencyKeyRecord);
