import { z } from 'zod';
import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { transitionFor } from '#domain/request/choose-transition.ts';
import { refOf } from '#domain/request/workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { decideWorkflow, type PersonsCommand } from './decide-workflow.ts';
import { OutputError, outputOf } from './task-output.ts';
import type { Seen } from './transact.ts';

/** Which task of which workflow, and who does something about it. */
export type TaskRequest = {
  tenantId: string;
  actorId: string;
  granted?: readonly string[] | undefined;
  /** An approval's id is its task's. */
  taskId: string;
  workflowId: string;
  kind: 'approval' | 'form' | 'action';
};

type Completion = TaskRequest & { output: Readonly<Record<string, unknown>>; comment?: string | undefined };

/**
 * Completes a task: decides an approval, submits a form, or says what a system that should call back would have said.
 * @throws DomainError what decides against it; `already_decided` also when the same person did so before; `not_waiting` for a
 *   system that answers at once; `invalid_form` when the output does not fit.
 */
export async function completeTask(env: Environment, request: Completion): Promise<void> {
  const { kind, taskId, actorId, output } = request;
  const about = { ...request, ref: { id: request.workflowId } };
  if (kind === 'action') {
    await decideWorkflow(env, {
      ...about,
      command: async (seen) => ({ type: 'complete_task', taskId, output: await transformed(seen, taskId, output) }),
    });
    return;
  }
  const { repeated } = await decideWorkflow(env, {
    ...about,
    approvalId: taskId,
    command: (seen) => (kind === 'form' || hasForm(seen, taskId) ? submitted(request) : decisionIn(output, request)),
  });
  if (repeated) throw new DomainError('already_decided', { by: actorId, ...repeated });
}

/** An empty output gives an approval whose form may be left out. */
function submitted({ kind, taskId: approvalId, output, comment }: Completion): PersonsCommand {
  const data = Object.keys(output).length > 0 || kind === 'form' ? { ...output } : undefined;
  return { type: 'approve', approvalId, data, comment };
}

/** Whether whoever approves fills in a form with it: the approval's, or that of the trigger `approve`. */
function hasForm({ workflow, definition, actor }: Seen, approvalId: string): boolean {
  const approval = workflow.approvals.find(({ id }) => id === approvalId);
  const form = approval?.triggers ? transitionFor(definition, workflow, 'approve', actor)?.form : approval?.form;
  return (form ?? null) !== null;
}

/** The output of an approval without a form, as a completed one shows it; an empty one approves. */
const decision = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  comment: z.string().optional(),
});

function decisionIn(output: Completion['output'], { taskId: approvalId, comment }: Completion): PersonsCommand {
  if (Object.keys(output).length === 0) return { type: 'approve', approvalId, comment };
  const read = decision.safeParse(output);
  if (!read.success) throw new DomainError('invalid_form', { fields: read.error.issues.flatMap(faultsOf) });
  const type = read.data.decision === 'denied' ? 'reject' : 'approve';
  return { type, approvalId, comment: read.data.comment ?? comment };
}

function faultsOf(issue: z.core.$ZodIssue): { key: string; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ key: issue.path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ key, message: 'An approval without a form takes a decision and a comment.' }));
}

/** As a call-back's body: through the stage's `output_transform`. */
async function transformed({ workflow, definition }: Seen, taskId: string, output: unknown): Promise<unknown> {
  const stage = workflow.tasks.find(({ id }) => id === taskId)?.stage;
  const call = stage === undefined ? undefined : stageOf(definition, stage).call;
  if (!call) return output;
  try {
    return await outputOf(call, { status: 200, body: output });
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    throw new DomainError('invalid_form', { fields: [{ key: '', message: error.message }] });
  }
}

/** Has a system asked again that failed. @throws DomainError `not_permitted`; `not_waiting` unless it has failed. */
export async function retryTask(env: Environment, request: TaskRequest): Promise<void> {
  const { workflowId, taskId, kind } = request;
  await decideWorkflow(env, {
    ...request,
    ref: { id: workflowId },
    command: ({ workflow }) => {
      const failed = workflow.tasks.some(({ id, status }) => id === taskId && status === 'error');
      if (kind !== 'action' || !failed) throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'retry' });
      return { type: 'retry_task', taskId };
    },
  });
}
