import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';

const schema = defineEntity({
  name: 'InstallationRecord',
  tableName: 'installation',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    enterpriseId: p.text().nullable(),
    teamId: p.text().nullable(),
    botTokenEncrypted: p.blob().nullable().hidden(),
    botUserId: p.text().nullable(),
    scopes: p.array<string>().defaultRaw("'{}'"),
    installedBy: p.text().nullable(),
    installedAt: p.datetime().defaultRaw('now()'),
    revokedAt: p.datetime().nullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * One installation of the app, as OAuth brought it: the bot's token (encrypted, never in plain text) and its scopes. It
 * holds until `revokedAt`.
 */
export class InstallationRecord extends schema.class {}
schema.setClass(InstallationRecord);
