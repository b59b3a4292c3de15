import { type Approval, isOpen, nextWake, remindersOf, rungDue } from './approval.ts';
import type { Recorded } from './command.ts';
import { whyNothingOpen } from './decide-approval.ts';
import { type DefinedStage, stageOf } from './definition.ts';
import type { Steps } from './steps.ts';

/** Who is asked when a definition sets a deadline and names nobody to escalate to. */
export const FALLBACK_ROLE = 'admin';

/**
 * A reminder or a rung of the escalation has come due. When the bot was away for long, reminders that were missed are given
 * once, or not at all when the escalation is due as well; each rung happens exactly once.
 * @throws DomainError when the approval is closed, or nothing is due (another replica was first).
 */
export function wake(steps: Steps, approvalId: string): Recorded {
  const approval = steps.workflow.approvals.find((one) => one.id === approvalId);
  const { now, definition } = steps.context;
  if (!approval || !isOpen(approval) || approval.wakeAt === null || approval.wakeAt > now)
    throw whyNothingOpen(steps.workflow);
  const stage = stageOf(definition, approval.stage);
  const due = rungDue(stage, approval);
  return due !== null && due <= now ? escalate(steps, approval, stage) : remind(steps, approval, stage);
}

function escalate(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  const level = approval.escalationLevel + 1;
  const role = stage.escalate[level - 1]?.role ?? FALLBACK_ROLE;
  const wakeAt = nextWake(stage, { ...approval, escalationLevel: level });
  steps.add({ type: 'Escalated', approvalId: approval.id, level, role, wakeAt });
  steps.tell({ kind: 'escalated', approvalId: approval.id, role });
  return { trigger: 'escalate', data: { approval: approval.id, role, level } };
}

function remind(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  const deadline = Date.parse(approval.expiresAt ?? steps.context.now);
  const reminders = remindersOf(stage).filter((before) => deadline - before <= Date.parse(steps.context.now)).length;
  steps.add({
    type: 'Reminded',
    approvalId: approval.id,
    reminders,
    wakeAt: nextWake(stage, { ...approval, reminders }),
  });
  steps.tell({ kind: 'remind', approvalId: approval.id });
  return { trigger: 'remind', data: { approval: approval.id } };
}
