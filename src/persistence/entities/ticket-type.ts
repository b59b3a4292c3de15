import { defineEntity, p } from '@mikro-orm/core';
import type { Definition } from '#domain/definition/definition.ts';
import type { Field } from '#domain/form/form.ts';
import { DefinitionRecord } from './definition.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { texts } from './texts.ts';

const schema = defineEntity({
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
export class TicketTypeRecord extends schema.class {}
schema.setClass(TicketTypeRecord);
