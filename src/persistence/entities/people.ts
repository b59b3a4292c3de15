import { defineEntity, p } from '@mikro-orm/core';
import { tenantFilter, tenantKey, texts, writtenAfter } from './tenant.ts';

const appUserSchema = defineEntity({
  name: 'AppUserRecord',
  tableName: 'app_user',
  properties: {
    ...tenantKey(),
    id: p.text().primary(),
    name: p.text().default(''),
    realName: p.text().default(''),
    email: p.text().strictNullable(),
    timezone: p.text().strictNullable(),
    locale: p.text().strictNullable(),
    managerId: p.text().strictNullable(),
    isBot: p.boolean().default(false),
    isDeactivated: p.boolean().default(false),
    isExternal: p.boolean().default(false),
    isService: p.boolean().default(false),
    dmChannelId: p.text().strictNullable(),
    awaySince: p.datetime().strictNullable(),
    awayUntil: p.datetime().strictNullable(),
    delegateId: p.text().strictNullable(),
    homeOpenedAt: p.datetime().strictNullable(),
    refreshedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * A person as Slack last told of them, keyed by their Slack user id, or a system that calls the API (`isService`).
 * External are guests and people of other workspaces. `timezone` is an IANA name, `locale` as `en-US`. Until `awayUntil` the
 * delegate decides in this person's stead.
 */
export class AppUserRecord extends appUserSchema.class {}
appUserSchema.setClass(AppUserRecord);

const userGroupSchema = defineEntity({
  name: 'UserGroupRecord',
  tableName: 'user_group',
  properties: {
    ...tenantKey(),
    id: p.text().primary(),
    handle: p.text().default(''),
    refreshedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/** A Slack user group, keyed by its Slack id (S…), as last read from Slack. */
export class UserGroupRecord extends userGroupSchema.class {}
userGroupSchema.setClass(UserGroupRecord);

/** Who made a role: the program, the roles file, a definition that named it, Slack, or the API. */
export type RoleSource = 'built_in' | 'file' | 'definition' | 'slack' | 'api';

const roleSchema = defineEntity({
  name: 'RoleRecord',
  tableName: 'role',
  properties: {
    ...tenantKey(),
    name: p.text().primary(),
    parent: p.text().strictNullable(),
    headId: p.text().strictNullable(),
    permissions: texts().defaultRaw("'{}'"),
    source: p.text().$type<RoleSource>().default('file'),
    fileDigest: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'name'],
  filters: tenantFilter,
});

/**
 * A role: what its people may do (`permissions`, wildcards allowed), which role stands above it (`parent`) and who
 * heads it. `fileDigest` is of its section of the roles file when that was last applied.
 */
export class RoleRecord extends roleSchema.class {}
roleSchema.setClass(RoleRecord);

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
