import { defineEntity, p } from '@mikro-orm/core';
import type { AssignmentStatus } from '#domain/request/approval.ts';
import { ApprovalRecord } from './approval.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';

const schema = defineEntity({
  name: 'AssignmentRecord',
  tableName: 'assignment',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    approvalId: p.uuid(),
    userId: p.text(),
    status: p.text().$type<AssignmentStatus>(),
    delegatedFrom: p.text().nullable(),
    decidedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    approvalFirst: writtenAfter(() => ApprovalRecord, 'approval_id'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * One person's share of an approval. `delegatedFrom` is who handed it over; null when it came from a role or an admin.
 */
export class AssignmentRecord extends schema.class {}
schema.setClass(AssignmentRecord);
