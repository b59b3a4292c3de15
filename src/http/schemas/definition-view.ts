import { z } from '@hono/zod-openapi';
import { line } from './common.ts';
import { versionQuery } from './definition.ts';

const count = z.number().int();
const named = z.string().nullable();
const number = z.number().nullable();

const approval = z
  .strictObject({
    asks: z.string().openapi({ example: '2 of finance' }),
    type: z.string().openapi({ enum: ['approve', 'submit', 'check_in_verify', 'move'] }),
    strategy: z.string(),
    target: z.string().openapi({
      enum: ['role', 'user', 'self', 'manager_of', 'department_head', 'stage'],
      description: '`stage`: whoever its stage permits',
    }),
    role: named,
    user: named,
    count: number,
    percentage: number,
    levels: number,
    form: named,
  })
  .openapi('ApprovalOutline');

const stage = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    order: count,
    kind: z.string().openapi({ enum: ['approval', 'form', 'action'] }),
    color: named,
    final: z.boolean(),
    placeholder: z.boolean().openapi({ description: 'To be filled in later' }),
    permissions: z.array(z.string()),
    parallel: z.boolean(),
    due_in_seconds: count.nullable().openapi({ description: 'Of open time, when there is a calendar' }),
    approvals_count: count,
    has_approvals: z.boolean(),
    approvals: z.array(approval),
    transitions: z.array(z.strictObject({ trigger: z.string(), dest: z.string() })),
    next_stage: named.openapi({ description: 'By order, where nothing else leads on' }),
  })
  .openapi('StageOutline');

const pipeline = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    department: named,
    stages_count: count,
    approvals_count: count,
    stages: z.array(stage),
  })
  .openapi('PipelineOutline');

export const structure = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    version: count,
    is_active: z.boolean(),
    strategy: z.string(),
    initial_stage: z.string(),
    pipelines_count: count,
    stages_count: count,
    approvals_count: count,
    pipelines: z.array(pipeline),
    stages: z.array(stage).openapi({ description: 'Those of no pipeline' }),
  })
  .openapi('DefinitionStructure');

const counts = z.record(z.string(), count);
export const approvalSummary = z
  .strictObject({
    key: z.string(),
    version: count,
    total_approvals: count,
    stages_count: count,
    average_approvals_per_stage: z.number().openapi({ description: 'Final stages left out' }),
    by_type: counts.openapi({ example: { approve: 3, submit: 1, check_in_verify: 0, move: 0 } }),
    by_strategy: counts.openapi({ example: { anyone: 2, quorum: 1 } }),
    by_target: counts.openapi({ example: { role: 3, user: 1 } }),
    by_pipeline: z.array(z.strictObject({ pipeline: named, stages_count: count, approvals_count: count })),
    roles: z.array(
      z.strictObject({
        role: z.string(),
        approvals_count: count,
        stages: z.array(z.string()),
        people_count: count.nullable().openapi({ description: 'Null where every full member has the role' }),
      }),
    ),
    users: z.array(z.strictObject({ user_id: z.string(), approvals_count: count, stages: z.array(z.string()) })),
    stages_without_approvals: z.array(z.string()),
  })
  .openapi('ApprovalSummary');

export const diagramQuery = versionQuery.extend({
  locale: line(20)
    .optional()
    .openapi({ description: 'Language of names and labels, as ar; English where there are none' }),
});
