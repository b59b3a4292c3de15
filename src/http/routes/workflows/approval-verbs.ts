import { DomainError } from '#domain/errors.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { type Call, type Operation, post, tokenFor } from '#http/operations/operation.ts';
import { type FieldNames, withFields, withState } from '#http/operations/retold.ts';
import { approval, approvalId, approve, delegate, deny, requestChanges } from '#http/schemas/approval.ts';
import type { ApprovalResource } from '#queries/detail/resources.ts';
import { readApproval } from '#queries/lists/approvals.ts';
import { decideWorkflow, type PersonsCommand } from '#workflow/decide/decide-workflow.ts';

/** What the core calls a comment is the reason here. */
const SAID: FieldNames = { comment: 'reason' };

/** `POST /workflows/approvals/{id}/…`. Each answers with the approval as it is then. */
export function approvalVerbOperations(env: ApiEnvironment): Operation[] {
  const about = {
    access: tokenFor('workflows:transition'),
    params: approvalId,
    answer: shows(approval, 'The approval as it is then'),
  };
  const decide = (call: AboutOne, command: PersonsCommand, fields: FieldNames, otherId?: string) =>
    changeApproval(env, call, async ({ workflowId }) => {
      const request = { ...call.asking, ref: { id: workflowId }, otherId, command };
      const { repeated } = await withFields(fields, decideWorkflow(env, request));
      // In Slack a second click is answered kindly; a system is told that this call decided nothing.
      if (repeated) throw new DomainError('already_decided', { by: call.asking.actorId, ...repeated });
    });
  return [
    post('/workflows/approvals/{id}/approve', 'Approve', {
      ...about,
      body: approve,
      handle: (call) => {
        const { comment, form_data: data } = call.body;
        return decide(call, { type: 'approve', approvalId: call.params.id, comment, data }, { data: 'form_data' });
      },
    }),
    post('/workflows/approvals/{id}/deny', 'Reject', {
      ...about,
      body: deny,
      handle: (call) => decide(call, { type: 'reject', approvalId: call.params.id, comment: call.body.reason }, SAID),
    }),
    post('/workflows/approvals/{id}/delegate', 'Hand it to somebody', {
      ...about,
      body: delegate,
      handle: (call) => {
        const { user_id: otherId, reason } = call.body;
        return decide(call, { type: 'delegate', approvalId: call.params.id, reason }, SAID, otherId);
      },
    }),
    post('/workflows/approvals/{id}/request-changes', 'Send it back', {
      ...about,
      body: requestChanges,
      handle: (call) => decide(call, { type: 'request_changes', approvalId: call.params.id, ...call.body }, SAID),
    }),
  ];
}

type AboutOne = Call<unknown, { id: string }, unknown>;
/** Who changes which approval of which workflow. */
type AboutApproval = Call['asking'] & { approvalId: string; workflowId: string };

/**
 * Changes an approval and shows it as it is then. Where it belongs is looked up for everybody; what the core refuses, and what
 * a conflict tells, is told to those alone who may see it. A conflict tells the approval as it is.
 */
export async function changeApproval(
  env: ApiEnvironment,
  { asking, reading, params: { id } }: AboutOne,
  change: (about: AboutApproval) => Promise<void>,
): Promise<ApprovalResource> {
  const lookup = { ...reading, id };
  const { workflow_id: workflowId } = await readApproval(env, { ...lookup, justActed: true });
  const changed = change({ ...asking, approvalId: id, workflowId });
  await withState(changed, (granted) => readApproval(env, { ...lookup, granted }), lookup.granted);
  return readApproval(env, { ...lookup, justActed: true });
}
