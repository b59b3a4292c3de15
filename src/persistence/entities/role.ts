import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';
import { texts } from './texts.ts';

/** Who made a role: the program, the roles file, a definition that named it, Slack, or the API. */
export type RoleSource = 'built_in' | 'file' | 'definition' | 'slack' | 'api';

const schema = defineEntity({
  name: 'RoleRecord',
  tableName: 'role',
  properties: {
    ...tenantKey(),
    name: p.text().primary(),
    parent: p.text().strictNullable(),
    headId: p.text().strictNullable(),
    permissions: texts().defaultRaw("'{}'"),
    source: p.text().$type<RoleSource>().default('file'),
    fileDigest: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'name'],
  filters: tenantFilter,
});

/**
 * A role: what its people may do (`permissions`, wildcards allowed), which role stands above it (`parent`) and who
 * heads it. `fileDigest` is of its section of the roles file when that was last applied.
 */
export class RoleRecord extends schema.class {}
schema.setClass(RoleRecord);
