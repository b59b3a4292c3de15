import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { badParameter } from '#http/refusal.ts';
import { newApi } from '#http/router.ts';
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import { newRole, role, roleNamed, rolePage, roleTerms } from '#http/schemas/role.ts';
import { pageQuery } from '#http/schemas/workflow.ts';
import { listRolePage, ROLE_ORDER, type RoleResource, readRole } from '#queries/people/role-resource.ts';
import { changeRole } from '#workflow/people/change-role.ts';
import { createRole } from '#workflow/people/create-role.ts';
import { deleteRole } from '#workflow/people/delete-role.ts';
import { membersNamed, roleMemberRoutes } from './role-members.ts';
import { asking, cursorIn, foundAs, permits, personCalled } from './workflows/call.ts';

const tags = ['roles'];

const list = createRoute({
  method: 'get',
  path: '/roles',
  tags,
  summary: 'Roles by name, with their members',
  request: { query: pageQuery },
  responses: reads(rolePage, 'A page of them'),
});

const create = createRoute({
  method: 'post',
  path: '/roles',
  tags,
  summary: 'Make a role. Nobody gives permissions that they do not have themselves',
  request: { headers: idempotencyHeader, body: body(newRole) },
  responses: creates(role, 'Made'),
});

const get = createRoute({
  method: 'get',
  path: '/roles/{name}',
  tags,
  summary: 'A role',
  request: { params: roleNamed },
  responses: reads(role, 'The role'),
});

const put = createRoute({
  method: 'put',
  path: '/roles/{name}',
  tags,
  summary:
    'Change a role: what is left out becomes empty, but for its members and what a built-in role permits, which stay',
  request: { params: roleNamed, body: body(roleTerms) },
  responses: writes(role, 'The role as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path: '/roles/{name}',
  tags,
  summary: 'Delete a role that nothing needs; a conflict says what does',
  request: { params: roleNamed },
  responses: removes('Deleted'),
});

/** `/roles`; their members are beside it. */
export function roleRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    permits(context, 'roles:view');
    const { limit, cursor } = context.req.valid('query');
    const { tenantId } = asking(context);
    const from = cursorIn(cursor, ROLE_ORDER, 'text');
    return context.json(await listRolePage(env, { tenantId, limit, cursor: from }), 200);
  });

  api.openapi(create, async (context) => {
    permits(context, 'roles:write');
    const given = context.req.valid('json');
    const terms = await termsOf(env, context, given);
    await createRole(env, { ...asking(context), role: given.name, ...terms });
    return context.json(await shown(env, context, given.name), 201, { location: `/api/v1/roles/${given.name}` });
  });

  api.openapi(get, async (context) => {
    permits(context, 'roles:view');
    return context.json(await shown(env, context, context.req.valid('param').name), 200);
  });

  api.openapi(put, async (context) => {
    permits(context, 'roles:write');
    const { name } = context.req.valid('param');
    const given = context.req.valid('json');
    if (given.name !== undefined && given.name !== name) throw badParameter('name', 'is not that of the address');
    await shown(env, context, name);
    const terms = await termsOf(env, context, given);
    await changeRole(env, { ...asking(context), role: name, ...terms });
    return context.json(await shown(env, context, name), 200);
  });

  api.openapi(remove, async (context) => {
    permits(context, 'roles:write');
    const { name } = context.req.valid('param');
    await foundAs('unknown_role', name, deleteRole(env, { ...asking(context), role: name }));
    return context.body(null, 204);
  });

  roleMemberRoutes(api, env);
  return api;
}

async function shown(env: ApiEnvironment, context: Context<CallFacts>, name: string): Promise<RoleResource> {
  return readRole(env, asking(context).tenantId, name);
}

type Given = {
  parent: string | null;
  head: string | null;
  permissions?: string[] | undefined;
  members?: Parameters<typeof membersNamed>[2] | undefined;
};

async function termsOf(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  { parent, head, permissions, members }: Given,
) {
  const { tenantId } = asking(context);
  return {
    parent,
    headId: head === null ? null : await personCalled(env, tenantId, 'head', head),
    permissions,
    members: members && (await membersNamed(env, tenantId, members, 'members.')),
  };
}
