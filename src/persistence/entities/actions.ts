import { defineEntity, p } from '@mikro-orm/core';
import type { Action, ActionEvent, ActionLevel } from '#domain/definition/action-schema.ts';
import { DefinitionRecord } from './definitions.ts';
import { place, tenantFilter, tenantKey, writtenAfter } from './tenant.ts';

/** `file`: from `actions.yaml`; it goes when the file changes. */
export type ActionSource = 'api' | 'file';

const actionSchema = defineEntity({
  name: 'ActionRecord',
  tableName: 'action',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    level: p.text().$type<ActionLevel>(),
    definitionKey: p.text().strictNullable(),
    target: p.text().strictNullable(),
    event: p.text().$type<ActionEvent>(),
    type: p.text().$type<Action['type']>(),
    parameters: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    position: p.integer().default(0),
    isActive: p.boolean().default(true),
    source: p.text().$type<ActionSource>().default('api'),
    createdBy: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    place: place(),
    definitionFirst: writtenAfter(() => DefinitionRecord, 'definition_key'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** What is done when an event happens: everywhere (`global`), or in one definition, pipeline or stage (`target`). */
export class ActionRecord extends actionSchema.class {}
actionSchema.setClass(ActionRecord);

type DeliveryStatus = 'waiting' | 'delivered' | 'failed';

const deliverySchema = defineEntity({
  name: 'DeliveryRecord',
  tableName: 'delivery',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    workflowId: p.uuid().strictNullable(),
    actionId: p.uuid().strictNullable(),
    key: p.text(),
    /** Given by the database; deliveries of a workflow go out in this order. */
    position: p.bigint(),
    kind: p.text(),
    target: p.text(),
    payload: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    status: p.text().$type<DeliveryStatus>().default('waiting'),
    attempts: p.integer().default(0),
    lastError: p.text().strictNullable(),
    nextAttemptAt: p.datetime().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    deliveredAt: p.datetime().strictNullable(),
    place: place(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** Something to be told to another system, with how often that was tried and what went wrong last. */
export class DeliveryRecord extends deliverySchema.class {}
deliverySchema.setClass(DeliveryRecord);
