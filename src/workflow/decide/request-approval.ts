import { API_APPROVAL, type ApiApprovalData } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { refOf } from '#domain/request/workflow.ts';
import { cleanJson } from '#domain/text.ts';
import { DAY_MS } from '#domain/time/duration.ts';
import type { Environment } from '#workflow/environment.ts';
import { decideWorkflow } from './decide-workflow.ts';
import { startWorkflow } from './start-workflow.ts';

type Asking = { tenantId: string; actorId: string; granted?: readonly string[] | undefined };

export type ApprovalRequest = Asking & {
  approverRole: string;
  /** Called in when time is over; without it the approval expires. */
  escalateRole?: string | undefined;
  expiresAt: Date;
  title?: string | undefined;
  /** Id or name of a channel for its card, beside direct messages to those who may decide. */
  channel?: string | undefined;
  /** Ids of the other system's own, kept for it and never followed. */
  workflowRunId?: string | undefined;
  actionRunId?: string | undefined;
  metadata: Readonly<Record<string, unknown>>;
  submissionId?: string | undefined;
};

/** Longest time that an approval may be given, in days. */
const MOST_DAYS = 3_650;

/**
 * Asks a role for an approval on behalf of another system: a workflow of one stage, with its card.
 * @returns the id of the approval.
 * @throws DomainError `invalid_time` unless `expiresAt` lies ahead, by ten years at most; `unknown_role`; and what starting a
 *   request is refused with.
 */
export async function requestApproval(env: Environment, request: ApprovalRequest): Promise<{ approvalId: string }> {
  const { tenantId, actorId, granted, approverRole, escalateRole, expiresAt, channel } = request;
  checkAhead(env, expiresAt);
  await checkRoles(env, tenantId, request);
  const ownData: ApiApprovalData = {
    approvers: [`role:${approverRole}`],
    expires_at: expiresAt.toISOString(),
    ...(escalateRole === undefined ? {} : { escalate_role: escalateRole }),
    ...(channel === undefined ? {} : { channel }),
  };
  const { workflow } = await startWorkflow(env, {
    tenantId,
    actorId,
    granted,
    definitionKey: API_APPROVAL,
    data: {},
    ownData,
    name: request.title,
    submissionId: request.submissionId,
  });
  // What the other system keeps with it decides nothing, so it may be written after. A repeated submission writes it again.
  const { rows } = await env.pool.query<{ id: string }>(
    `update approval set workflow_run_id = $3, action_run_id = $4, metadata = $5
      where tenant_id = $1 and workflow_id = $2 returning id`,
    [
      tenantId,
      workflow.id,
      request.workflowRunId ?? null,
      request.actionRunId ?? null,
      JSON.stringify(cleanJson(request.metadata)),
    ],
  );
  const approvalId = rows[0]?.id;
  if (approvalId === undefined) throw new Error(`workflow ${workflow.id} asks nobody`);
  return { approvalId };
}

export type Amendment = Asking & {
  approvalId: string;
  workflowId: string;
  approverRole?: string | undefined;
  /** Null takes the escalation away. */
  escalateRole?: string | null | undefined;
  expiresAt?: Date | undefined;
  metadata?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Changes what was asked for while it is open.
 * @throws DomainError as {@link requestApproval}; `not_waiting` for an approval of a definition, or one that has escalated.
 */
export async function amendApproval(env: Environment, amendment: Amendment): Promise<void> {
  const { tenantId, actorId, granted, approvalId, workflowId, approverRole, escalateRole, expiresAt, metadata } =
    amendment;
  if (expiresAt !== undefined) checkAhead(env, expiresAt);
  await checkRoles(env, tenantId, amendment);
  await decideWorkflow(env, {
    tenantId,
    ref: { id: workflowId },
    actorId,
    granted,
    command: { type: 'amend', approvalId, role: approverRole, escalateRole, expiresAt: expiresAt?.toISOString() },
  });
  if (metadata === undefined) return;
  await env.pool.query('update approval set metadata = $3 where tenant_id = $1 and id = $2', [
    tenantId,
    approvalId,
    JSON.stringify(cleanJson(metadata)),
  ]);
}

function checkAhead(env: Pick<Environment, 'now'>, moment: Date): void {
  const ahead = moment.getTime() - env.now().getTime();
  if (ahead > 0 && ahead <= MOST_DAYS * DAY_MS) return;
  throw new DomainError('invalid_time', { text: moment.toISOString(), most: 'ten years', past: ahead <= 0 });
}

async function checkRoles(
  { pool }: Pick<Environment, 'pool'>,
  tenantId: string,
  { approverRole, escalateRole }: { approverRole?: string | undefined; escalateRole?: string | null | undefined },
): Promise<void> {
  const wanted = [approverRole, escalateRole].filter((role) => typeof role === 'string');
  if (wanted.length === 0) return;
  const { rows } = await pool.query<{ name: string }>('select name from role where tenant_id = $1 order by name', [
    tenantId,
  ]);
  const available = rows.map(({ name }) => name);
  const unknown = wanted.find((role) => !available.includes(role));
  if (unknown === undefined) return;
  const path = unknown === approverRole ? 'approver_role' : 'escalate_role';
  throw new DomainError('unknown_role', { name: unknown, available, path });
}

/**
 * Calls off what another system asked for. Its history is kept.
 * @throws DomainError `not_waiting` for an approval of a definition, whose workflow is canceled instead; as canceling.
 */
export async function withdrawApproval(env: Environment, withdrawal: Asking & { workflowId: string }): Promise<void> {
  const { tenantId, actorId, granted, workflowId } = withdrawal;
  await decideWorkflow(env, {
    ...{ tenantId, ref: { id: workflowId }, actorId, granted },
    command: ({ workflow }) => {
      if (workflow.definitionKey === API_APPROVAL) return { type: 'cancel' };
      throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'amend' });
    },
  });
}
