import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import { byCase, type Call, checkAccess, get, type Operation, post, tokenFor } from '#http/operations/operation.ts';
import { withFields, withState } from '#http/operations/retold.ts';
import { nothing } from '#http/schemas/common.ts';
import { completion, task, taskId, taskPage, taskQuery } from '#http/schemas/task.ts';
import { listTasks, readTask, TASK_ORDER, type TaskResource } from '#queries/lists/tasks.ts';
import { completeTask, retryTask, type TaskRequest } from '#workflow/decide/complete-task.ts';

/** `/tasks`: what people and systems are asked to do. */
export function taskOperations(env: ApiEnvironment): Operation[] {
  return [
    get(
      '/tasks',
      'What is put to people and to systems, the newest first. An approval is one task, however many people it asks',
      {
        access: tokenFor('workflows:view'),
        query: taskQuery,
        answer: shows(taskPage, 'A page of those that the caller may see'),
        handle: ({ reading, query }) => listTasks(env, { ...reading, ...paged(query, TASK_ORDER) }),
      },
    ),
    get('/tasks/{id}', 'A task', {
      access: tokenFor('workflows:view'),
      params: taskId,
      answer: shows(task, 'The task'),
      handle: ({ reading, params }) => readTask(env, { ...reading, ...params }),
    }),
    post(
      '/tasks/{id}/complete',
      'Decide, submit the form, or (for ticket admins) say what a system that should call back would have said',
      {
        access: byCase,
        params: taskId,
        body: completion,
        answer: shows(task, 'The task as it is then'),
        handle: (call) =>
          changeTask(env, call, async (about) => {
            const { output_data: output, comment } = call.body;
            if (about.kind !== 'action') checkAccess(tokenFor('workflows:transition'), call.context.get('caller'));
            await withFields({ data: 'output_data' }, completeTask(env, { ...about, output, comment }));
          }),
      },
    ),
    post('/tasks/{id}/retry', 'Ask a system again that failed; for ticket admins', {
      access: byCase,
      params: taskId,
      optionalBody: nothing,
      answer: shows(task, 'The task as it is then'),
      handle: (call) => changeTask(env, call, (about) => retryTask(env, about)),
    }),
  ];
}

/** Does something about a task and shows it as it is then; a conflict tells it as it is. */
async function changeTask(
  env: ApiEnvironment,
  { asking, reading, params: { id } }: Call<unknown, { id: string }>,
  change: (about: TaskRequest) => Promise<void>,
): Promise<TaskResource> {
  const lookup = { ...reading, id };
  const { workflow_id: workflowId, kind } = await readTask(env, { ...lookup, justActed: true });
  const changed = change({ ...asking, taskId: id, workflowId, kind });
  await withState(changed, (granted) => readTask(env, { ...lookup, granted }), lookup.granted);
  return readTask(env, { ...lookup, justActed: true });
}
