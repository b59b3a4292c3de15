import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

const schema = defineEntity({
  name: 'ActionCursorRecord',
  tableName: 'action_cursor',
  properties: {
    ...tenantKey(),
    workflowId: p.uuid().primary(),
    sequence: p.integer(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'workflowId'],
  filters: tenantFilter,
});

/** Up to which row of its history a workflow's actions have been planned. */
export class ActionCursorRecord extends schema.class {}
schema.setClass(ActionCursorRecord);
