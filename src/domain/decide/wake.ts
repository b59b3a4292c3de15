import { type DefinedStage, stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { groupOfRole } from '#domain/people/role.ts';
import { type Approval, isOpen, nextWake, remindersOf, rungDue } from '#domain/request/approval.ts';
import { withRungInData } from '#domain/request/asked-in-data.ts';
import { transitionFor } from '#domain/request/choose-transition.ts';
import type { CommandOf, Recorded } from '#domain/request/command.ts';
import { askedByName } from '#domain/request/right.ts';
import { openApprovals, refOf, type Workflow } from '#domain/request/workflow.ts';
import { earlier, later } from '#domain/time/clock.ts';
import { HOUR_MS } from '#domain/time/duration.ts';
import { deny, pass } from './approve.ts';
import { FALLBACK_ROLE } from './context.ts';
import { whyNothingOpen } from './decidable.ts';
import { checkRequester } from './question.ts';
import type { Steps } from './steps.ts';

/**
 * A reminder or a rung of the escalation has come due. When the bot was away for long, reminders that were missed are given
 * once, or not at all when the escalation is due as well; each rung happens exactly once.
 * @param command.nobodyLeft nobody may decide any more, so it escalates at once: to the next rung, in the end to the admins
 * @throws DomainError when the approval is closed, or nothing is due (another replica was first).
 */
export function wake(steps: Steps, { approvalId, nobodyLeft }: CommandOf<'wake'>): Recorded {
  const approval = steps.workflow.approvals.find((one) => one.id === approvalId);
  const { now, definition } = steps.context;
  // On hold, or while a decision can still be taken back, nothing happens by itself.
  if (!approval || !isOpen(approval) || steps.workflow.phase.kind !== 'deciding') throw whyNothingOpen(steps.workflow);
  const stage = withRungInData(stageOf(definition, approval.stage), steps.workflow.data);
  if (nobodyLeft?.level === approval.escalationLevel && !approval.roles.includes(FALLBACK_ROLE))
    return escalate(steps, approval, stage, nobodyIn(approval));
  if (approval.wakeAt === null || approval.wakeAt > now) throw whyNothingOpen(steps.workflow);
  const due = rungDue(definition.calendar, stage, approval);
  return due !== null && due <= now ? timeOut(steps, approval, stage) : remind(steps, approval, stage);
}

/** What the definition says shall happen when nobody answered in time. */
function timeOut(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  const data = { approval: approval.id };
  switch (stage.on_timeout) {
    case 'escalate':
      return escalate(steps, approval, stage);
    case 'delegate':
      return handOn(steps, approval, stage);
    case 'approve':
      if (approval.triggers) return escalate(steps, approval, stage);
      pass(steps, approval, stage, null);
      return { trigger: 'approve', data: { ...data, timed_out: true } };
    case 'reject':
      deny(steps, approval, null);
      return { trigger: 'reject', data: { ...data, timed_out: true } };
    case 'expire':
      return expire(steps, approval, stage);
    default:
      return stage.on_timeout satisfies never;
  }
}

/** Nobody may decide any more: the definition's `expire` transition is taken, or the workflow ends rejected. */
function expire(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  steps.close(approval, 'expired', null);
  steps.cancelOpen(null);
  const taken = transitionFor(steps.context.definition, steps.workflow, 'expire', null, steps.reckoning);
  if (taken) steps.enter(taken.dest, 'expire');
  else steps.end(stage.key, 'rejected');
  return { trigger: 'expire', data: { approval: approval.id } };
}

/** The people of the first rung take over from those who did not answer. */
function handOn(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  const { role, passed, why } = rungFrom(steps, approval, stage, 1);
  steps.add({ type: 'HandedOn', approvalId: approval.id, role, at: steps.context.now });
  steps.tell({ kind: 'ask', approvalId: approval.id });
  return { trigger: 'delegate', comment: why, data: { approval: approval.id, role, ...passed } };
}

/** Why an approval escalates before its time. */
function nobodyIn({ roles }: Approval): string {
  const named = roles.filter((role) => groupOfRole(role) === null);
  return named.length > 0
    ? `nobody with the role ${named.join(', ')} is left to decide`
    : 'nobody who was asked is left';
}

function escalate(steps: Steps, approval: Approval, stage: DefinedStage, early?: string): Recorded {
  const { level, role, passed, why: empty } = rungFrom(steps, approval, stage, approval.escalationLevel + 1);
  const why = [early, empty].filter((one) => one !== undefined).join('; ') || undefined;
  const wakeAt = nextWake(steps.context.definition.calendar, stage, { ...approval, escalationLevel: level });
  steps.add({ type: 'Escalated', approvalId: approval.id, level, role, wakeAt });
  steps.tell({ kind: 'escalated', approvalId: approval.id, role, why: why ?? null, ...passed });
  return { trigger: 'escalate', comment: why, data: { approval: approval.id, role, level, ...passed } };
}

type Rung = { level: number; role: string; passed: { passed_over?: string[] }; why?: string };

/**
 * The rung of the ladder at a level, from 1; behind the last one the admins. A rung whose role nobody holds who could decide is
 * passed over: it would be spent on nobody, and tell the requester that they may decide their own request.
 */
function rungFrom(steps: Steps, approval: Approval, { escalate: ladder }: DefinedStage, level: number): Rung {
  const ahead = ladder.slice(level - 1);
  const found = ahead.findIndex(({ role }) => steps.canAsk(role, approval));
  const over = (found < 0 ? ahead : ahead.slice(0, found)).map(({ role }) => role);
  const rung = { level: level + over.length, role: ladder[level - 1 + over.length]?.role ?? FALLBACK_ROLE };
  if (over.length === 0) return { ...rung, passed: {} };
  return { ...rung, passed: { passed_over: over }, why: `nobody with the role ${over.join(' or ')} could decide` };
}

function remind(steps: Steps, approval: Approval, stage: DefinedStage): Recorded {
  const { now, definition } = steps.context;
  const { calendar } = definition;
  const deadline = approval.expiresAt ?? now;
  const reminders = remindersOf(stage).filter((before) => earlier(calendar, deadline, before) <= now).length;
  const wakeAt = nextWake(calendar, stage, { ...approval, reminders });
  steps.add({ type: 'Reminded', approvalId: approval.id, reminders, wakeAt });
  steps.tell({ kind: 'remind', approvalId: approval.id });
  return { trigger: 'remind', data: { approval: approval.id } };
}

/** How long a request is left alone after a nudge: who is reminded more often stops listening. */
const NUDGE_EVERY_MS = 4 * HOUR_MS;

/**
 * A reminder by hand, for those who are asked now. Only the requester and admins may, and not while nobody else is to decide.
 * @throws DomainError `nudged_already` before four hours have gone by since the last one.
 */
export function nudge(steps: Steps, { lastAt }: CommandOf<'nudge'>, actor: Actor): Recorded {
  const { workflow, context } = steps;
  checkRequester(workflow.requesterId, actor);
  const { phase } = workflow;
  if (phase.kind === 'ended' || phase.kind === 'awaiting_requester') throw whyNothingOpen(workflow);
  if (!waitsForOthers(workflow)) throw new DomainError('not_waiting', { ref: refOf(workflow), what: 'nudge' });
  const again = lastAt === null ? null : later(undefined, lastAt, NUDGE_EVERY_MS);
  if (lastAt !== null && again !== null && again > context.now)
    throw new DomainError('nudged_already', { ref: refOf(workflow), at: lastAt, again });
  steps.tell({ kind: 'nudge', by: actor.id });
  return { trigger: 'nudge' };
}

/** Whether somebody else than its requester is asked now: there is nobody to remind otherwise. */
export function waitsForOthers(workflow: Workflow): boolean {
  const { phase, requesterId } = workflow;
  return phase.kind === 'deciding' && openApprovals(workflow).some((one) => asksOthers(one, requesterId));
}

function asksOthers(approval: Approval, requesterId: string): boolean {
  const { roles, users } = approval;
  return roles.length > 0 || users.length === 0 || askedByName(approval).some((id) => id !== requesterId);
}
