import type { z } from '@hono/zod-openapi';
import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged, submissionOf } from '#http/operations/call.ts';
import { callerWith, get, type Operation, patch, post, put, remove, tokenFor } from '#http/operations/operation.ts';
import {
  approval,
  approvalId,
  approvalPage,
  approvalPatch,
  approvalQuery,
  approvalTerms,
  metrics,
  metricsQuery,
  newApproval,
} from '#http/schemas/approval.ts';
import { readApprovalMetrics } from '#queries/figures/approval-metrics.ts';
import { listApprovals, readApproval } from '#queries/lists/approvals.ts';
import { amendApproval, requestApproval, withdrawApproval } from '#workflow/decide/request-approval.ts';
import { changeApproval } from './approval-verbs.ts';

/** `/workflows/approvals`: lists, single ones, terms and metrics; decisions are beside it. */
export function approvalOperations(env: ApiEnvironment): Operation[] {
  const amended = {
    access: tokenFor('workflows:create'),
    params: approvalId,
    answer: shows(approval, 'The approval as it is then'),
  };
  return [
    get('/workflows/approvals', 'Approvals', {
      access: tokenFor('workflows:view'),
      query: approvalQuery,
      answer: shows(approvalPage, 'A page of those that the caller may see'),
      handle: ({ reading, query: { order_by: order, ...query } }) =>
        listApprovals(env, { ...reading, order, ...paged(query, order) }),
    }),
    post('/workflows/approvals', 'Ask a role for an approval', {
      access: tokenFor('workflows:create'),
      body: newApproval,
      answer: makes(approval, 'Asked for, with a card in Slack', ({ id }) => id),
      handle: async ({ context, asking, reading, body }) => {
        const { approvalId: id } = await requestApproval(env, {
          ...asking,
          approverRole: body.approver_role,
          escalateRole: body.escalate_role,
          expiresAt: new Date(body.expires_at),
          title: body.title,
          channel: body.channel,
          workflowRunId: body.workflow_run_id,
          actionRunId: body.action_run_id,
          metadata: body.metadata,
          submissionId: await submissionOf(context),
        });
        return readApproval(env, { ...reading, id, justActed: true });
      },
    }),
    get('/workflows/approvals/metrics', 'How approvals fared that were opened in the last days', {
      // Of the whole tenant, so being asked or having asked is not enough.
      access: callerWith('workflows:view'),
      query: metricsQuery,
      answer: shows(metrics, 'Counts and times'),
      handle: ({ asking: { tenantId }, query }) => readApprovalMetrics(env, { tenantId, ...query, now: env.now() }),
    }),
    get('/workflows/approvals/{id}', 'An approval', {
      access: tokenFor('workflows:view'),
      params: approvalId,
      answer: shows(approval, 'The approval'),
      handle: ({ reading, params }) => readApproval(env, { ...reading, ...params }),
    }),
    put('/workflows/approvals/{id}', 'Ask for it on other terms, all of them named', {
      ...amended,
      body: approvalTerms,
      handle: (call) =>
        changeApproval(env, call, (about) => amendApproval(env, { ...about, ...amendmentOf(call.body) })),
    }),
    patch('/workflows/approvals/{id}', 'Ask for it on other terms; what is left out stays', {
      ...amended,
      body: approvalPatch,
      handle: (call) =>
        changeApproval(env, call, (about) => amendApproval(env, { ...about, ...amendmentOf(call.body) })),
    }),
    remove(
      '/workflows/approvals/{id}',
      'Call an approval off that was asked for here; for admins. Its history is kept',
      {
        access: callerWith('workflows:admin'),
        params: approvalId,
        answer: removes('Called off'),
        handle: (call) => changeApproval(env, call, (about) => withdrawApproval(env, about)),
      },
    ),
  ];
}

/** What is left out stays as it is. */
function amendmentOf({ approver_role, escalate_role, expires_at, metadata }: z.output<typeof approvalPatch>) {
  const expiresAt = expires_at === undefined ? undefined : new Date(expires_at);
  return { approverRole: approver_role, escalateRole: escalate_role, expiresAt, metadata };
}
