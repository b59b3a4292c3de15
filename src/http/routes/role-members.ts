import type { z } from '@hono/zod-openapi';
import { DomainError } from '#domain/errors.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import { type Call, callerWith, get, type Operation, post, put, remove } from '#http/operations/operation.ts';
import { foundAs, withFields } from '#http/operations/retold.ts';
import { pageQuery } from '#http/schemas/common.ts';
import {
  memberList,
  memberPage,
  memberNamed as memberParams,
  role,
  roleMember,
  roleNamed,
} from '#http/schemas/role.ts';
import { listRoleMembers, MEMBER_ORDER, readRole } from '#queries/people/role-resource.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { revokeRole } from '#workflow/people/revoke-role.ts';
import { type Member, memberNamed } from '#workflow/people/role-members.ts';
import { setRoleMembers } from '#workflow/people/set-role-members.ts';

/** `/roles/{name}/members`. */
export function roleMemberOperations(env: ApiEnvironment): Operation[] {
  const path = '/roles/{name}/members';
  return [
    get(path, 'Who has a role, people first', {
      access: callerWith('roles:view'),
      params: roleNamed,
      query: pageQuery,
      answer: shows(memberPage, 'A page of them'),
      handle: ({ reading, params, query }) =>
        listRoleMembers(env, { ...reading, role: params.name, ...paged(query, MEMBER_ORDER, 'text') }),
    }),
    post(path, 'Give a role to somebody. It counts from the next decision on', {
      access: callerWith('roles:write'),
      params: roleNamed,
      body: roleMember,
      answer: makes(role, 'The role with them'),
      handle: async ({ asking, params: { name }, body }) => {
        await readRole(env, asking.tenantId, name);
        const member = await memberNamed(env, asking.tenantId, idsOf(body));
        await foundAs('unknown_role', name, grantRole(env, { ...asking, role: name, ...member }));
        return readRole(env, asking.tenantId, name);
      },
    }),
    put(path, 'Make these the members, and no others', {
      access: callerWith('roles:write'),
      params: roleNamed,
      body: memberList,
      answer: shows(role, 'The role with them'),
      handle: async ({ context, asking, params: { name }, body }) => {
        await readRole(env, asking.tenantId, name);
        const below = Array.isArray(await context.req.json()) ? '' : 'members.';
        const members = await membersNamed(env, asking.tenantId, body, below);
        await foundAs('unknown_role', name, setRoleMembers(env, { ...asking, role: name, members }));
        return readRole(env, asking.tenantId, name);
      },
    }),
    remove(`${path}/{id}`, 'Take a role from somebody; from the last admin it is not taken', {
      access: callerWith('roles:write'),
      params: memberParams,
      answer: removes('Taken'),
      handle: ({ asking, params: { name, id } }) => take(env, asking, name, [{ userId: id }, { groupId: id }]),
    }),
    remove(path, 'Take a role from the member that the body names', {
      access: callerWith('roles:write'),
      params: roleNamed,
      body: roleMember,
      answer: removes('Taken'),
      handle: ({ asking, params, body }) => take(env, asking, params.name, [idsOf(body)]),
    }),
  ];
}

/** By the very id: who left the workspace can still be in a role. */
async function take(env: ApiEnvironment, asking: Call['asking'], name: string, either: Member[]): Promise<void> {
  for (const member of either) {
    const revoked = revokeRole(env, { ...asking, role: name, ...member });
    if ((await foundAs('unknown_role', name, revoked)).changed) return;
  }
  throw new DomainError('not_found', { ref: Object.values(either[0] ?? {}).join() });
}

/** The members that a body names in a list below that path. @throws Refusal 422 for somebody unknown. */
export async function membersNamed(
  env: ApiEnvironment,
  tenantId: string,
  given: readonly Given[],
  below: '' | 'members.',
): Promise<Member[]> {
  const found: Member[] = [];
  for (const [place, one] of given.entries()) {
    const path = `${below}${place}`;
    const fields = { user_id: `${path}.user_id`, group_id: `${path}.group_id` };
    found.push(await withFields(fields, memberNamed(env, tenantId, idsOf(one))));
  }
  return found;
}

type Given = z.output<typeof roleMember>;

function idsOf(given: Given): Member {
  return 'user_id' in given ? { userId: given.user_id } : { groupId: given.group_id };
}
