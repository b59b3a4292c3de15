import { stageOf, triggerOnward } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { checkKeepable } from '#domain/exact.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, isOpen, latestShare } from '#domain/request/approval.ts';
import { newReckoning } from '#domain/request/choose-transition.ts';
import { type Asking, type Command, type CommandOf, type Recorded, statusOfTrigger } from '#domain/request/command.ts';
import type { Effect } from '#domain/request/effects.ts';
import type { HistoryEntry } from '#domain/request/history-chain.ts';
import { rightOf } from '#domain/request/right.ts';
import { openApprovals, refOf, type Workflow } from '#domain/request/workflow.ts';
import { amend } from './amend.ts';
import { approve, checkIn, reject, requestChanges } from './approve.ts';
import { assign } from './assign.ts';
import type { Context } from './context.ts';
import { delegate } from './delegate.ts';
import { begin, cancel, fire, reopen, resubmit } from './flow.ts';
import { holdOn, resumeFrom } from './hold.ts';
import { type Question, questionBefore } from './question.ts';
import { settleNow, settlerOf, undo } from './settle.ts';
import { Steps } from './steps.ts';
import { completeTask, retryTask, taskDone, taskFailed } from './task.ts';
import { nudge, wake } from './wake.ts';

/** What an accepted command comes to. `entry` is null when it had been done before: nothing is to be written. */
export type Decision = {
  workflow: Workflow;
  entry: HistoryEntry | null;
  effects: readonly Effect[];
  repeated: Repeated | null;
  /** What is to be asked first; nothing has been decided then. Only where the context lets it be asked. */
  question?: Question;
};
export type Repeated = { decision: string; at: string };

/**
 * Decides one command: pure, and the only judge of what may happen to a workflow.
 * @param actor who asks, as read together with the workflow; null for the schedule.
 * @throws DomainError when it may not be done; nothing has changed then.
 */
export function decide(workflow: Workflow, command: Command, actor: Actor | null, given: Context): Decision {
  const context = { ...given, reckoning: newReckoning() };
  if (command.type === 'wake') return finish(workflow, context, null, (steps) => wake(steps, command));
  if (command.type === 'settle') return finish(workflow, { ...context, actor: settlerOf(workflow) }, null, settleNow);
  if (command.type === 'task_done') return finish(workflow, context, null, (steps) => taskDone(steps, command));
  if (command.type === 'task_failed') return finish(workflow, context, null, (steps) => taskFailed(steps, command));
  if (actor === null) throw new Error(`${command.type} needs an actor`);
  checkKeepable(command);
  const routed = route(workflow, command, context);
  const repeated = repeatedBy(workflow, routed, actor);
  if (repeated) return { workflow, entry: null, effects: [], repeated };
  const question = context.ask && questionFor(new Steps(workflow, { ...context, actor }), routed, actor, context.ask);
  if (question) return { workflow, entry: null, effects: [], repeated: null, question };
  return finish(workflow, { ...context, actor }, actor.id, (steps) => carryOut(steps, routed, actor));
}

/** What people command; the rest is the schedule's. */
type PersonsCommand = Exclude<Command, { type: 'wake' | 'settle' | 'task_done' | 'task_failed' }>;

/** What may be done with a workflow that is on hold. */
const WHILE_HELD: readonly Command['type'][] = ['hold', 'resume', 'cancel'];

/** What may be done with a workflow that is to be started later. */
const BEFORE_START: readonly Command['type'][] = ['start', 'cancel'];

function checkPhase({ workflow }: Steps, { type }: PersonsCommand): void {
  const { phase } = workflow;
  if (phase.kind === 'on_hold' && !WHILE_HELD.includes(type)) throw new DomainError('on_hold', { by: phase.by });
  if (phase.kind === 'not_started' && !BEFORE_START.includes(type))
    throw new DomainError('not_started', { ref: refOf(workflow) });
}

/** What a person is asked before this; null when nothing is, also where what they want is not there to be had. */
function questionFor(steps: Steps, command: PersonsCommand, actor: Actor, asking: Asking): Question | null {
  checkPhase(steps, command);
  const atSystem = stageOf(steps.context.definition, steps.stageKey()).call !== undefined;
  switch (command.type) {
    case 'approve':
    case 'reject':
    case 'trigger':
      return atSystem ? null : questionBefore(steps, command, actor, asking);
    default:
      return null;
  }
}

function carryOut(steps: Steps, command: PersonsCommand, actor: Actor): Recorded {
  checkPhase(steps, command);
  switch (command.type) {
    case 'start':
      return begin(steps, actor);
    case 'approve':
      return approve(steps, command, actor);
    case 'reject':
      return reject(steps, command, actor);
    case 'check_in':
      return checkIn(steps, command, actor);
    case 'request_changes':
      return requestChanges(steps, command, actor);
    case 'delegate':
      return delegate(steps, command, actor);
    case 'trigger':
      return fire(steps, command, actor);
    case 'assign':
      return assign(steps, command, actor);
    case 'resubmit':
      return resubmit(steps, command, actor);
    case 'amend':
      return amend(steps, command, actor);
    case 'cancel':
      return cancel(steps, command, actor);
    case 'reopen':
      return reopen(steps, command, actor);
    case 'hold':
      return holdOn(steps, command, actor);
    case 'resume':
      return resumeFrom(steps, actor);
    case 'nudge':
      return nudge(steps, command, actor);
    case 'undo':
      return undo(steps, actor);
    case 'retry_task':
      return retryTask(steps, command, actor);
    case 'complete_task':
      return completeTask(steps, command, actor);
    default:
      return command satisfies never;
  }
}

function finish(
  workflow: Workflow,
  context: Context,
  actorId: string | null,
  run: (steps: Steps) => Recorded,
): Decision {
  const steps = new Steps(workflow, context);
  const recorded = run(steps);
  const entry: HistoryEntry = {
    sequence: workflow.historySequence + 1,
    at: context.now,
    actorId,
    trigger: recorded.trigger,
    fromStage: workflow.phase.kind === 'not_started' ? null : workflow.phase.stage,
    toStage: steps.workflow.phase.stage,
    comment: recorded.comment || null,
    data: recorded.data ?? {},
    events: steps.events,
  };
  return { workflow: steps.workflow, entry, effects: steps.effects, repeated: null };
}

/**
 * "approve" and "reject" mean the approval's decision where people are asked by an `approvals` list, and the definition's
 * trigger elsewhere; whichever way they come in, they take one way from here.
 */
function route(workflow: Workflow, command: PersonsCommand, context: Context): PersonsCommand {
  if (command.type === 'trigger') return builtInOf(workflow, command, context) ?? command;
  if (command.type !== 'approve' && command.type !== 'reject') return command;
  const target =
    'approvalId' in command
      ? workflow.approvals.find((one) => one.id === command.approvalId)
      : openApprovals(workflow)[0];
  const byTriggers = target?.triggers ?? !asksByList(workflow, context);
  return byTriggers ? { ...command, type: 'trigger', trigger: command.type } : command;
}

function asksByList({ phase }: Workflow, { definition }: Context): boolean {
  return stageOf(definition, phase.stage).approvals.length > 0 && phase.kind !== 'ended';
}

/** What of our own a trigger means where the workflow stands; null for one of the definition's, whatever its name. */
function builtInOf(workflow: Workflow, command: CommandOf<'trigger'>, context: Context): PersonsCommand | null {
  const { phase } = workflow;
  const { trigger, to, ...rest } = command;
  const { comment, data } = rest;
  if (phase.kind === 'not_started' && trigger === 'start') return { type: 'start' };
  if (phase.kind === 'awaiting_requester' && trigger === 'resubmit') return { type: 'resubmit', data, patch: true };
  if (phase.kind === 'settling' && trigger === 'undo') return { type: 'undo' };
  const stage = stageOf(context.definition, phase.stage);
  if (stage.call && phase.kind !== 'ended' && trigger === 'retry') return { type: 'retry_task' };
  if (!asksByList(workflow, context)) return null;
  if (stage.kind === 'form' && (trigger === 'submit' || trigger === triggerOnward(context.definition, stage)))
    return { ...rest, type: 'approve' };
  switch (trigger) {
    case 'approve':
    case 'reject':
    case 'check_in':
      return { ...rest, type: trigger };
    case 'request_changes': {
      const back = data?.stage;
      return { ...rest, type: trigger, reason: comment ?? '', stage: typeof back === 'string' ? back : undefined };
    }
    case 'delegate':
      if (!to) throw new DomainError('invalid_delegate', { reason: 'unknown' });
      return { ...rest, type: trigger, to, reason: comment };
    default:
      return null;
  }
}

/** A decision that this person has made before on this very approval: a double click, a repeated delivery, a retry. */
function repeatedBy(workflow: Workflow, command: Command, actor: Actor): Repeated | null {
  if (command.type === 'delegate') return handedOverBefore(workflow, command, actor);
  const wanted = {
    approve: 'approved',
    reject: 'denied',
    trigger: null,
    request_changes: 'changes_requested',
  } as const;
  if (!(command.type in wanted) || !('approvalId' in command) || command.approvalId === undefined) return null;
  const approval = workflow.approvals.find((one) => one.id === command.approvalId);
  if (!approval) return null;
  // Decided in one's own name before, it may still be decided for somebody who is away since.
  if (isOpen(approval) && rightOf(workflow, approval, actor) === 'may') return null;
  const shared = sharedBefore(approval, command.type, actor);
  if (shared || isOpen(approval)) return shared;
  if (approval.actorId !== actor.id) return null;
  const expected =
    command.type === 'trigger' ? statusOfTrigger(command.trigger) : wanted[command.type as keyof typeof wanted];
  return approval.status === expected && approval.resolvedAt
    ? { decision: approval.status, at: approval.resolvedAt }
    : null;
}

/** The person's own decision on an approval that several decide together. */
function sharedBefore(approval: Approval, type: Command['type'], actor: Actor): Repeated | null {
  const share = latestShare(approval, actor.id);
  const same =
    (type === 'approve' && share?.status === 'approved') || (type === 'reject' && share?.status === 'denied');
  return same && share?.decidedAt ? { decision: share.status, at: share.decidedAt } : null;
}

/** The person handed this approval to the same colleague before, who still has it. */
function handedOverBefore(workflow: Workflow, command: CommandOf<'delegate'>, actor: Actor): Repeated | null {
  for (const approval of openApprovals(workflow)) {
    if (command.approvalId !== undefined && command.approvalId !== approval.id) continue;
    const given = latestShare(approval, command.to.id);
    for (const giver of [actor.id, ...(actor.standsFor ?? []).map(({ id }) => id)]) {
      const own = latestShare(approval, giver);
      if (own?.status === 'delegated' && own.decidedAt && given?.status === 'open' && given.delegatedFrom === giver)
        return { decision: 'delegated', at: own.decidedAt };
    }
  }
  return null;
}
