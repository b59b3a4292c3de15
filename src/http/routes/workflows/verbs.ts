import type { z } from '@hono/zod-openapi';
import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { refIn, submissionOf } from '#http/operations/call.ts';
import { type Call, type Operation, post, tokenFor } from '#http/operations/operation.ts';
import { type FieldNames, withFields, withState } from '#http/operations/retold.ts';
import { nothing } from '#http/schemas/common.ts';
import { assign, reason, resubmit, transition, workflowDetail, workflowId } from '#http/schemas/workflow.ts';
import { readWorkflowDetail, type WorkflowDetail } from '#queries/detail/workflow.ts';
import { type DecideRequest, decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { nudging } from '#workflow/decide/nudge.ts';

/** What a verb does: the command and, where it is about somebody else, who that is. */
type Deed = { command: DecideRequest['command']; otherId?: string | undefined };

/** What the core is told of people and stages is part of `data`. */
const IN_DATA: FieldNames = { user_id: 'data.user_id', stage: 'data.stage' };

const GIVING_REASONS = [
  ['cancel', 'Call it off'],
  ['reopen', 'Take it up again'],
  ['hold', 'Stop its clocks: nobody decides for now'],
] as const;

/** `POST /workflows/{id}/…`. Each answers with the workflow as it is then. */
export function workflowVerbOperations(env: ApiEnvironment): Operation[] {
  const about = { params: workflowId, answer: shows(workflowDetail, 'The workflow as it is then') };
  const decides = tokenFor('workflows:transition');
  return [
    post('/workflows/{id}/transition', 'Fire a trigger, or decide the approval that waits for the caller', {
      ...about,
      access: decides,
      body: transition,
      handle: (call) => withFields(IN_DATA, carryOut(env, call, deedOf(call.body))),
    }),
    post('/workflows/{id}/start', 'Begin what was made with `start: false`; for its requester and admins', {
      ...about,
      access: tokenFor('workflows:create'),
      optionalBody: nothing,
      handle: (call) => carryOut(env, call, { command: { type: 'start' } }),
    }),
    post('/workflows/{id}/assign', 'Name somebody to see to it', {
      ...about,
      access: tokenFor('workflows:assign'),
      body: assign,
      handle: (call) => carryOut(env, call, { command: { type: 'assign' }, otherId: call.body.user_id }),
    }),
    post('/workflows/{id}/resubmit', 'Answer requested changes', {
      ...about,
      access: decides,
      optionalBody: resubmit,
      handle: (call) => carryOut(env, call, { command: { type: 'resubmit', data: call.body.data, patch: true } }),
    }),
    ...GIVING_REASONS.map(([type, summary]) =>
      post(`/workflows/{id}/${type}`, summary, {
        ...about,
        access: decides,
        optionalBody: reason,
        handle: (call) =>
          withFields({ comment: 'reason' }, carryOut(env, call, { command: { type, reason: call.body.reason } })),
      }),
    ),
    post('/workflows/{id}/nudge', 'Remind those who are asked, once in four hours; for its requester and admins', {
      ...about,
      access: decides,
      optionalBody: nothing,
      handle: (call) => carryOut(env, call, { command: nudging(env, call.reading.tenantId) }),
    }),
    post('/workflows/{id}/resume', 'Go on where it was held', {
      ...about,
      access: decides,
      optionalBody: nothing,
      handle: (call) => carryOut(env, call, { command: { type: 'resume' } }),
    }),
  ];
}

/** Whether a trigger is the definition's or one of ours (a decision on the caller's approval, say) is for the core to tell. */
function deedOf({ trigger, comment, data }: z.output<typeof transition>): Deed {
  const other = trigger === 'delegate' ? data?.user_id : undefined;
  return {
    command: { type: 'trigger', trigger, comment, data },
    otherId: typeof other === 'string' ? other : undefined,
  };
}

async function carryOut(
  env: ApiEnvironment,
  { context, asking, reading, params }: Call<unknown, { id: string }>,
  deed: Deed,
): Promise<WorkflowDetail> {
  const ref = refIn(params.id);
  const lookup = { ...reading, ref };
  const decided = decideWorkflow(env, { ...asking, ref, submissionId: await submissionOf(context), ...deed });
  await withState(decided, (granted) => readWorkflowDetail(env, { ...lookup, granted }), lookup.granted);
  return readWorkflowDetail(env, { ...lookup, justActed: true });
}
