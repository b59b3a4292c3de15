import { defineEntity, p } from '@mikro-orm/core';
import type { Definition, StoredDefinition } from '#domain/definition/definition.ts';
import type { Field } from '#domain/form/form.ts';
import { place, tenantFilter, tenantKey, texts, writtenAfter } from './tenant.ts';

const definitionSchema = defineEntity({
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
export class DefinitionRecord extends definitionSchema.class {}
definitionSchema.setClass(DefinitionRecord);

const definitionVersionSchema = defineEntity({
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
export class DefinitionVersionRecord extends definitionVersionSchema.class {}
definitionVersionSchema.setClass(DefinitionVersionRecord);

const ticketTypeSchema = defineEntity({
  name: 'TicketTypeRecord',
  tableName: 'ticket_type',
  properties: {
    ...tenantKey(),
    key: p.text().primary(),
    title: p.text(),
    description: p.text().strictNullable(),
    links: p.json<Definition['links']>().defaultRaw("'[]'"),
    workflowKey: p.text(),
    fields: p.json<Field[]>().defaultRaw("'[]'"),
    roles: texts().defaultRaw("'{}'"),
    layouts: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    isActive: p.boolean().default(true),
    createdBy: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    definitionFirst: writtenAfter(() => DefinitionRecord, 'workflow_key'),
  },
  primaryKeys: ['tenantId', 'key'],
  filters: tenantFilter,
});

/**
 * A form that people submit, which starts a workflow of `workflowKey`. Only people in one of `roles` may; all when it
 * is empty.
 */
export class TicketTypeRecord extends ticketTypeSchema.class {}
ticketTypeSchema.setClass(TicketTypeRecord);

const ticketSchema = defineEntity({
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
export class TicketRecord extends ticketSchema.class {}
ticketSchema.setClass(TicketRecord);
