import { z } from '@hono/zod-openapi';
import { APPROVAL_STATUSES } from '#domain/request/approval.ts';
import { APPROVAL_ORDERS } from '#queries/lists/approvals.ts';
import { countsOf, instant, json, line, pageSchema, paging, slackUser, text } from './common.ts';

export const approval = z
  .strictObject({
    id: z.uuid(),
    workflow_id: z.uuid().nullable(),
    workflow_run_id: z.uuid().nullable(),
    action_run_id: z.uuid().nullable(),
    stage: z.string().nullable(),
    kind: z.string(),
    strategy: z.string(),
    status: z.string().openapi({ enum: [...APPROVAL_STATUSES] }),
    approver_role: z.string().nullable(),
    approver_id: z.string().nullable(),
    escalate_role: z.string().nullable(),
    required: z.number().int(),
    approved_count: z.number().int(),
    assignments: z.array(
      z.strictObject({ user_id: z.string(), status: z.string(), delegated_from: z.string().nullable() }),
    ),
    expires_at: instant.nullable(),
    escalation_level: z.number().int(),
    resolved_at: instant.nullable(),
    actor_id: z.string().nullable(),
    metadata: json,
    created_at: instant,
  })
  .openapi('Approval');

export const approvalPage = pageSchema(approval).openapi('ApprovalPage');
export const approvalId = z.object({ id: z.uuid() });

export const approvalQuery = z.strictObject({
  workflow_run_id: z.uuid().optional(),
  action_run_id: z.uuid().optional(),
  status: z.enum(APPROVAL_STATUSES).optional(),
  approver_role: line(100).optional(),
  order_by: z.enum(APPROVAL_ORDERS).default('-created_at').openapi({ description: 'With - the last first' }),
  ...paging,
});

const role = line(100);
/** With a Z or an offset; kept in UTC. */
const future = z.iso.datetime({ offset: true }).openapi({ description: 'In the future, by ten years at most' });

export const newApproval = z
  .strictObject({
    approver_role: role,
    escalate_role: role
      .optional()
      .openapi({ description: 'Called in at `expires_at`; without it the approval expires' }),
    expires_at: future,
    metadata: json.default({}),
    workflow_run_id: z.uuid().optional().openapi({ description: "An id of the caller's own" }),
    action_run_id: z.uuid().optional().openapi({ description: "An id of the caller's own" }),
    title: line(150).optional(),
    channel: line(100).optional(),
  })
  .openapi('NewApproval', {
    example: {
      approver_role: 'manager',
      escalate_role: 'director',
      expires_at: '2030-01-15T17:00:00Z',
      title: 'Refund of order 4711',
      metadata: { order: 4711 },
    },
  });

export const approvalTerms = z
  .strictObject({
    approver_role: role,
    escalate_role: role.nullable().default(null),
    expires_at: future,
    metadata: json.default({}),
  })
  .openapi('ApprovalTerms');

export const approvalPatch = z
  .strictObject({
    approver_role: role.optional(),
    escalate_role: role.nullable().optional(),
    expires_at: future.optional(),
    metadata: json.optional(),
  })
  .openapi('ApprovalPatch');

export const approve = z
  .strictObject({ comment: text.optional(), form_data: json.optional() })
  .openapi('Approve', { example: { comment: 'Within the budget' } });
export const deny = z.strictObject({ reason: text }).openapi('Deny', { example: { reason: 'Bought last month' } });
export const delegate = z.strictObject({ user_id: slackUser, reason: text.optional() }).openapi('Delegate');
export const requestChanges = z
  .strictObject({
    stage: line(100).optional().openapi({ description: 'Where it goes back to, when there is a choice' }),
    reason: text,
  })
  .openapi('RequestChanges', { example: { reason: 'Which model is it?' } });

export const metricsQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(3_650).default(30) });
const seconds = z.number().int().nullable();
export const metrics = z
  .strictObject({
    period_days: z.number().int(),
    total_approvals: z.number().int(),
    status_breakdown: countsOf(APPROVAL_STATUSES).openapi({ description: 'They add up to `total_approvals`' }),
    average_response_time_seconds: seconds,
    p50_response_time_seconds: seconds,
    p95_response_time_seconds: seconds,
    escalated_count: z.number().int(),
    escalation_rate_percent: z.number(),
  })
  .openapi('ApprovalMetrics');
