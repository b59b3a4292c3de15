import type { z } from '@hono/zod-openapi';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged, personCalled } from '#http/operations/call.ts';
import { callerWith, get, type Operation, post, put, remove } from '#http/operations/operation.ts';
import { foundAs } from '#http/operations/retold.ts';
import { badParameter } from '#http/refusal.ts';
import { pageQuery } from '#http/schemas/common.ts';
import { newRole, role, roleNamed, rolePage, roleTerms } from '#http/schemas/role.ts';
import { listRolePage, ROLE_ORDER, readRole } from '#queries/people/role-resource.ts';
import { changeRole } from '#workflow/people/change-role.ts';
import { createRole } from '#workflow/people/create-role.ts';
import { deleteRole } from '#workflow/people/delete-role.ts';
import { membersNamed } from './role-members.ts';

/** `/roles`; their members are beside it. */
export function roleOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/roles', 'Roles by name, with their members', {
      access: callerWith('roles:view'),
      query: pageQuery,
      answer: shows(rolePage, 'A page of them'),
      handle: ({ reading, query }) => listRolePage(env, { ...reading, ...paged(query, ROLE_ORDER, 'text') }),
    }),
    post('/roles', 'Make a role. Nobody gives permissions that they do not have themselves', {
      access: callerWith('roles:write'),
      body: newRole,
      answer: makes(role, 'Made', ({ name }) => name),
      handle: async ({ asking, body }) => {
        await createRole(env, { ...asking, role: body.name, ...(await termsOf(env, asking.tenantId, body)) });
        return readRole(env, asking.tenantId, body.name);
      },
    }),
    get('/roles/{name}', 'A role', {
      access: callerWith('roles:view'),
      params: roleNamed,
      answer: shows(role, 'The role'),
      handle: ({ asking, params }) => readRole(env, asking.tenantId, params.name),
    }),
    put(
      '/roles/{name}',
      'Change a role: what is left out becomes empty, but for its members and what a built-in role permits, which stay',
      {
        access: callerWith('roles:write'),
        params: roleNamed,
        body: roleTerms,
        answer: shows(role, 'The role as it is then'),
        handle: async ({ asking, params: { name }, body }) => {
          if (body.name !== undefined && body.name !== name) throw badParameter('name', 'is not that of the address');
          await readRole(env, asking.tenantId, name);
          await changeRole(env, { ...asking, role: name, ...(await termsOf(env, asking.tenantId, body)) });
          return readRole(env, asking.tenantId, name);
        },
      },
    ),
    remove('/roles/{name}', 'Delete a role that nothing needs; a conflict says what does', {
      access: callerWith('roles:write'),
      params: roleNamed,
      answer: removes('Deleted'),
      handle: ({ asking, params: { name } }) =>
        foundAs('unknown_role', name, deleteRole(env, { ...asking, role: name })),
    }),
  ];
}

async function termsOf(
  env: ApiEnvironment,
  tenantId: string,
  { parent, head, permissions, members }: z.output<typeof newRole | typeof roleTerms>,
) {
  return {
    parent,
    headId: await personCalled(env, tenantId, 'head', head),
    permissions,
    members: members && (await membersNamed(env, tenantId, members, 'members.')),
  };
}
