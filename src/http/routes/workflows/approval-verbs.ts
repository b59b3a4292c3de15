import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DomainError } from '#domain/errors.ts';
import type { Permission } from '#domain/people/role.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith, type FieldNames } from '#http/errors.ts';
import { approval, approvalId, approve, delegate, deny, requestChanges } from '#http/schemas/approval.ts';
import { body, idempotencyHeader, writes } from '#http/schemas/common.ts';
import type { ApprovalResource } from '#queries/detail/resources.ts';
import { readApproval } from '#queries/lists/approvals.ts';
import { decideWorkflow, type PersonsCommand } from '#workflow/decide/decide-workflow.ts';
import { asking, needs, reading, submissionOf, withFields } from './call.ts';

function verb<P extends string, T extends Parameters<typeof body>[0]>(path: P, summary: string, schema: T) {
  return createRoute({
    method: 'post',
    path: `/workflows/approvals/{id}/${path}`,
    tags: ['approvals'],
    summary,
    request: { params: approvalId, headers: idempotencyHeader, body: body(schema) },
    responses: writes(approval, 'The approval as it is then'),
  });
}

const OPERATIONS = {
  approve: verb('approve', 'Approve', approve),
  deny: verb('deny', 'Reject', deny),
  delegate: verb('delegate', 'Hand it to somebody', delegate),
  requestChanges: verb('request-changes', 'Send it back', requestChanges),
};

/** What the core calls a comment is the reason here. */
const SAID: FieldNames = { comment: 'reason' };

/** Adds `POST /workflows/approvals/{id}/…`. Each answers with the approval as it is then. */
export function approvalVerbs(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  const decide = (
    context: Context<CallFacts>,
    approvalId: string,
    command: PersonsCommand,
    { otherId, fields }: { otherId?: string; fields: FieldNames },
  ) =>
    changeApproval(env, context, approvalId, 'workflows:transition', async (about) => {
      const { tenantId, actorId, granted, workflowId } = about;
      const submissionId = await submissionOf(context);
      const request = { tenantId, actorId, granted, ref: { id: workflowId }, otherId, submissionId, command };
      const { repeated } = await withFields(fields, decideWorkflow(env, request));
      // In Slack a second click is answered kindly; a system is told that this call decided nothing.
      if (repeated) throw new DomainError('already_decided', { by: actorId, ...repeated });
    });

  api.openapi(OPERATIONS.approve, async (context) => {
    const { id } = context.req.valid('param');
    const { comment, form_data: data } = context.req.valid('json');
    const command = { type: 'approve', approvalId: id, comment, data } as const;
    return context.json(await decide(context, id, command, { fields: { data: 'form_data' } }), 200);
  });
  api.openapi(OPERATIONS.deny, async (context) => {
    const { id } = context.req.valid('param');
    const { reason: comment } = context.req.valid('json');
    const command = { type: 'reject', approvalId: id, comment } as const;
    return context.json(await decide(context, id, command, { fields: SAID }), 200);
  });
  api.openapi(OPERATIONS.delegate, async (context) => {
    const { id } = context.req.valid('param');
    const { user_id, reason } = context.req.valid('json');
    const command = { type: 'delegate', approvalId: id, reason } as const;
    return context.json(await decide(context, id, command, { otherId: user_id, fields: SAID }), 200);
  });
  api.openapi(OPERATIONS.requestChanges, async (context) => {
    const { id } = context.req.valid('param');
    const { stage, reason } = context.req.valid('json');
    const command = { type: 'request_changes', approvalId: id, stage, reason } as const;
    return context.json(await decide(context, id, command, { fields: SAID }), 200);
  });
}

/** Who changes which approval of which workflow. */
export type AboutApproval = ReturnType<typeof asking> & { approvalId: string; workflowId: string };

/**
 * Changes an approval and shows it as it is then. Where it belongs is looked up for everybody; what the core refuses, and what
 * a conflict tells, is told to those alone who may see it. A conflict tells the approval as it is.
 */
export async function changeApproval(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  id: string,
  permission: Permission,
  change: (about: AboutApproval) => Promise<void>,
): Promise<ApprovalResource> {
  needs(context, permission);
  const lookup = { ...reading(context), id };
  const { workflow_id: workflowId } = await readApproval(env, { ...lookup, justActed: true });
  try {
    await change({ ...asking(context), approvalId: id, workflowId });
  } catch (error) {
    throw await conflictWith(error, (granted) => readApproval(env, { ...lookup, granted }), lookup.granted);
  }
  return readApproval(env, { ...lookup, justActed: true });
}
