import type { Decision } from '#domain/decide/decide.ts';
import type { Approval } from '#domain/request/approval.ts';
import { type ChainedEntry, chain } from '#domain/request/history-chain.ts';
import { statusOf, type Workflow } from '#domain/request/workflow.ts';
import { type JobRow, jobRow } from '#persistence/queue/add-job.ts';
import type { Statements } from '#persistence/statements.ts';
import { askedColumns } from '#persistence/workflow-row.ts';

/** One workflow's part of a write: the state that it had, the decisions made on it in turn. */
export type Change = { before: Workflow | null; decisions: readonly Decision[] };

/**
 * Writes decisions in one statement: state, approvals, history and jobs together, or nothing for a workflow whose history
 * has grown since it was read.
 * @returns ids of the workflows that were written.
 */
export async function writeDecisions(db: Statements, changes: readonly Change[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'write_decisions',
    text: 'select write_decisions($1) as id',
    values: [JSON.stringify(changes.map(toRecord))],
  });
  return new Set(rows.map((row) => row.id));
}

function toRecord({ before, decisions }: Change) {
  const workflow = decisions.at(-1)?.workflow;
  if (!workflow) throw new Error('a change without a decision');
  const entries = chained(workflow.id, before, decisions);
  const last = entries.at(-1);
  const { phase } = workflow;
  return {
    expected: before?.historySequence ?? 0,
    tenant_id: workflow.tenantId,
    id: workflow.id,
    number: workflow.number,
    definition_key: workflow.definitionKey,
    definition_version: workflow.definitionVersion,
    name: workflow.name,
    visible_to: workflow.visibleTo,
    status: statusOf(workflow),
    stage: phase.stage,
    entity_type: workflow.entityType,
    entity_id: workflow.entityId,
    data: workflow.data,
    outputs: workflow.outputs,
    requester_id: workflow.requesterId,
    authors: workflow.authors,
    assignee_id: workflow.assigneeId,
    round: workflow.round,
    ...sentBack(phase.kind === 'on_hold' ? phase.resumes : phase),
    held_by: phase.kind === 'on_hold' ? phase.by : null,
    held_at: phase.kind === 'on_hold' ? phase.since : null,
    hold_reason: phase.kind === 'on_hold' ? phase.reason : null,
    settling: settlingOf(phase),
    settles_at: phase.kind === 'settling' ? phase.until : null,
    history_sequence: last?.sequence,
    history_hash: last?.hash,
    created_at: workflow.createdAt,
    updated_at: last?.at,
    completed_at: workflow.completedAt,
    ...changedRows(before, workflow),
    tasks: changedTasks(before, workflow),
    entries,
    jobs: [...announcements(workflow, decisions, entries), ...settleJobs(workflow), ...decisions.flatMap(taskJobs)],
  };
}

function sentBack(phase: Workflow['phase']) {
  const isBack = phase.kind === 'awaiting_requester';
  return { sent_back_by: isBack ? phase.by : null, sent_back_reason: isBack ? phase.reason : null };
}

function settlingOf(phase: Workflow['phase']) {
  if (phase.kind !== 'settling') return null;
  const { kind: _kind, ...settling } = phase;
  return settling;
}

/** The end of an undo window is a job; should it be lost, the schedule finds it. */
function settleJobs({ id, tenantId, phase }: Workflow): JobRow[] {
  if (phase.kind !== 'settling') return [];
  return [jobRow('settle', { tenantId, workflowId: id }, { runAt: phase.until })];
}

/** The call of an action stage. It counts its attempts itself; what the queue repeats is a call that broke off. */
function taskJobs({ workflow, effects }: Decision): JobRow[] {
  const { id: workflowId, tenantId } = workflow;
  return effects.flatMap((effect) =>
    effect.kind === 'run_task' ? [jobRow('run_task', { tenantId, workflowId, taskId: effect.taskId, attempt: 0 })] : [],
  );
}

function chained(workflowId: string, before: Workflow | null, decisions: readonly Decision[]): ChainedEntry[] {
  let previous = { sequence: before?.historySequence ?? 0, hash: before?.historyHash ?? '' };
  return decisions.map((decision) => {
    if (!decision.entry) throw new Error('a repeated decision is not written');
    const entry = chain(workflowId, { ...decision.entry, sequence: previous.sequence + 1 }, previous.hash);
    previous = entry;
    return entry;
  });
}

/** Only approvals and shares that the decision made or changed: `evolve` gives a new object to what it touches. */
function changedRows(before: Workflow | null, after: Workflow) {
  const old = new Map(before?.approvals.map((approval) => [approval.id, approval]));
  const approvals = after.approvals.filter((approval) => old.get(approval.id) !== approval);
  const assignments = approvals.flatMap((approval) =>
    approval.assignments
      .filter((share) => !old.get(approval.id)?.assignments.includes(share))
      .map((share) => ({ ...share, approvalId: approval.id })),
  );
  return { approvals: approvals.map(columnsOf), assignments };
}

/** An approval as its row has it: whom it asks is kept beside, for the database to tell whose task it is. */
function columnsOf(approval: Approval) {
  const { assignments: _shares, givers: _facts, ...columns } = approval;
  return { ...columns, ...askedColumns(approval) };
}

function changedTasks(before: Workflow | null, after: Workflow) {
  return after.tasks
    .filter((task) => !before?.tasks.includes(task))
    .map(({ attempts: _counted, ...task }) => ({
      ...task,
      output: task.status === 'completed' ? (after.outputs[task.stage] ?? null) : null,
    }));
}

/** One job a decision: it finds out whom to tell, and redraws the cards. */
function announcements(
  { tenantId, id: workflowId }: Workflow,
  decisions: readonly Decision[],
  entries: readonly ChainedEntry[],
): JobRow[] {
  return entries.map(({ sequence, at }, index) =>
    jobRow('announce', { tenantId, workflowId, sequence, at, effects: decisions[index]?.effects ?? [] }),
  );
}
