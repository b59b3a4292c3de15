import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { body, reads, writes } from '#http/schemas/common.ts';
import { user, userChange, userId, userPage, userQuery } from '#http/schemas/user.ts';
import { listUsers, readUser, USER_ORDER, type UserResource } from '#queries/people/users.ts';
import { changeUser } from '#workflow/people/change-user.ts';
import { asking, cursorIn, foundAs, needs, permits, personCalled, withFields } from './workflows/call.ts';

const tags = ['users'];

const list = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'People and systems of the workspace by id, without those deactivated',
  request: { query: userQuery },
  responses: reads(userPage, 'A page of them'),
});

const get = createRoute({
  method: 'get',
  path: '/users/{id}',
  tags,
  summary: 'Somebody, with their manager, roles, and who stands in for them',
  request: { params: userId },
  responses: reads(user, 'That person'),
});

function change<M extends 'put' | 'patch'>(method: M) {
  return createRoute({
    method,
    path: '/users/{id}',
    tags,
    summary: 'Say that somebody is away or back (oneself, or for who writes roles), or name their manager',
    request: { params: userId, body: body(userChange) },
    responses: writes(user, 'That person as they are then'),
  });
}

const OPERATIONS = { put: change('put'), patch: change('patch') };

/** `/users`: read, and the few things that Slack does not tell. */
export function userRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor, ...filter } = context.req.valid('query');
    if (filter.email !== undefined) permits(context, 'roles:view');
    const { tenantId, actor: reader } = context.get('caller');
    const from = cursorIn(cursor, USER_ORDER, 'text');
    return context.json(await listUsers(env, { tenantId, reader, filter, limit, cursor: from }), 200);
  });

  api.openapi(get, async (context) => context.json(await shown(env, context, context.req.valid('param').id), 200));

  api.openapi(OPERATIONS.put, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await changed(env, context, id, context.req.valid('json')), 200);
  });
  api.openapi(OPERATIONS.patch, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await changed(env, context, id, context.req.valid('json')), 200);
  });
  return api;
}

async function shown(env: ApiEnvironment, context: Context<CallFacts>, id: string): Promise<UserResource> {
  const { tenantId, actor: reader } = context.get('caller');
  return readUser(env, { tenantId, reader, id });
}

async function changed(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  id: string,
  given: z.output<typeof userChange>,
): Promise<UserResource> {
  const who = asking(context);
  // A token for something else does not send its owner away.
  if (who.granted !== undefined) permits(context, 'roles:write');
  await shown(env, context, id);
  const personIn = async (field: 'manager' | 'delegate') => {
    const called = given[field];
    return called ? personCalled(env, who.tenantId, field, called) : called;
  };
  const change = {
    ...who,
    userId: id,
    managerId: await personIn('manager'),
    awayUntil: typeof given.away_until === 'string' ? new Date(given.away_until) : given.away_until,
    delegateId: await personIn('delegate'),
  };
  const fields = { user_id: 'delegate', expires_at: 'away_until' };
  await withFields(fields, foundAs('unknown_user', id, changeUser(env, change)));
  return shown(env, context, id);
}
