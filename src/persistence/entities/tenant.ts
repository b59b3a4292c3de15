import { defineEntity, p } from '@mikro-orm/core';
import { texts } from './texts.ts';

const schema = defineEntity({
  name: 'TenantRecord',
  tableName: 'tenant',
  properties: {
    id: p.text().primary(),
    name: p.text().default(''),
    botUserId: p.text().strictNullable(),
    defaultRoles: texts().defaultRaw("'{participant,user}'"),
    lastNumber: p.integer().default(0),
    usersSyncedAt: p.datetime().strictNullable(),
    actionsDigest: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    lastTicket: p.integer().default(0),
  },
  filters: {
    tenant: {
      name: 'tenant',
      cond: ({ tenant }: { tenant: string | null }) => (tenant === null ? {} : { id: tenant }),
      default: true,
    },
  },
});

/**
 * A workspace that the bot is installed in, or a whole organisation: its id is Slack's team id, else the enterprise id.
 * `defaultRoles` are what every full member has; `lastNumber` is that of its newest workflow, `lastTicket` that of its
 * newest ticket (0 before the first).
 */
export class TenantRecord extends schema.class {}
schema.setClass(TenantRecord);
