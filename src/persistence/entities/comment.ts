import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

/** Where a comment was written: in the thread of a card, through the API, or with a slash command. */
export type CommentSource = 'slack' | 'api' | 'command';

const schema = defineEntity({
  name: 'CommentRecord',
  tableName: 'comment',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    workflowId: p.uuid(),
    stage: p.text().nullable(),
    authorId: p.text(),
    content: p.text(),
    source: p.text().$type<CommentSource>(),
    sourceChannel: p.text().nullable(),
    sourceTs: p.text().nullable(),
    createdAt: p.datetime(),
    editedAt: p.datetime().nullable(),
    deletedAt: p.datetime().nullable(),
    plannedAt: p.datetime().nullable(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * What somebody wrote about a workflow. `sourceChannel` and `sourceTs` name the Slack message that it was written in,
 * so that a second delivery of that message adds nothing.
 */
export class CommentRecord extends schema.class {}
schema.setClass(CommentRecord);
