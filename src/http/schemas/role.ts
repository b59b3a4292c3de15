import { z } from '@hono/zod-openapi';
import { permission, roleName } from '#domain/people/roles-file.ts';
import { line, pageSchema, slackUser } from './common.ts';

/** Members that one call may name; a role for more people is better given to a Slack user group. */
const MAX_MEMBERS = 1_000;

const userMember = z.strictObject({ user_id: slackUser });
const groupMember = z.strictObject({ group_id: line(100).openapi({ example: 'S0FINANCE' }) });
export const roleMember = z.union([userMember, groupMember]).openapi('RoleMember', {
  description: 'A person (or a system that calls), or all who are in a Slack user group',
});
const roleMembers = z.array(roleMember).max(MAX_MEMBERS);

export const role = z
  .strictObject({
    name: z.string(),
    parent: z.string().nullable(),
    head: z.string().nullable().openapi({ description: 'Whom `department_head` asks' }),
    permissions: z.array(z.string()),
    members: z.array(roleMember),
  })
  .openapi('Role');

const terms = {
  parent: line(100).nullable().default(null),
  head: slackUser.nullable().default(null),
};
const permissions = z.array(permission).max(100);

export const newRole = z
  .strictObject({ name: roleName, ...terms, permissions: permissions.default([]), members: roleMembers.default([]) })
  .openapi('NewRole', { example: { name: 'reviewer', permissions: [], members: [{ user_id: 'U0BOB' }] } });

export const roleTerms = z
  .strictObject({
    name: line(100).optional().openapi({ description: 'The same as in the address: roles are not renamed' }),
    ...terms,
    permissions: permissions
      .optional()
      .openapi({ description: 'Left out, none; those of a built-in role stay as they are' }),
    members: roleMembers.optional().openapi({ description: 'Left out, they stay as they are' }),
  })
  .openapi('RoleTerms');

/** The list itself, or an object with it, as a role has it. */
export const memberList = z.union([
  z.strictObject({ members: roleMembers }).transform(({ members }) => members),
  roleMembers,
]);

export const rolePage = pageSchema(role).openapi('RolePage');
export const memberPage = pageSchema(roleMember).openapi('RoleMemberPage');
export const roleNamed = z.object({ name: line(100) });
export const memberNamed = z.object({
  name: line(100),
  id: line(100).openapi({ description: 'Id of the person or of the group' }),
});
