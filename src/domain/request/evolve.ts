import type { Approval, Assignment } from './approval.ts';
import { decideTogether } from './strategy.ts';
import type { Task } from './task.ts';
import type { Started, Workflow, WorkflowEvent } from './workflow.ts';

/** The workflow after one event. Pure, and the only place where a workflow changes. */
export function evolve(workflow: Workflow | null, event: WorkflowEvent): Workflow {
  if (event.type === 'WorkflowStarted') return begin(event.workflow, event.by);
  if (workflow === null) throw new Error(`${event.type} before WorkflowStarted`);
  switch (event.type) {
    case 'StartPutOff':
      return { ...workflow, phase: { kind: 'not_started', stage: event.stage } };
    case 'StageEntered':
      return { ...workflow, phase: { kind: 'deciding', stage: event.stage } };
    case 'ApprovalOpened':
      return { ...workflow, approvals: [...workflow.approvals, event.approval] };
    case 'CheckedIn':
      return withApproval(workflow, event.approvalId, (one) => ({ ...one, checkedInBy: event.userId }));
    case 'ShareDecided':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...withShares(one, event.share),
        // Where several decide, the next one checks in for themselves.
        checkedInBy: decideTogether(one.strategy) || one.strategy === 'hierarchy_chain' ? null : one.checkedInBy,
      }));
    // Whoever is asked anew must be able to check in: the person who had may be the one who cannot go on.
    case 'ShareAssigned':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...withShares(one, ...(event.gave ?? []), event.share),
        checkedInBy: null,
      }));
    case 'Delegated':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...withShares(one, event.from, event.to),
        checkedInBy: null,
      }));
    case 'ApprovalClosed':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...one,
        status: event.status,
        actorId: event.actorId,
        resolvedAt: event.at,
        wakeAt: null,
      }));
    case 'Reminded':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...one,
        reminders: event.reminders,
        wakeAt: event.wakeAt,
      }));
    case 'Escalated':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...one,
        status: 'escalated',
        checkedInBy: null,
        escalationLevel: event.level,
        escalateRole: event.role,
        wakeAt: event.wakeAt,
        roles: [...new Set([...one.roles, event.role])],
        // People who were asked anyway are not called in: they still decide together.
        escalatedRoles: one.roles.includes(event.role) ? one.escalatedRoles : [...one.escalatedRoles, event.role],
      }));
    case 'HandedOn':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...one,
        status: 'escalated',
        strategy: 'anyone',
        checkedInBy: null,
        escalationLevel: one.escalationLevel + 1,
        roles: [event.role],
        users: [],
        wakeAt: null,
        assignments: one.assignments.map((share) => ({
          ...share,
          status: 'released',
          decidedAt: share.decidedAt ?? event.at,
        })),
      }));
    case 'AssigneeNamed':
      return { ...workflow, assigneeId: event.userId };
    case 'DataChanged':
      return { ...workflow, data: { ...workflow.data, ...event.data } };
    case 'Rewritten':
      return rewrite(workflow, event);
    case 'OutputRecorded':
      return withOutput(workflow, event);
    case 'TaskOpened':
      return { ...workflow, tasks: [...workflow.tasks, event.task] };
    case 'TaskDone':
      return withTask(withOutput(workflow, event), event.taskId, {
        status: 'completed',
        completedAt: event.at,
        error: null,
      });
    case 'TaskFailed':
      return withTask(workflow, event.taskId, { status: 'error', error: event.error });
    case 'TaskRetried':
      return withTask(workflow, event.taskId, { status: 'open', error: null, attempts: 0, chain: 1 });
    case 'TaskCancelled':
      return withTask(workflow, event.taskId, { status: 'cancelled', completedAt: event.at });
    case 'SentBack':
      return {
        ...workflow,
        phase: { kind: 'awaiting_requester', stage: event.stage, by: event.by, reason: event.reason },
      };
    case 'Resubmitted':
      return { ...workflow, round: event.round };
    case 'SettlingBegan':
      return { ...workflow, phase: { kind: 'settling', ...event.settling } };
    case 'Settled':
      return { ...workflow, phase: { kind: 'deciding', stage: workflow.phase.stage } };
    case 'DecisionUndone':
      return undo(workflow, event);
    case 'Held':
      return hold(workflow, event);
    case 'Unheld':
      return workflow.phase.kind === 'on_hold' ? { ...workflow, phase: workflow.phase.resumes } : workflow;
    case 'Postponed':
      return withApproval(workflow, event.approvalId, (one) => ({
        ...one,
        expiresAt: event.expiresAt,
        wakeAt: event.wakeAt,
      }));
    case 'Amended': {
      const { roles, escalateRole, expiresAt, wakeAt } = event;
      return withApproval(workflow, event.approvalId, (one) => ({ ...one, roles, escalateRole, expiresAt, wakeAt }));
    }
    case 'WorkflowEnded':
      return {
        ...workflow,
        phase: { kind: 'ended', stage: event.stage, outcome: event.outcome },
        completedAt: event.at,
      };
    case 'WorkflowReopened':
      return { ...workflow, completedAt: null };
    default:
      return event satisfies never;
  }
}

function begin(started: Started, by = started.requesterId): Workflow {
  return {
    ...started,
    // Histories of before it could be said have none.
    visibleTo: started.visibleTo ?? null,
    authors: by === started.requesterId ? [] : [{ id: by, round: null }],
    outputs: {},
    assigneeId: null,
    round: 1,
    phase: { kind: 'deciding', stage: '' },
    approvals: [],
    tasks: [],
    completedAt: null,
    historySequence: 0,
    historyHash: '',
  };
}

function rewrite(workflow: Workflow, { author, barredFrom }: Extract<WorkflowEvent, { type: 'Rewritten' }>): Workflow {
  const approvals = workflow.approvals.map((one) =>
    barredFrom.includes(one.id) ? { ...one, excluded: [...new Set([...one.excluded, author.id])] } : one,
  );
  return { ...workflow, approvals, authors: [...workflow.authors, author] };
}

/** The approval is open again, as it was before; whoever took the decision back has decided nothing. */
function undo(workflow: Workflow, event: Extract<WorkflowEvent, { type: 'DecisionUndone' }>): Workflow {
  const open = withApproval(workflow, event.approvalId, (one) => ({
    ...withShares(one, event.share),
    status: one.escalationLevel > 0 ? 'escalated' : 'pending',
    resolvedAt: null,
    actorId: null,
  }));
  return { ...open, phase: { kind: 'deciding', stage: workflow.phase.stage } };
}

function hold(workflow: Workflow, { by, reason, at }: Extract<WorkflowEvent, { type: 'Held' }>): Workflow {
  const { phase } = workflow;
  if (phase.kind !== 'deciding' && phase.kind !== 'awaiting_requester')
    throw new Error(`a workflow that is ${phase.kind} cannot be held`);
  const approvals = workflow.approvals.map((one) => (one.wakeAt === null ? one : { ...one, wakeAt: null }));
  return {
    ...workflow,
    approvals,
    phase: { kind: 'on_hold', stage: phase.stage, by, reason, since: at, resumes: phase },
  };
}

function withApproval(workflow: Workflow, id: string, change: (approval: Approval) => Approval): Workflow {
  return { ...workflow, approvals: workflow.approvals.map((one) => (one.id === id ? change(one) : one)) };
}

function withTask(workflow: Workflow, id: string, change: Partial<Task>): Workflow {
  return { ...workflow, tasks: workflow.tasks.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

function withOutput(workflow: Workflow, { stage, output }: { stage: string; output: unknown }): Workflow {
  return { ...workflow, outputs: { ...workflow.outputs, [stage]: output } };
}

function withShares(approval: Approval, ...shares: Assignment[]): Approval {
  const ids = new Set(shares.map((share) => share.id));
  return { ...approval, assignments: [...approval.assignments.filter((share) => !ids.has(share.id)), ...shares] };
}
