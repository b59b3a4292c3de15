import type { ActionEvent } from '#domain/definition/action-schema.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import { evolve } from '#domain/request/evolve.ts';
import type { HistoryEntry } from '#domain/request/history-chain.ts';
import type { Settling, Workflow, WorkflowEvent } from '#domain/request/workflow.ts';

/** Something in a workflow's life that actions may follow. */
export type Happening = {
  event: ActionEvent;
  /** The stage whose actions are asked first. */
  stage: string;
  /** The workflow as it was just then; of a rejection that ended it, as it ended. */
  workflow: Workflow;
  at: string;
  /** The trigger that it came with; of a decision that could be taken back, that decision's. */
  trigger: string;
  /** Null for what the bot did by itself. */
  actorId: string | null;
  comment: string | null;
  approvalId: string | null;
  /** Stages; of a move between pipelines these, of handing on the people. */
  from: string | null;
  to: string | null;
  /** Who has the approval now, after it was handed on: a person, or a role. */
  delegatedTo: { userId: string } | { role: string } | null;
};

/** A workflow as its history so far tells it. */
export type Past = {
  workflow: Workflow | null;
  /** Whether it has entered any stage: one may be written down and started later. */
  started: boolean;
  /** The decision that may still be taken back, with the entry that it is in. */
  unsettled: { settling: Settling; entry: HistoryEntry } | null;
};
export const BEGINNING: Past = { workflow: null, started: false, unsettled: null };

/** What an entry adds to the past, and what happened in it, in the order in which it did. */
export function happeningsOf(
  definition: Definition,
  past: Past,
  entry: HistoryEntry,
): { past: Past; happenings: Happening[] } {
  const found: Found[] = [];
  let now = past;
  for (const event of entry.events) {
    const before = now.workflow;
    const workflow = evolve(before, event);
    const { started, unsettled } = now;
    found.push(...foundIn({ definition, entry, before, workflow, started, unsettled }, event));
    now = {
      workflow,
      started: started || event.type === 'StageEntered',
      unsettled: unsettledAfter(unsettled, event, entry),
    };
  }
  const decision = entry.events.some(({ type }) => type === 'Settled') ? past.unsettled?.entry : undefined;
  const { actorId, trigger, comment } = decision ?? entry;
  const happenings = endOf(found, now.workflow, entry).map((one) => ({
    at: entry.at,
    actorId,
    trigger,
    comment,
    approvalId: decidedIn(entry, past),
    from: decision?.fromStage ?? entry.fromStage,
    to: entry.toStage,
    delegatedTo: null,
    ...one,
  }));
  return { past: now, happenings };
}

/** What one event tells; the rest comes from its entry. */
type Found = Pick<Happening, 'event' | 'stage' | 'workflow'> &
  Partial<Pick<Happening, 'approvalId' | 'from' | 'to' | 'delegatedTo'>>;
type Moment = {
  definition: Definition;
  entry: HistoryEntry;
  before: Workflow | null;
  workflow: Workflow;
  started: boolean;
  unsettled: Past['unsettled'];
};

function unsettledAfter(unsettled: Past['unsettled'], event: WorkflowEvent, entry: HistoryEntry): Past['unsettled'] {
  if (event.type === 'SettlingBegan') return { settling: event.settling, entry };
  return event.type === 'Settled' || event.type === 'DecisionUndone' ? null : unsettled;
}

function foundIn(moment: Moment, event: WorkflowEvent): Found[] {
  const { before, workflow } = moment;
  const stage = before?.phase.stage ?? '';
  switch (event.type) {
    case 'StageEntered':
      if (!moment.started) return [start(workflow), entered(workflow)];
      return [...movesOf(moment, event.stage), entered(workflow)];
    case 'ApprovalClosed':
      return decided(moment, event);
    case 'Settled':
      return settled(moment);
    case 'SentBack':
      return [{ event: 'after_resubmission', stage, workflow }, ...movesOf(moment, event.stage)];
    case 'Resubmitted':
      return [{ event: 'after_resubmission', stage, workflow }];
    case 'Delegated': {
      const { from, to, approvalId } = event;
      const delegatedTo = { userId: to.userId };
      return [{ event: 'after_delegate', stage, workflow, approvalId, from: from.userId, to: to.userId, delegatedTo }];
    }
    case 'HandedOn': {
      const { role, approvalId } = event;
      return [{ event: 'after_delegate', stage, workflow, approvalId, from: null, to: role, delegatedTo: { role } }];
    }
    case 'AssigneeNamed':
      return [{ event: 'after_assign', stage, workflow, from: before?.assigneeId ?? null, to: event.userId }];
    case 'Escalated': {
      const { approvalId, role } = event;
      return [{ event: 'after_escalate', stage, workflow, approvalId, from: null, to: role }];
    }
    case 'WorkflowEnded': {
      const arrived = event.stage === stage ? [] : [...movesOf(moment, event.stage), entered(workflow)];
      if (event.outcome === 'rejected') return arrived;
      const over = event.outcome === 'completed' ? 'on_workflow_complete' : 'on_workflow_cancel';
      return [...arrived, { event: over, stage: event.stage, workflow }];
    }
    default:
      return [];
  }
}

function start(workflow: Workflow): Found {
  return { event: 'on_workflow_start', stage: workflow.phase.stage, workflow };
}

function entered(workflow: Workflow): Found {
  return { event: 'on_enter_stage', stage: workflow.phase.stage, workflow };
}

/** From one pipeline to another comes before from one stage to another; both are looked for where it has arrived. */
function movesOf({ definition, before, workflow }: Moment, to: string): Found[] {
  const from = before?.phase.stage ?? '';
  if (from === to) return [];
  const lanes = { from: stageOf(definition, from).pipeline, to: stageOf(definition, to).pipeline };
  const moved: Found = { event: 'after_move_stage', stage: to, workflow, from, to };
  if (lanes.from === lanes.to) return [moved];
  return [{ event: 'after_move_pipeline', stage: to, workflow, ...lanes }, moved];
}

/** An approval that was given or refused. One whose decision may still be taken back is told once it stands. */
function decided({ entry, workflow }: Moment, event: Extract<WorkflowEvent, { type: 'ApprovalClosed' }>): Found[] {
  const { approvalId, status } = event;
  const waits = entry.events.some((one) => one.type === 'SettlingBegan' && one.settling.approvalId === approvalId);
  const approval = workflow.approvals.find(({ id }) => id === approvalId);
  if (waits || !approval) return [];
  // Any trigger closes what it was pressed on as approved; only these two words mean a yes or a no.
  const means = approval.triggers
    ? entry.trigger
    : status === 'approved'
      ? 'approve'
      : status === 'denied'
        ? 'reject'
        : '';
  return verdict(means, approval.stage, workflow, approvalId);
}

function settled({ workflow, unsettled }: Moment): Found[] {
  if (unsettled === null) return [];
  const { next, stage, approvalId } = unsettled.settling;
  const means = next.kind === 'pass' ? 'approve' : next.kind === 'deny' ? 'reject' : next.trigger;
  return verdict(means, stage, workflow, approvalId);
}

function verdict(means: string, stage: string, workflow: Workflow, approvalId: string): Found[] {
  if (means !== 'approve' && means !== 'reject') return [];
  return [{ event: means === 'approve' ? 'after_approve' : 'after_reject', stage, workflow, approvalId }];
}

/** A rejection that ended the workflow shows it as it ended; one by time alone, without anybody's no, is told as well. */
function endOf(found: readonly Found[], after: Workflow | null, entry: HistoryEntry): Found[] {
  const end = entry.events.find((one) => one.type === 'WorkflowEnded' && one.outcome === 'rejected');
  if (!end || !after) return [...found];
  if (!found.some(({ event }) => event === 'after_reject')) {
    const approvalId = entry.events.find((one) => one.type === 'ApprovalClosed')?.approvalId ?? null;
    const stage = entry.fromStage ?? after.phase.stage;
    return [{ event: 'after_reject', stage, workflow: after, approvalId }, ...found];
  }
  return found.map((one) => (one.event === 'after_reject' ? { ...one, workflow: after } : one));
}

/** The approval that an entry is about: the one that it decided, or whose decision stands now. */
function decidedIn(entry: HistoryEntry, past: Past): string | null {
  if (entry.events.some(({ type }) => type === 'Settled')) return past.unsettled?.settling.approvalId ?? null;
  const closed = entry.events.find(
    (one) => one.type === 'ApprovalClosed' && one.status !== 'canceled' && one.actorId === entry.actorId,
  );
  return closed?.type === 'ApprovalClosed' ? closed.approvalId : null;
}
