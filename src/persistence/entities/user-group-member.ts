import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { UserGroupRecord } from './user-group.ts';

const schema = defineEntity({
  name: 'UserGroupMemberRecord',
  tableName: 'user_group_member',
  properties: {
    ...tenantKey(),
    groupId: p.text().primary(),
    userId: p.text().primary(),
    userGroupFirst: writtenAfter(() => UserGroupRecord, 'group_id'),
  },
  primaryKeys: ['tenantId', 'groupId', 'userId'],
  filters: tenantFilter,
});

/** A person in a Slack user group. */
export class UserGroupMemberRecord extends schema.class {}
schema.setClass(UserGroupMemberRecord);
