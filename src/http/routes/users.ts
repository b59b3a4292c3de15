import type { z } from '@hono/zod-openapi';
import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { paged, personCalled } from '#http/operations/call.ts';
import { byCase, type Call, get, type Operation, patch, put, tokenFor } from '#http/operations/operation.ts';
import { foundAs, withFields } from '#http/operations/retold.ts';
import { user, userChange, userId, userPage, userQuery } from '#http/schemas/user.ts';
import { listUsers, readUser, USER_ORDER, type UserResource } from '#queries/people/users.ts';
import { changeUser } from '#workflow/people/change-user.ts';
import { checkPermission } from '#workflow/people/permission.ts';

/** `/users`: read, and the few things that Slack does not tell. */
export function userOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/users', 'People and systems of the workspace by id, without those deactivated', {
      access: tokenFor('workflows:view'),
      query: userQuery,
      answer: shows(userPage, 'A page of them'),
      handle: ({ reading, query }) => {
        if (query.email !== undefined) checkPermission(reading.reader, 'roles:view');
        return listUsers(env, { ...reading, ...paged(query, USER_ORDER, 'text') });
      },
    }),
    get('/users/{id}', 'Somebody, with their manager, roles, and who stands in for them', {
      access: byCase,
      params: userId,
      answer: shows(user, 'That person'),
      handle: ({ reading, params }) => readUser(env, { ...reading, ...params }),
    }),
    ...[put, patch].map((by) =>
      by('/users/{id}', 'Say that somebody is away or back (oneself, or for who writes roles), or name their manager', {
        access: byCase,
        params: userId,
        body: userChange,
        answer: shows(user, 'That person as they are then'),
        handle: (call) => change(env, call),
      }),
    ),
  ];
}

async function change(
  env: ApiEnvironment,
  { asking, reading, params: { id }, body }: Call<z.output<typeof userChange>, { id: string }>,
): Promise<UserResource> {
  // A token for something else does not send its owner away.
  if (asking.granted !== undefined) checkPermission(reading.reader, 'roles:write');
  await readUser(env, { ...reading, id });
  const change = {
    ...asking,
    userId: id,
    managerId: await personCalled(env, asking.tenantId, 'manager', body.manager),
    awayUntil: typeof body.away_until === 'string' ? new Date(body.away_until) : body.away_until,
    delegateId: await personCalled(env, asking.tenantId, 'delegate', body.delegate),
  };
  const fields = { user_id: 'delegate', expires_at: 'away_until' };
  await withFields(fields, foundAs('unknown_user', id, changeUser(env, change)));
  return readUser(env, { ...reading, id });
}
