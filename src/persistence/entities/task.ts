import { defineEntity, p } from '@mikro-orm/core';
import type { TaskStatus, TaskType } from '#domain/request/task.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

const schema = defineEntity({
  name: 'TaskRecord',
  tableName: 'task',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    workflowId: p.uuid(),
    stage: p.text(),
    round: p.integer(),
    type: p.text().$type<TaskType>(),
    status: p.text().$type<TaskStatus>(),
    chain: p.integer(),
    attempts: p.integer().default(0),
    inputData: p.json<unknown>().nullable(),
    outputData: p.json<unknown>().nullable(),
    error: p.text().nullable(),
    callbackTokenHashes: p.array<string>().defaultRaw("'{}'"),
    expiresAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * One step put to a system: what was sent, what it put out, why it failed. Only the decisions of the core and the job that
 * calls the system change it.
 */
export class TaskRecord extends schema.class {}
schema.setClass(TaskRecord);
