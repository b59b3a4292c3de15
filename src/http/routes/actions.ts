import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged, submissionOf } from '#http/operations/call.ts';
import { callerWith, get, type Operation, post, put, remove } from '#http/operations/operation.ts';
import { action, actionId, actionPage, actionQuery, newAction, readNewAction } from '#http/schemas/action.ts';
import { ACTION_ORDER, type ActionResource, listActions, readAction } from '#queries/actions/stored.ts';
import { changeAction, createAction, removeAction } from '#workflow/definitions/stored-action.ts';

/** `/actions`: what is stored beside the definitions and follows events. */
export function actionOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/actions', 'Stored actions; those that definitions hold themselves are shown with the definitions', {
      access: callerWith('definitions:view'),
      query: actionQuery,
      answer: shows(actionPage, 'A page, the oldest first'),
      handle: async ({ reading, query }) => {
        const page = await listActions(env, { ...reading, ...paged(query, ACTION_ORDER) });
        return { ...page, items: page.items.map(shape) };
      },
    }),
    post('/actions', 'Store an action: it counts for what happens from now on', {
      access: callerWith('definitions:write'),
      body: newAction,
      answer: makes(action, 'Stored', ({ id }) => id),
      handle: async ({ context, asking, reading, body }) => {
        const submissionId = await submissionOf(context);
        const id = await createAction(env, { ...asking, ...readNewAction(body), submissionId });
        return shape(await readAction(env, { ...reading, id }));
      },
    }),
    get('/actions/{id}', 'A stored action', {
      access: callerWith('definitions:view'),
      params: actionId,
      answer: shows(action, 'The action'),
      handle: async ({ reading, params }) => shape(await readAction(env, { ...reading, ...params })),
    }),
    put('/actions/{id}', 'Make it another one', {
      access: callerWith('definitions:write'),
      params: actionId,
      body: newAction,
      answer: shows(action, 'The action as it is then'),
      handle: async ({ asking, reading, params, body }) => {
        await changeAction(env, { ...asking, ...params, ...readNewAction(body) });
        return shape(await readAction(env, { ...reading, ...params }));
      },
    }),
    remove('/actions/{id}', 'Remove it; what it has to deliver already is delivered', {
      access: callerWith('definitions:write'),
      params: actionId,
      answer: removes('Removed'),
      handle: ({ asking, params }) => removeAction(env, { ...asking, ...params }),
    }),
  ];
}

/** What is stored was checked when it was, as one of the types. */
function shape(row: ActionResource) {
  return row as ReturnType<typeof action.parse>;
}
