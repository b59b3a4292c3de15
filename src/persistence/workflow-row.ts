import { type Approval, isOpen } from '#domain/request/approval.ts';
import type { Author } from '#domain/request/author.ts';
import { answeredBy, askedByName, givenTo } from '#domain/request/right.ts';
import type { Origin } from '#domain/request/say.ts';
import type { Task } from '#domain/request/task.ts';
import type { Phase, Settling, Workflow } from '#domain/request/workflow.ts';

/** What {@link WORKFLOW_COLUMNS} select, with the approvals as `approvals_of` gives them. */
export type WorkflowRow = {
  id: string;
  tenant_id: string;
  number: number;
  name: string;
  definition_key: string;
  definition_version: number;
  entity_type: string | null;
  entity_id: string | null;
  data: Record<string, unknown>;
  outputs: Record<string, unknown>;
  requester_id: string;
  visible_to: string[] | null;
  authors: Author[];
  assignee_id: string | null;
  round: number;
  status: string;
  stage: string;
  sent_back_by: string | null;
  sent_back_reason: string | null;
  history_sequence: number;
  history_hash: string;
  created_at_iso: string;
  completed_at_iso: string | null;
  held_by: string | null;
  held_at_iso: string | null;
  hold_reason: string | null;
  settling: Settling | null;
  tasks: Task[];
  approvals: (Approval & { undecided: number | null })[];
};

/** The columns of `workflow as w` that make a workflow of the core. */
export const WORKFLOW_COLUMNS = `w.id, w.tenant_id, w.number, w.name, w.definition_key, w.definition_version, w.entity_type,
  w.entity_id, w.data, w.outputs, w.requester_id, w.visible_to, w.authors, w.assignee_id, w.round, w.status, w.stage, w.sent_back_by, w.sent_back_reason,
  w.held_by, iso_utc(w.held_at) as held_at_iso, w.hold_reason, w.settling, w.history_sequence, w.history_hash, iso_utc(w.created_at) as created_at_iso, iso_utc(w.completed_at) as completed_at_iso,
  (select coalesce(jsonb_agg(jsonb_build_object(
      'id', t.id, 'stage', t.stage, 'round', t.round, 'type', t.type, 'status', t.status, 'chain', t.chain,
      'attempts', t.attempts, 'error', t.error, 'createdAt', iso_utc(t.created_at), 'completedAt', null)
      order by t.created_at, t.id), '[]')
     from task as t
    where t.tenant_id = w.tenant_id and t.workflow_id = w.id and t.status in ('open', 'in_progress', 'pending', 'error')
  ) as tasks`;

/** A row as the core sees it. */
export function workflowOf(row: WorkflowRow): Workflow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    number: row.number,
    name: row.name,
    definitionKey: row.definition_key,
    definitionVersion: row.definition_version,
    entityType: row.entity_type,
    entityId: row.entity_id,
    data: row.data,
    outputs: row.outputs,
    requesterId: row.requester_id,
    visibleTo: row.visible_to,
    authors: row.authors,
    assigneeId: row.assignee_id,
    round: row.round,
    phase: phaseOf(row),
    approvals: row.approvals.map(({ undecided: _undecided, ...approval }) => approval),
    tasks: row.tasks,
    createdAt: row.created_at_iso,
    completedAt: row.completed_at_iso,
    historySequence: row.history_sequence,
    historyHash: row.history_hash,
  };
}

/** How many people may still decide each open approval that several decide together. */
export function undecidedOf(row: WorkflowRow): Record<string, number> {
  return Object.fromEntries(
    row.approvals.flatMap(({ id, undecided }) => (undecided === null ? [] : [[id, undecided]])),
  );
}

function phaseOf(row: WorkflowRow): Phase {
  if (row.held_by === null) return runningPhase(row);
  const resumes = runningPhase(row);
  if (resumes.kind !== 'deciding' && resumes.kind !== 'awaiting_requester')
    throw new Error(`workflow ${row.id} is held after its end`);
  const { held_by: by, hold_reason: reason, held_at_iso: since } = row;
  return { kind: 'on_hold', stage: row.stage, by, reason, since: since ?? '', resumes };
}

function runningPhase(row: WorkflowRow): Phase {
  if (row.status === 'completed' || row.status === 'rejected' || row.status === 'canceled') {
    return { kind: 'ended', stage: row.stage, outcome: row.status };
  }
  if (row.status === 'not_started') return { kind: 'not_started', stage: row.stage };
  if (row.settling !== null) return { kind: 'settling', ...row.settling };
  if (row.sent_back_by === null) return { kind: 'deciding', stage: row.stage };
  return { kind: 'awaiting_requester', stage: row.stage, by: row.sent_back_by, reason: row.sent_back_reason ?? '' };
}

type AskedColumns = { asked: string[]; answered: string[]; given: Record<string, Origin> };

/** Whom an approval asks by name, by whose say, and who has answered, as its row keeps them for the function `asks` of the database. */
export function askedColumns(approval: Approval): AskedColumns {
  const answered = answeredBy(approval);
  return isOpen(approval)
    ? { asked: askedByName(approval), answered, given: givenTo(approval) }
    : { asked: [], answered, given: {} };
}

/** As much of an approval's row as tells whom it asks, by the names of the columns: for the database's functions about it. */
export function approvalRecord(workflow: Pick<Workflow, 'tenantId' | 'id'>, approval: Approval) {
  const { asked, answered, given } = askedColumns(approval);
  return {
    tenant_id: workflow.tenantId,
    workflow_id: workflow.id,
    approver_roles: approval.roles,
    approver_users: approval.users,
    excluded_users: approval.excluded,
    asked_users: asked,
    answered_users: answered,
    given_says: given,
    by_triggers: approval.triggers,
  };
}
