import { type Approval, type ApprovalStatus, type Assignment, isOpen } from './approval.ts';
import type { Author } from './author.ts';
import { isUnfinished, type Task } from './task.ts';
import type { VisibleTo } from './visibility.ts';

/** Where a workflow stands. Exactly one of these at any time. */
export type Phase =
  /** Written down, and nobody is asked before it is started; it begins at `stage`. */
  | { kind: 'not_started'; stage: string }
  /** People are asked at a stage. */
  | { kind: 'deciding'; stage: string }
  /** Sent back: the requester edits and resubmits, and it goes on at `stage`. */
  | { kind: 'awaiting_requester'; stage: string; by: string; reason: string }
  /** Nobody decides and clocks stand still, until it is resumed where it was. */
  | { kind: 'on_hold'; stage: string; by: string; reason: string | null; since: string; resumes: RunningPhase }
  /** Decided, and what follows waits until it can no longer be taken back. */
  | ({ kind: 'settling' } & Settling)
  | { kind: 'ended'; stage: string; outcome: Outcome };

/** A decision that its maker may still take back. */
export type Settling = {
  stage: string;
  approvalId: string;
  by: string;
  /** Whose roles were these then: conditions on who decided are looked at when it stands. */
  roles?: readonly string[];
  at: string;
  until: string;
  next: Following;
};
/** What follows a decision once it stands. */
export type Following = { kind: 'pass' } | { kind: 'deny' } | { kind: 'trigger'; trigger: string; dest: string };

/** What a hold interrupts. */
type RunningPhase = Extract<Phase, { kind: 'deciding' | 'awaiting_requester' }>;
export type Outcome = 'completed' | 'rejected' | 'canceled';
/** Every status that a workflow can have: figures by status add up to their total. */
export const WORKFLOW_STATUSES = [
  'not_started',
  'in_progress',
  'on_hold',
  'completed',
  'rejected',
  'canceled',
] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];

/** One running instance, as a decision sees it. */
export type Workflow = {
  id: string;
  tenantId: string;
  number: number;
  name: string;
  definitionKey: string;
  definitionVersion: number;
  entityType: string | null;
  entityId: string | null;
  data: Readonly<Record<string, unknown>>;
  /** What tasks have put out, by the key of their stage. */
  outputs: Readonly<Record<string, unknown>>;
  requesterId: string;
  visibleTo: VisibleTo;
  /** Who has written it besides its requester. */
  authors: readonly Author[];
  assigneeId: string | null;
  /** 1 at first, one more with every resubmission. */
  round: number;
  phase: Phase;
  /** Approvals of the current stage visit, and any other that a command named. */
  approvals: readonly Approval[];
  /** Tasks of systems that are not finished. */
  tasks: readonly Task[];
  createdAt: string;
  completedAt: string | null;
  /** Sequence and hash of the last history row: the next one is chained to it. */
  historySequence: number;
  historyHash: string;
};

export type Started = Omit<
  Workflow,
  | 'phase'
  | 'approvals'
  | 'tasks'
  | 'outputs'
  | 'authors'
  | 'round'
  | 'assigneeId'
  | 'completedAt'
  | 'historySequence'
  | 'historyHash'
>;

/** What happened, in the past tense. Events are all that changes a workflow, and they are kept in its history. */
export type WorkflowEvent =
  /** `by`: who started it; left out in old histories where it was the requester. */
  | { type: 'WorkflowStarted'; workflow: Started; by?: string | undefined }
  /** It is to be started later, and begins at `stage` then. */
  | { type: 'StartPutOff'; stage: string }
  | { type: 'StageEntered'; stage: string }
  | { type: 'ApprovalOpened'; approval: Approval }
  | { type: 'CheckedIn'; approvalId: string; userId: string }
  | { type: 'ShareDecided'; approvalId: string; share: Assignment }
  | { type: 'ApprovalClosed'; approvalId: string; status: ApprovalStatus; actorId: string | null; at: string }
  | { type: 'Delegated'; approvalId: string; from: Assignment; to: Assignment }
  /** `gave`: what others have given up for it; left out in old histories. */
  | { type: 'ShareAssigned'; approvalId: string; share: Assignment; gave?: readonly Assignment[] | undefined }
  | { type: 'AssigneeNamed'; userId: string }
  | { type: 'Reminded'; approvalId: string; reminders: number; wakeAt: string | null }
  | { type: 'Escalated'; approvalId: string; level: number; role: string; wakeAt: string | null }
  /** Nobody answered: a role takes over from those who were asked, and what they said so far counts no longer. */
  | { type: 'HandedOn'; approvalId: string; role: string; at: string }
  /** `was`: what it was before, null for nothing; left out by versions that did not keep it. */
  | { type: 'DataChanged'; data: Readonly<Record<string, unknown>>; was?: Readonly<Record<string, unknown>> }
  /** Somebody is its author as well from now on, and may not decide these of its open approvals. */
  | { type: 'Rewritten'; author: Author; barredFrom: readonly string[] }
  | { type: 'OutputRecorded'; stage: string; output: unknown }
  | { type: 'TaskOpened'; task: Task }
  | { type: 'TaskDone'; taskId: string; stage: string; output: unknown; at: string }
  | { type: 'TaskFailed'; taskId: string; error: string }
  | { type: 'TaskRetried'; taskId: string }
  | { type: 'TaskCancelled'; taskId: string; at: string }
  | { type: 'SentBack'; stage: string; by: string; reason: string }
  | { type: 'Resubmitted'; round: number }
  | { type: 'SettlingBegan'; settling: Settling }
  | { type: 'Settled' }
  | { type: 'DecisionUndone'; approvalId: string; share: Assignment }
  | { type: 'Held'; by: string; reason: string | null; at: string }
  | { type: 'Unheld' }
  /** New times after a hold, during which the clocks stood still. */
  | { type: 'Postponed'; approvalId: string; expiresAt: string | null; wakeAt: string | null }
  /** Other terms for an open approval: who is asked, who is called in when time is over, and when that is. */
  | {
      type: 'Amended';
      approvalId: string;
      roles: readonly string[];
      escalateRole: string | null;
      expiresAt: string | null;
      wakeAt: string | null;
    }
  | { type: 'WorkflowEnded'; stage: string; outcome: Outcome; at: string }
  | { type: 'WorkflowReopened' };

/** The status that lists and other systems see. */
export function statusOf(workflow: Workflow): WorkflowStatus {
  if (workflow.phase.kind === 'ended') return workflow.phase.outcome;
  const { kind } = workflow.phase;
  return kind === 'on_hold' || kind === 'not_started' ? kind : 'in_progress';
}

/** "WF-1042". */
export function refOf(workflow: { number: number }): string {
  return `WF-${workflow.number}`;
}

export function openApprovals(workflow: Pick<Workflow, 'approvals'>): Approval[] {
  return workflow.approvals.filter(isOpen);
}

/** Tasks of systems that are running, or wait for somebody to try them again. */
export function unfinishedTasks(workflow: Workflow): Task[] {
  return workflow.tasks.filter(isUnfinished);
}
