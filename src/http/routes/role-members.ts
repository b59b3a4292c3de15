import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DomainError } from '#domain/errors.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import {
  memberList,
  memberPage,
  memberNamed as memberParams,
  role,
  roleMember,
  roleNamed,
} from '#http/schemas/role.ts';
import { pageQuery } from '#http/schemas/workflow.ts';
import { listRoleMembers, MEMBER_ORDER, readRole } from '#queries/people/role-resource.ts';
import { grantRole } from '#workflow/people/grant-role.ts';
import { revokeRole } from '#workflow/people/revoke-role.ts';
import { type Member, memberNamed } from '#workflow/people/role-members.ts';
import { setRoleMembers } from '#workflow/people/set-role-members.ts';
import { asking, cursorIn, foundAs, permits, withFields } from './workflows/call.ts';

const tags = ['roles'];
const path = '/roles/{name}/members';

/** What a call with a body about something in the address is refused with. */
const { 200: _changed, ...refusals } = writes(role, '');

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Who has a role, people first',
  request: { params: roleNamed, query: pageQuery },
  responses: reads(memberPage, 'A page of them'),
});

const add = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Give a role to somebody. It counts from the next decision on',
  request: { params: roleNamed, headers: idempotencyHeader, body: body(roleMember) },
  responses: { ...refusals, ...creates(role, 'The role with them') },
});

const replace = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Make these the members, and no others',
  request: { params: roleNamed, body: body(memberList) },
  responses: writes(role, 'The role with them'),
});

const remove = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Take a role from somebody; from the last admin it is not taken',
  request: { params: memberParams },
  responses: removes('Taken'),
});

const removeNamed = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Take a role from the member that the body names',
  request: { params: roleNamed, body: body(roleMember) },
  responses: { ...refusals, ...removes('Taken') },
});

/** Adds `/roles/{name}/members`. */
export function roleMemberRoutes(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  api.openapi(list, async (context) => {
    permits(context, 'roles:view');
    const { limit, cursor } = context.req.valid('query');
    const { tenantId } = asking(context);
    const from = cursorIn(cursor, MEMBER_ORDER, 'text');
    const role = context.req.valid('param').name;
    return context.json(await listRoleMembers(env, { tenantId, role, limit, cursor: from }), 200);
  });

  api.openapi(add, async (context) => {
    permits(context, 'roles:write');
    const who = asking(context);
    const { name } = context.req.valid('param');
    await readRole(env, who.tenantId, name);
    const member = await memberNamed(env, who.tenantId, idsOf(context.req.valid('json')));
    await foundAs('unknown_role', name, grantRole(env, { ...who, role: name, ...member }));
    return context.json(await readRole(env, who.tenantId, name), 201);
  });

  api.openapi(replace, async (context) => {
    permits(context, 'roles:write');
    const who = asking(context);
    const { name } = context.req.valid('param');
    await readRole(env, who.tenantId, name);
    const below = Array.isArray(await context.req.json()) ? '' : 'members.';
    const members = await membersNamed(env, who.tenantId, context.req.valid('json'), below);
    await foundAs('unknown_role', name, setRoleMembers(env, { ...who, role: name, members }));
    return context.json(await readRole(env, who.tenantId, name), 200);
  });

  api.openapi(remove, async (context) => {
    const { name, id } = context.req.valid('param');
    await take(context, name, [{ userId: id }, { groupId: id }]);
    return context.body(null, 204);
  });

  api.openapi(removeNamed, async (context) => {
    await take(context, context.req.valid('param').name, [idsOf(context.req.valid('json'))]);
    return context.body(null, 204);
  });

  /** By the very id: who left the workspace can still be in a role. */
  async function take(context: Context<CallFacts>, name: string, either: Member[]): Promise<void> {
    permits(context, 'roles:write');
    for (const member of either) {
      const revoked = revokeRole(env, { ...asking(context), role: name, ...member });
      if ((await foundAs('unknown_role', name, revoked)).changed) return;
    }
    throw new DomainError('not_found', { ref: Object.values(either[0] ?? {}).join() });
  }
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
