import { stageOf } from '#domain/definition/definition.ts';
import { API_APPROVAL, type ApiApprovalData } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { isAdmin } from '#domain/people/role.ts';
import { isOpen, nextWake } from '#domain/request/approval.ts';
import { withRungInData } from '#domain/request/asked-in-data.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { refOf } from '#domain/request/workflow.ts';
import { whyNothingOpen } from './decidable.ts';
import { rewrite } from './input.ts';
import type { Steps } from './steps.ts';

/**
 * Changes the terms of an approval that another system asked for, while it is open and has not escalated. Whoever asked for
 * it may, and admins. The terms of any other approval are those of its definition.
 */
export function amend(steps: Steps, command: CommandOf<'amend'>, actor: Actor): Recorded {
  const { workflow, context } = steps;
  const { requesterId } = workflow;
  if (actor.deactivated || (actor.id !== requesterId && !isAdmin(actor)))
    throw new DomainError('not_permitted', { reason: 'not_requester', roles: ['admin'], users: [requesterId] });
  const approval = workflow.approvals.find((one) => one.id === command.approvalId);
  if (!approval || !isOpen(approval) || workflow.phase.kind !== 'deciding') throw whyNothingOpen(workflow);
  if (context.definition.key !== API_APPROVAL || approval.escalationLevel > 0)
    throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'amend' });
  const escalateRole = command.escalateRole === undefined ? approval.escalateRole : command.escalateRole;
  const roles = command.role === undefined ? approval.roles : [command.role];
  const terms: Partial<Record<keyof ApiApprovalData, unknown>> = {
    approvers: roles.map((role) => `role:${role}`),
    escalate_role: escalateRole,
    expires_at: command.expiresAt ?? approval.expiresAt,
  };
  steps.add({ type: 'DataChanged', data: terms });
  const stage = withRungInData(stageOf(context.definition, approval.stage), steps.workflow.data);
  const amended = { ...approval, roles, escalateRole, expiresAt: command.expiresAt ?? approval.expiresAt };
  const wakeAt = nextWake(context.definition.calendar, stage, amended);
  rewrite(steps, { id: actor.id, round: null });
  steps.add({ type: 'Amended', approvalId: approval.id, roles, escalateRole, expiresAt: amended.expiresAt, wakeAt });
  if (command.role !== undefined) steps.tell({ kind: 'ask', approvalId: approval.id });
  return { trigger: 'amend', data: { approval: approval.id, ...terms } };
}
