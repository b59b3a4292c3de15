import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith } from '#http/errors.ts';
import { newApi } from '#http/router.ts';
import { body, idempotencyHeader, optionalBody, reads, writes } from '#http/schemas/common.ts';
import { completion, task, taskId, taskPage, taskQuery } from '#http/schemas/task.ts';
import { nothing } from '#http/schemas/workflow.ts';
import { listTasks, readTask, TASK_ORDER, type TaskResource } from '#queries/lists/tasks.ts';
import { completeTask, retryTask, type TaskRequest } from '#workflow/decide/complete-task.ts';
import { asking, cursorIn, needs, reading, withFields } from './workflows/call.ts';

const tags = ['tasks'];

const list = createRoute({
  method: 'get',
  path: '/tasks',
  tags,
  summary:
    'What is put to people and to systems, the newest first. An approval is one task, however many people it asks',
  request: { query: taskQuery },
  responses: reads(taskPage, 'A page of those that the caller may see'),
});

const get = createRoute({
  method: 'get',
  path: '/tasks/{id}',
  tags,
  summary: 'A task',
  request: { params: taskId },
  responses: reads(task, 'The task'),
});

const complete = createRoute({
  method: 'post',
  path: '/tasks/{id}/complete',
  tags,
  summary: 'Decide, submit the form, or (for ticket admins) say what a system that should call back would have said',
  request: { params: taskId, headers: idempotencyHeader, body: body(completion) },
  responses: writes(task, 'The task as it is then'),
});

const retry = createRoute({
  method: 'post',
  path: '/tasks/{id}/retry',
  tags,
  summary: 'Ask a system again that failed; for ticket admins',
  request: { params: taskId, headers: idempotencyHeader, body: optionalBody(nothing) },
  responses: writes(task, 'The task as it is then'),
});

/** `/tasks`: what people and systems are asked to do. */
export function taskRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor, ...filter } = context.req.valid('query');
    const { tenantId, actor: reader } = context.get('caller');
    const from = cursorIn(cursor, TASK_ORDER);
    return context.json(await listTasks(env, { tenantId, reader, filter, limit, cursor: from }), 200);
  });

  api.openapi(get, async (context) => {
    needs(context, 'workflows:view');
    return context.json(await readTask(env, { ...reading(context), id: context.req.valid('param').id }), 200);
  });

  api.openapi(complete, async (context) => {
    const { output_data: output, comment } = context.req.valid('json');
    const done = await changeTask(env, context, context.req.valid('param').id, async (about) => {
      if (about.kind !== 'action') needs(context, 'workflows:transition');
      await withFields({ data: 'output_data' }, completeTask(env, { ...about, output, comment }));
    });
    return context.json(done, 200);
  });

  api.openapi(retry, async (context) => {
    const again = await changeTask(env, context, context.req.valid('param').id, (about) => retryTask(env, about));
    return context.json(again, 200);
  });
  return api;
}

/** Does something about a task and shows it as it is then; a conflict tells it as it is. */
async function changeTask(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  id: string,
  change: (about: TaskRequest) => Promise<void>,
): Promise<TaskResource> {
  const lookup = { ...reading(context), id };
  const { workflow_id: workflowId, kind } = await readTask(env, { ...lookup, justActed: true });
  try {
    await change({ ...asking(context), taskId: id, workflowId, kind });
  } catch (error) {
    throw await conflictWith(error, (granted) => readTask(env, { ...lookup, granted }), lookup.granted);
  }
  return readTask(env, { ...lookup, justActed: true });
}
