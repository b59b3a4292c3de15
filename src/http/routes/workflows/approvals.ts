import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
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
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import { readApprovalMetrics } from '#queries/figures/approval-metrics.ts';
import { listApprovals, readApproval } from '#queries/lists/approvals.ts';
import { amendApproval, requestApproval, withdrawApproval } from '#workflow/decide/request-approval.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { approvalVerbs, changeApproval } from './approval-verbs.ts';
import { asking, cursorIn, needs, reading, submissionOf } from './call.ts';

const tags = ['approvals'];
const params = approvalId;

const list = createRoute({
  method: 'get',
  path: '/workflows/approvals',
  tags,
  summary: 'Approvals',
  request: { query: approvalQuery },
  responses: reads(approvalPage, 'A page of those that the caller may see'),
});

const create = createRoute({
  method: 'post',
  path: '/workflows/approvals',
  tags,
  summary: 'Ask a role for an approval',
  request: { headers: idempotencyHeader, body: body(newApproval) },
  responses: creates(approval, 'Asked for, with a card in Slack'),
});

const getMetrics = createRoute({
  method: 'get',
  path: '/workflows/approvals/metrics',
  tags,
  summary: 'How approvals fared that were opened in the last days',
  request: { query: metricsQuery },
  responses: reads(metrics, 'Counts and times'),
});

const get = createRoute({
  method: 'get',
  path: '/workflows/approvals/{id}',
  tags,
  summary: 'An approval',
  request: { params },
  responses: reads(approval, 'The approval'),
});

const put = createRoute({
  method: 'put',
  path: '/workflows/approvals/{id}',
  tags,
  summary: 'Ask for it on other terms, all of them named',
  request: { params, body: body(approvalTerms) },
  responses: writes(approval, 'The approval as it is then'),
});

const patch = createRoute({
  method: 'patch',
  path: '/workflows/approvals/{id}',
  tags,
  summary: 'Ask for it on other terms; what is left out stays',
  request: { params, body: body(approvalPatch) },
  responses: writes(approval, 'The approval as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path: '/workflows/approvals/{id}',
  tags,
  summary: 'Call an approval off that was asked for here; for admins. Its history is kept',
  request: { params },
  responses: removes('Called off'),
});

/** `/workflows/approvals`: lists, single ones, terms and metrics; decisions are beside it. */
export function approvalRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    needs(context, 'workflows:view');
    const { limit, cursor, order_by: order, ...filter } = context.req.valid('query');
    const { tenantId, actor: reader } = context.get('caller');
    const from = cursorIn(cursor, order);
    return context.json(await listApprovals(env, { tenantId, reader, filter, order, limit, cursor: from }), 200);
  });

  api.openapi(create, async (context) => {
    needs(context, 'workflows:create');
    const given = context.req.valid('json');
    const { approvalId: id } = await requestApproval(env, {
      ...asking(context),
      approverRole: given.approver_role,
      escalateRole: given.escalate_role,
      expiresAt: new Date(given.expires_at),
      title: given.title,
      channel: given.channel,
      workflowRunId: given.workflow_run_id,
      actionRunId: given.action_run_id,
      metadata: given.metadata,
      submissionId: await submissionOf(context),
    });
    const made = await readApproval(env, { ...reading(context), id, justActed: true });
    return context.json(made, 201, { location: `/api/v1/workflows/approvals/${id}` });
  });

  api.openapi(getMetrics, async (context) => {
    const { tenantId, actor } = context.get('caller');
    // Of the whole tenant, so being asked or having asked is not enough.
    checkPermission(actor, 'workflows:view');
    const { days } = context.req.valid('query');
    return context.json(await readApprovalMetrics(env, { tenantId, days, now: env.now() }), 200);
  });

  api.openapi(get, async (context) => {
    needs(context, 'workflows:view');
    const { id } = context.req.valid('param');
    return context.json(await readApproval(env, { ...reading(context), id }), 200);
  });

  const amend = (context: Context<CallFacts>, id: string, terms: Terms) =>
    changeApproval(env, context, id, 'workflows:create', (about) =>
      amendApproval(env, { ...about, ...amendmentOf(terms) }),
    );
  api.openapi(put, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await amend(context, id, context.req.valid('json')), 200);
  });
  api.openapi(patch, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await amend(context, id, context.req.valid('json')), 200);
  });

  api.openapi(remove, async (context) => {
    checkPermission(context.get('caller').actor, 'workflows:admin');
    const { id } = context.req.valid('param');
    await changeApproval(env, context, id, 'workflows:admin', (about) => withdrawApproval(env, about));
    return context.body(null, 204);
  });

  approvalVerbs(api, env);
  return api;
}

/** What is left out stays as it is. */
type Terms = z.infer<typeof approvalPatch>;

function amendmentOf({ approver_role, escalate_role, expires_at, metadata }: Terms) {
  const expiresAt = expires_at === undefined ? undefined : new Date(expires_at);
  return { approverRole: approver_role, escalateRole: escalate_role, expiresAt, metadata };
}
