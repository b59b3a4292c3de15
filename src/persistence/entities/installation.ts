import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey } from './tenant-key.ts';
import { texts } from './texts.ts';

const schema = defineEntity({
  name: 'InstallationRecord',
  tableName: 'installation',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    enterpriseId: p.text().strictNullable(),
    teamId: p.text().strictNullable(),
    botTokenEncrypted: p.blob().$type<Buffer>().strictNullable().hidden(),
    refreshTokenEncrypted: p.blob().$type<Buffer>().strictNullable().hidden(),
    tokenExpiresAt: p.datetime().strictNullable(),
    botId: p.text().strictNullable(),
    botUserId: p.text().strictNullable(),
    scopes: texts().defaultRaw("'{}'"),
    installedBy: p.text().strictNullable(),
    installedAt: p.datetime().defaultRaw('now()'),
    revokedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * The installation of the app that a tenant has, as OAuth brought it: the bot's token (encrypted, never in plain text) and
 * its scopes. It holds until `revokedAt`; installing again renews it under a new id. `teamId` is null for a whole organisation.
 */
export class InstallationRecord extends schema.class {}
schema.setClass(InstallationRecord);
