import { defineEntity, p } from '@mikro-orm/core';
import { RoleRecord } from './role.ts';
import { tenantFilter, tenantKey, writtenAfter } from './tenant-key.ts';
import { UserGroupRecord } from './user-group.ts';

/** A grant is to a person or to a group, never both: each has an entity, whose key is unique in its half of the table. */
const granted = () => ({
  id: p.uuid().defaultRaw('gen_random_uuid()'),
  role: p.text().primary(),
  grantedBy: p.text().strictNullable(),
  grantedAt: p.datetime().defaultRaw('now()'),
  roleFirst: writtenAfter(() => RoleRecord, 'role'),
});

const personSchema = defineEntity({
  name: 'RoleMemberRecord',
  tableName: 'role_member',
  properties: { ...tenantKey(), ...granted(), userId: p.text().primary() },
  primaryKeys: ['tenantId', 'role', 'userId'],
  filters: { ...tenantFilter, people: { name: 'people', cond: { userId: { $ne: null } }, default: true } },
});

/** A person who holds a role by name. */
export class RoleMemberRecord extends personSchema.class {}
personSchema.setClass(RoleMemberRecord);

const groupSchema = defineEntity({
  name: 'RoleGroupRecord',
  tableName: 'role_member',
  properties: {
    ...tenantKey(),
    ...granted(),
    groupId: p.text().primary(),
    groupFirst: writtenAfter(() => UserGroupRecord, 'group_id'),
  },
  primaryKeys: ['tenantId', 'role', 'groupId'],
  filters: { ...tenantFilter, groups: { name: 'groups', cond: { groupId: { $ne: null } }, default: true } },
});

/** A Slack user group, each of whose members holds a role. */
export class RoleGroupRecord extends groupSchema.class {}
groupSchema.setClass(RoleGroupRecord);
