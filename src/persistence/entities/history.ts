import { defineEntity, p } from '@mikro-orm/core';
import type { WorkflowEvent } from '#domain/request/workflow.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

const schema = defineEntity({
  name: 'HistoryRecord',
  tableName: 'history',
  properties: {
    ...tenantKey(),
    workflowId: p.uuid().primary(),
    sequence: p.integer().primary(),
    at: p.datetime(),
    actorId: p.text().nullable(),
    trigger: p.text(),
    fromStage: p.text().nullable(),
    toStage: p.text().nullable(),
    comment: p.text().nullable(),
    data: p.json<Readonly<Record<string, unknown>>>(),
    events: p.json<readonly WorkflowEvent[]>(),
    hash: p.text(),
    previousHash: p.text(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'workflowId', 'sequence'],
  filters: tenantFilter,
});

/**
 * One row of a workflow's audit trail, chained to the one before by its hash. Nothing but the audited clean-up removes
 * rows, and nothing changes them. `actorId` is null for what the bot did by itself.
 */
export class HistoryRecord extends schema.class {}
schema.setClass(HistoryRecord);
