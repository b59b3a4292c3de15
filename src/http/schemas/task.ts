import { z } from '@hono/zod-openapi';
import { TASK_KINDS, TASK_STATUSES } from '#queries/lists/tasks.ts';
import { instant, json, pageSchema, paging, slackUser, text } from './common.ts';

export const task = z
  .strictObject({
    id: z.uuid().openapi({ description: "Of an approval or a form, the approval's id" }),
    workflow_id: z.uuid(),
    kind: z.string().openapi({ enum: [...TASK_KINDS] }),
    status: z.string().openapi({
      enum: [...TASK_STATUSES],
      description: 'pending: on hold, or a system is to call back; error: a system failed and waits to be tried again',
    }),
    assigned_to: z.string().nullable().openapi({
      description: 'Who has it alone, or completed it; null while any of several people, or a system, has it',
    }),
    input_data: z.unknown(),
    output_data: z.unknown(),
    due_at: instant.nullable(),
  })
  .openapi('Task');

export const taskPage = pageSchema(task).openapi('TaskPage');
export const taskId = z.object({ id: z.uuid() });

export const taskQuery = z.strictObject({
  assignee: slackUser
    .optional()
    .openapi({ description: 'What waits for them, by name or role, and what they decided' }),
  status: z.enum(TASK_STATUSES).optional(),
  kind: z.enum(TASK_KINDS).optional(),
  workflow_id: z.uuid().optional(),
  ...paging,
});

export const completion = z
  .strictObject({
    output_data: json.default({}).openapi({
      description:
        'What the form asks for, or what the system would call back with. Of an approval without a form ' +
        '`{decision: "approved" | "denied", comment?}`; left out or empty, it is approved',
    }),
    comment: text.optional().openapi({ description: 'With a decision; a denial needs one, here or in `output_data`' }),
  })
  .openapi('TaskCompletion');
