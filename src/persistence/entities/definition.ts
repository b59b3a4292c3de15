import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'DefinitionRecord',
  tableName: 'definition',
  properties: {
    ...tenantKey(),
    key: p.text().primary(),
    currentVersion: p.integer(),
    isActive: p.boolean().default(true),
    createdBy: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedBy: p.text().strictNullable(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'key'],
  filters: tenantFilter,
});

/** A workflow definition by its key: which version new workflows get, and whether there may be new ones. */
export class DefinitionRecord extends schema.class {}
schema.setClass(DefinitionRecord);
