import { defineEntity, p } from '@mikro-orm/core';
import { ApprovalRecord } from './approval.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';

const schema = defineEntity({
  name: 'SnoozeRecord',
  tableName: 'snooze',
  properties: {
    ...tenantKey(),
    approvalId: p.uuid().primary(),
    userId: p.text().primary(),
    until: p.datetime(),
    approvalFirst: writtenAfter(() => ApprovalRecord, 'approval_id'),
  },
  primaryKeys: ['tenantId', 'approvalId', 'userId'],
  filters: tenantFilter,
});

/** Until when somebody does not want to see an approval in their list, nor to be reminded of it. */
export class SnoozeRecord extends schema.class {}
schema.setClass(SnoozeRecord);
