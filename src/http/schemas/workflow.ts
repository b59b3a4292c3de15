import { z } from '@hono/zod-openapi';
import { WORKFLOW_STATUSES } from '#domain/request/workflow.ts';
import { approval } from './approval.ts';
import { characters, flag, instant, json, line, pageSchema, paging, slackUser, text } from './common.ts';

const status = z.string().openapi({ enum: [...WORKFLOW_STATUSES] });

const workflow = z
  .strictObject({
    id: z.uuid(),
    number: z.number().int(),
    ref: z.string().openapi({ example: 'WF-1042' }),
    definition_key: z.string(),
    definition_version: z.number().int(),
    name: z.string(),
    status,
    current_stage: z.string(),
    current_pipeline: z.string().nullable(),
    entity_type: z.string().nullable(),
    entity_id: z.string().nullable(),
    data: json,
    requester_id: z.string(),
    assignee_id: z.string().nullable(),
    round: z.number().int(),
    created_at: instant,
    updated_at: instant,
    completed_at: instant.nullable(),
  })
  .openapi('Workflow');

const anything = z.unknown().openapi({ description: 'Any JSON value' });

const history = z
  .strictObject({
    sequence: z.number().int(),
    at: instant,
    actor_id: z.string().nullable(),
    trigger: z.string(),
    from_stage: z.string().nullable(),
    to_stage: z.string().nullable(),
    comment: z.string().nullable(),
    data: json,
    changes: z
      .array(z.strictObject({ field: z.string(), from: anything, to: anything }))
      .openapi({ description: "What it changed of the request's data: values before and after, null for nothing" }),
    hash: z.string(),
    previous_hash: z.string(),
  })
  .openapi('History');

const comment = z
  .strictObject({
    id: z.uuid(),
    content: z.string(),
    stage: z.string().nullable(),
    author_id: z.string(),
    source: z.string().openapi({ enum: ['slack', 'api', 'command'] }),
    created_at: instant,
    edited_at: instant.nullable(),
  })
  .openapi('Comment');

export const progress = z
  .strictObject({
    status,
    percentage: z.number().int(),
    current_stage: z.string(),
    current_pipeline: z.string().nullable(),
    next_stage: z.string().nullable(),
  })
  .openapi('Progress');

export const workflowDetail = z
  .strictObject({
    workflow,
    available_actions: z.array(z.string()).openapi({ description: 'Triggers that the caller may fire now' }),
    progress,
    approvals: z.array(approval),
    history: z.array(history).openapi({ description: 'The newest 200, oldest first' }),
    comments: z.array(comment).openapi({ description: 'The newest 200, oldest first' }),
  })
  .openapi('WorkflowDetail');

export const who = z
  .strictObject({
    stage: z.string().nullable(),
    people: z.array(
      z.strictObject({
        user_id: z.string(),
        via: z.string(),
        role: z.string().nullable(),
        in_stead_of: z.string().nullable(),
      }),
    ),
    groups: z.array(z.strictObject({ group_id: z.string(), role: z.string() })),
    empty_roles: z.array(z.string()),
    anyone: z.boolean().openapi({ description: 'Whether every full member may decide' }),
    can_decide: z.boolean().openapi({ description: 'Whether the caller may' }),
    why_not: z.string().nullable(),
  })
  .openapi('Who');

export const workflowPage = pageSchema(workflow).openapi('WorkflowPage');
export const historyPage = pageSchema(history).openapi('HistoryPage');
export const commentPage = pageSchema(comment).openapi('CommentPage');

export const workflowId = z.object({ id: line(100).openapi({ description: 'UUID, number or WF-number' }) });

export const workflowQuery = z.strictObject({
  entity_type: line(255).optional(),
  entity_id: line(255).optional(),
  is_completed: flag.optional(),
  status: z.enum(WORKFLOW_STATUSES).optional(),
  definition_key: line(100).optional(),
  my_tasks: flag.optional().openapi({ description: 'Only what waits for the caller' }),
  assignee: slackUser.optional(),
  ...paging,
});

export const newWorkflow = z
  .strictObject({
    definition_key: line(100),
    entity_type: line(255).optional().openapi({ description: "What it is about in the caller's own system" }),
    entity_id: line(255).optional(),
    name: characters(1_000).optional().openapi({ description: "Left out, the definition's" }),
    data: json.default({}).openapi({ description: "Answers to the definition's fields, by key" }),
    start: z
      .boolean()
      .default(true)
      .openapi({ description: 'false only writes it down: `not_started`, and nobody is asked before POST …/start' }),
    requester: slackUser.optional().openapi({ description: 'The caller, unless an admin names somebody else' }),
  })
  .openapi('NewWorkflow', {
    example: {
      definition_key: 'purchase_request',
      data: { item: 'Laptop', amount: 1200, kind: 'hardware' },
      entity_type: 'purchase_order',
      entity_id: '4711',
    },
  });

export const transition = z
  .strictObject({
    trigger: line(100).openapi({ description: "One of the workflow's `available_actions`", example: 'approve' }),
    comment: text.optional(),
    data: json.optional().openapi({
      description: 'Form data; for `delegate` the `user_id`, for `request_changes` the `stage` to go back to',
    }),
  })
  .openapi('Transition', { example: { trigger: 'approve', comment: 'Within the budget' } });
export const newComment = z
  .strictObject({
    content: text,
    stage: line(100)
      .optional()
      .openapi({ description: 'Which stage it is about; left out, the one where the workflow stands' }),
  })
  .openapi('NewComment', { example: { content: 'The quote is attached to the order.' } });
export const assign = z.strictObject({ user_id: slackUser }).openapi('Assign');
export const resubmit = z
  .strictObject({ data: json.optional().openapi({ description: 'What changes: fields left out stay, null clears' }) })
  .openapi('Resubmit', { example: { data: { amount: 1100 } } });
export const reason = z
  .strictObject({ reason: text.optional() })
  .openapi('Reason', { example: { reason: 'No longer needed' } });
