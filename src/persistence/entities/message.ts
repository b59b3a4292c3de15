import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { WorkflowRecord } from './workflow.ts';

/** A card is kept up to date with its workflow; a notice is said once. */
export type MessageKind = 'card' | 'notice';
export type MessageStatus = 'waiting' | 'sending' | 'sent' | 'lost' | 'failed' | 'deleted';

const schema = defineEntity({
  name: 'MessageRecord',
  tableName: 'message',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    key: p.text(),
    kind: p.text().$type<MessageKind>(),
    workflowId: p.uuid().nullable(),
    approvalId: p.uuid().nullable(),
    commentId: p.uuid().nullable(),
    toChannel: p.text().nullable(),
    toUser: p.text().nullable(),
    parentKey: p.text().nullable(),
    body: p.json<Readonly<Record<string, unknown>>>().defaultRaw("'{}'"),
    status: p.text().$type<MessageStatus>().default('waiting'),
    sendingSince: p.datetime().nullable(),
    channelId: p.text().nullable(),
    ts: p.text().nullable(),
    shownDigest: p.text().nullable(),
    error: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    sentAt: p.datetime().nullable(),
    workflowFirst: writtenAfter(() => WorkflowRecord, 'workflow_id'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * Something that the bot says in Slack, once for each `key`. It goes to a channel (id or `#name`) or to one person, and
 * in the thread of the message `parentKey` when that is set. `channelId` and `ts` are Slack's name of what was posted;
 * `shownDigest` is of what stands there.
 */
export class MessageRecord extends schema.class {}
schema.setClass(MessageRecord);
