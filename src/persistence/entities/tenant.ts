import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'TenantRecord',
  tableName: 'tenant',
  properties: {
    id: p.text().primary(),
    name: p.text().default(''),
    botUserId: p.text().nullable(),
    defaultRoles: p.array<string>().defaultRaw("'{participant,user}'"),
    lastNumber: p.integer().default(0),
    usersSyncedAt: p.datetime().nullable(),
    actionsDigest: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    lastTicket: p.integer().default(0),
  },
  filters: {
    tenant: {
      name: 'tenant',
      // Before a tenant is chosen all may be listed (daily jobs visit each); afterwards only its own row is there.
      cond: (args?: { tenant: string }) => (args === undefined ? {} : { id: args.tenant }),
      args: false,
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
