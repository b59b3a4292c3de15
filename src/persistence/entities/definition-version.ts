import { defineEntity, p } from '@mikro-orm/core';
import type { StoredDefinition } from '#domain/definition/definition.ts';
import { DefinitionRecord } from './definition.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';

const schema = defineEntity({
  name: 'DefinitionVersionRecord',
  tableName: 'definition_version',
  properties: {
    ...tenantKey(),
    key: p.text().primary(),
    version: p.integer().primary(),
    body: p.json<StoredDefinition>(),
    digest: p.text(),
    createdBy: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    source: p.json<Record<string, unknown>>().nullable(),
    definitionFirst: writtenAfter(() => DefinitionRecord, 'key'),
  },
  primaryKeys: ['tenantId', 'key', 'version'],
  filters: tenantFilter,
});

/**
 * One published text of a definition: `body` as validated and with every default filled in, `source` as it was written.
 * Versions count from 1 and never change; a workflow keeps the version that it began with.
 */
export class DefinitionVersionRecord extends schema.class {}
schema.setClass(DefinitionVersionRecord);
