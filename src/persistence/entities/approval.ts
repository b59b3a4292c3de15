import { defineEntity, p } from '@mikro-orm/core';
import type { ApprovalKind, Strategy } from '#domain/definition/definition.ts';
import type { ApprovalStatus } from '#domain/request/approval.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

const schema = defineEntity({
  name: 'ApprovalRecord',
  tableName: 'approval',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    workflowId: p.uuid().nullable(),
    workflowRunId: p.uuid().nullable(),
    actionRunId: p.uuid().nullable(),
    definitionKey: p.text().nullable(),
    stage: p.text().nullable(),
    position: p.integer().default(0),
    round: p.integer().default(1),
    byTriggers: p.boolean().default(false),
    kind: p.text().$type<ApprovalKind>(),
    strategy: p.text().$type<Strategy>(),
    status: p.text().$type<ApprovalStatus>(),
    approverRoles: p.array<string>().defaultRaw("'{}'"),
    approverUsers: p.array<string>().defaultRaw("'{}'"),
    escalatedRoles: p.array<string>().defaultRaw("'{}'"),
    excludedUsers: p.array<string>().defaultRaw("'{}'"),
    escalateRole: p.text().nullable(),
    form: p.text().nullable(),
    required: p.integer().default(1),
    percentage: p.double().nullable(),
    expiresAt: p.datetime().nullable(),
    wakeAt: p.datetime().nullable(),
    reminders: p.integer().default(0),
    escalationLevel: p.integer().default(0),
    checkedInBy: p.text().nullable(),
    resolvedAt: p.datetime().nullable(),
    actorId: p.text().nullable(),
    metadata: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    createdAt: p.datetime(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * One step put to people, of a workflow or (without `workflowId`) one that another system asked for by itself. Only the
 * decisions of the core change it. `wakeAt` is when the schedule looks at it again; null when nothing happens by
 * itself.
 */
export class ApprovalRecord extends schema.class {}
schema.setClass(ApprovalRecord);
