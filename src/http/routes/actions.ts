import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { action, actionId, actionPage, actionQuery, newAction, readNewAction } from '#http/schemas/action.ts';
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import { ACTION_ORDER, type ActionResource, listActions, readAction } from '#queries/actions/stored.ts';
import { changeAction, createAction, removeAction } from '#workflow/definitions/stored-action.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { type ApiCall, asking, cursorIn, submissionOf } from './workflows/call.ts';

const tags = ['actions'];
const params = actionId;

const list = createRoute({
  method: 'get',
  path: '/actions',
  tags,
  summary: 'Stored actions; those that definitions hold themselves are shown with the definitions',
  request: { query: actionQuery },
  responses: reads(actionPage, 'A page, the oldest first'),
});

const create = createRoute({
  method: 'post',
  path: '/actions',
  tags,
  summary: 'Store an action: it counts for what happens from now on',
  request: { headers: idempotencyHeader, body: body(newAction) },
  responses: creates(action, 'Stored'),
});

const get = createRoute({
  method: 'get',
  path: '/actions/{id}',
  tags,
  summary: 'A stored action',
  request: { params },
  responses: reads(action, 'The action'),
});

const put = createRoute({
  method: 'put',
  path: '/actions/{id}',
  tags,
  summary: 'Make it another one',
  request: { params, body: body(newAction) },
  responses: writes(action, 'The action as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path: '/actions/{id}',
  tags,
  summary: 'Remove it; what it has to deliver already is delivered',
  request: { params },
  responses: removes('Removed'),
});

/** `/actions`: what is stored beside the definitions and follows events. */
export function actionRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();
  const read = async (context: ApiCall, id: string) => {
    const { tenantId, actor: reader } = context.get('caller');
    return shape(await readAction(env, { tenantId, reader, id }));
  };

  api.openapi(list, async (context) => {
    const { tenantId, actor: reader } = context.get('caller');
    checkPermission(reader, 'definitions:view');
    const { limit, cursor, ...filter } = context.req.valid('query');
    const from = cursorIn(cursor, ACTION_ORDER);
    const page = await listActions(env, { tenantId, reader, filter, limit, cursor: from });
    return context.json({ ...page, items: page.items.map(shape) }, 200);
  });

  api.openapi(create, async (context) => {
    const submissionId = await submissionOf(context);
    const id = await createAction(env, {
      ...asking(context),
      ...readNewAction(context.req.valid('json')),
      submissionId,
    });
    return context.json(await read(context, id), 201, { location: `/api/v1/actions/${id}` });
  });

  api.openapi(get, async (context) => {
    checkPermission(context.get('caller').actor, 'definitions:view');
    return context.json(await read(context, context.req.valid('param').id), 200);
  });

  api.openapi(put, async (context) => {
    const { id } = context.req.valid('param');
    await changeAction(env, { ...asking(context), id, ...readNewAction(context.req.valid('json')) });
    return context.json(await read(context, id), 200);
  });

  api.openapi(remove, async (context) => {
    await removeAction(env, { ...asking(context), id: context.req.valid('param').id });
    return context.body(null, 204);
  });

  return api;
}

/** What is stored was checked when it was, as one of the types. */
function shape(row: ActionResource) {
  return row as ReturnType<typeof action.parse>;
}
