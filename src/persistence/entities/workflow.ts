import { defineEntity, p } from '@mikro-orm/core';
import type { Settling, WorkflowStatus } from '#domain/request/workflow.ts';
import { DefinitionVersionRecord } from './definition-version.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';

const schema = defineEntity({
  name: 'WorkflowRecord',
  tableName: 'workflow',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    number: p.integer(),
    definitionKey: p.text(),
    definitionVersion: p.integer(),
    name: p.text(),
    status: p.text().$type<WorkflowStatus>(),
    stage: p.text(),
    entityType: p.text().nullable(),
    entityId: p.text().nullable(),
    data: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    outputs: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    requesterId: p.text(),
    assigneeId: p.text().nullable(),
    round: p.integer().default(1),
    sentBackBy: p.text().nullable(),
    sentBackReason: p.text().nullable(),
    heldBy: p.text().nullable(),
    heldAt: p.datetime().nullable(),
    holdReason: p.text().nullable(),
    settling: p.json<Readonly<Settling>>().nullable(),
    settlesAt: p.datetime().nullable(),
    channelId: p.text().nullable(),
    historySequence: p.integer(),
    historyHash: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    completedAt: p.datetime().nullable(),
    definitionVersionFirst: writtenAfter(() => DefinitionVersionRecord, 'definition_key', 'definition_version'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * One running instance of a definition, as its history made it. Only `write_decisions` of the database changes it.
 * `sentBackBy` is set while it waits for its requester; `historySequence` and `historyHash` are those of its newest
 * history row.
 */
export class WorkflowRecord extends schema.class {}
schema.setClass(WorkflowRecord);
