import { defineEntity, p } from '@mikro-orm/core';
import { place } from './place.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { TicketTypeRecord } from './ticket-type.ts';

const schema = defineEntity({
  name: 'TicketRecord',
  tableName: 'ticket',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    number: p.integer(),
    typeKey: p.text(),
    workflowId: p.uuid().strictNullable(),
    data: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    status: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
    place: place(),
    ticketTypeFirst: writtenAfter(() => TicketTypeRecord, 'type_key'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * What a person submitted with a ticket type, and the workflow that it started. The database writes the status with each change
 * of the workflow's (migration `ticket_status`).
 */
export class TicketRecord extends schema.class {}
schema.setClass(TicketRecord);
