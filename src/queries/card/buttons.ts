import type { CardButton } from '#blocks/view.ts';
import { mayLeaveEnd, rolesToLeaveEnd } from '#domain/decide/find-transition.ts';
import { failedTask, mayRetry } from '#domain/decide/task.ts';
import { waitsForOthers } from '#domain/decide/wake.ts';
import {
  type DefinedStage,
  type Definition,
  stageOf,
  type Transition,
  triggerOnward,
} from '#domain/definition/definition.ts';
import { type Actor, isAdmin } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { transitionsNow } from '#domain/request/choose-transition.ts';
import { BY_TIME } from '#domain/request/command.ts';
import { rightOf } from '#domain/request/right.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import { mayDo, type Trial } from '#domain/simulation/may-do.ts';
import { nameOfKey, textIn } from '#domain/text.ts';

/**
 * The buttons of a card. A channel's card shows them to everybody (who may not is told so at the click); a direct message
 * shows only what its reader may press now.
 */
export function buttonsFor(definition: Definition, workflow: Workflow, reader: Actor | 'anyone' | null): CardButton[] {
  if (reader === null) return [];
  const offered = offeredTo(definition, workflow, reader);
  if (reader === 'anyone') return offered;
  const now = new Date().toISOString();
  const pressable = offered.filter((one) =>
    mayDo(definition, workflow, doneBy(definition, workflow, one), reader, now),
  );
  return pressable;
}

/** Nudge, on a copy of the requester's own; no trigger, since it moves nothing. */
export function nudgeFor(workflow: Workflow, reader: Actor | null): CardButton[] {
  if (reader?.id !== workflow.requesterId || reader.deactivated || !waitsForOthers(workflow)) return [];
  return [plain('nudge', null)];
}

function doneBy(definition: Definition, { phase }: Workflow, { kind, trigger }: CardButton): Trial {
  if (kind === 'delegate' || kind === 'request_changes' || kind === 'resubmit') return { verb: kind };
  return { trigger: kind === 'fill_in' ? triggerOnward(definition, stageOf(definition, phase.stage)) : trigger };
}

function offeredTo(definition: Definition, workflow: Workflow, reader: Actor | 'anyone'): CardButton[] {
  switch (workflow.phase.kind) {
    case 'not_started':
    case 'on_hold':
    case 'settling':
      return [];
    case 'ended':
      return leavingEnd(definition, workflow, reader);
    case 'awaiting_requester':
      return reader === 'anyone' || reader.id === workflow.requesterId || isAdmin(reader)
        ? [plain('resubmit', 'primary')]
        : [];
    case 'deciding':
      return decisionButtons(definition, workflow, reader);
    default:
      return workflow.phase satisfies never;
  }
}

function decisionButtons(definition: Definition, workflow: Workflow, reader: Actor | 'anyone'): CardButton[] {
  const stage = stageOf(definition, workflow.phase.stage);
  if (stage.call) return retryButton(workflow, reader);
  const open = openApprovals(workflow);
  const mine = reader === 'anyone' ? open : open.filter((approval) => rightOf(workflow, approval, reader) === 'may');
  const first = mine[0];
  if (!first) return [];
  const leaving = transitionsNow(definition, workflow, reader === 'anyone' ? null : reader);
  if (first.triggers) return triggerButtons(leaving);
  if (stage.kind === 'form') return formButtons(definition, stage, leaving);
  const extra = leaving.filter((one) => one.trigger !== 'approve' && one.trigger !== 'reject');
  const decisions = approvalButtons(stage, mine, leaving);
  // Whoever confirms what they asked for themselves has nobody to turn it down to, or to send it back to.
  const own = mine.every(
    ({ roles, users }) => roles.length === 0 && users.length === 1 && users[0] === workflow.requesterId,
  );
  const sensible = own ? decisions.filter(({ kind }) => kind !== 'reject' && kind !== 'request_changes') : decisions;
  return [...sensible, ...triggerButtons(extra)];
}

/** A form is filled in, handed on or sent back; it can be turned down only where a transition says so. */
function formButtons(definition: Definition, stage: DefinedStage, leaving: Transition[]): CardButton[] {
  const onward = triggerOnward(definition, stage);
  // A form is filled in, also where the way on is called "approve".
  const way = onward === 'approve' ? undefined : leaving.find((one) => one.trigger === onward);
  return [
    { ...plain('fill_in', 'primary'), label: way?.label ? textIn(way.label) : null },
    ...(stage.delegation.allow ? [plain('delegate', null)] : []),
    plain('request_changes', null),
    ...triggerButtons(leaving.filter((one) => one.trigger !== onward)).map(withoutWeight),
  ];
}

/** Only one button stands out. */
function withoutWeight(button: CardButton): CardButton {
  return button.style === 'primary' ? { ...button, style: null } : button;
}

/** A system that failed can be asked again. */
function retryButton(workflow: Workflow, reader: Actor | 'anyone'): CardButton[] {
  if (!failedTask(workflow) || (reader !== 'anyone' && !mayRetry(reader))) return [];
  return [{ kind: 'trigger', trigger: 'retry', label: nameOfKey('retry'), style: 'primary' }];
}

function approvalButtons(stage: DefinedStage, open: Approval[], leaving: Transition[]): CardButton[] {
  const checks = open.some((approval) => approval.kind === 'check_in_verify' && approval.checkedInBy === null);
  const rule = leaving.find((one) => one.trigger === 'approve');
  const approve: CardButton = { ...plain('approve', 'primary'), label: rule?.label ? textIn(rule.label) : null };
  const reject = leaving.find((one) => one.trigger === 'reject');
  return [
    checks ? plain('check_in', 'primary') : approve,
    { ...plain('reject', 'danger'), label: reject?.label ? textIn(reject.label) : null },
    ...(stage.delegation.allow ? [plain('delegate', null)] : []),
    plain('request_changes', null),
  ];
}

/** One button a trigger; the first way forward stands out, as a rejection does. */
function triggerButtons(leaving: Transition[]): CardButton[] {
  const pressable = leaving.filter((one) => one.trigger !== BY_TIME);
  const forward = pressable.find((one) => one.trigger !== 'reject');
  return pressable.map((one) => ({
    kind: 'trigger',
    trigger: one.trigger,
    label: one.label ? textIn(one.label) : nameOfKey(one.trigger),
    style: one.style === undefined ? styleOf(one, forward) : one.style === 'default' ? null : one.style,
  }));
}

function styleOf(transition: Transition, forward: Transition | undefined): CardButton['style'] {
  if (transition.trigger === 'reject') return 'danger';
  return transition === forward ? 'primary' : null;
}

function leavingEnd(definition: Definition, workflow: Workflow, reader: Actor | 'anyone'): CardButton[] {
  const { stage } = workflow.phase;
  if (!stageOf(definition, stage).final) return [];
  const leaving = transitionsNow(definition, workflow, reader === 'anyone' ? null : reader);
  const mine =
    reader === 'anyone'
      ? leaving
      : leaving.filter((one) => mayLeaveEnd(workflow, rolesToLeaveEnd(definition, one, stage), reader));
  return triggerButtons(mine).map((button) => ({ ...button, style: null }));
}

function plain(kind: Exclude<CardButton['kind'], 'trigger'>, style: CardButton['style']): CardButton {
  return { kind, trigger: kind, label: null, style };
}
