import { defineEntity, p } from '@mikro-orm/core';
import type { Action, ActionEvent, ActionLevel } from '#domain/definition/action-schema.ts';
import { DefinitionRecord } from './definition.ts';
import { place } from './place.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';

/** `file`: from `actions.yaml`; it goes when the file changes. */
export type ActionSource = 'api' | 'file';

const schema = defineEntity({
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
export class ActionRecord extends schema.class {}
schema.setClass(ActionRecord);
