import type { Happening } from '#domain/action/events.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { Approval } from '#domain/request/approval.ts';
import { refOf, statusOf, type Workflow } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';
import type { ApprovalResource, WorkflowResource } from '#queries/detail/resources.ts';

/** What a webhook says: the event, and the workflow and approval as the API shows them, as they were just then. */
export type WebhookBody = {
  type: string;
  timestamp: string;
  data: {
    workflow: WorkflowResource;
    approval: ApprovalResource | null;
    /** Null for what the bot did by itself. */
    actor: { id: string; name: string } | null;
    comment: string | null;
    from: string | null;
    to: string | null;
    trigger: string;
    /** What the linked entity's status is to be, at the end of a workflow whose definition says so. */
    status_value: string | null;
  };
};

/** What is known of a workflow's people and approvals besides their history. */
export type Surroundings = {
  names: Readonly<Record<string, string>>;
  runs: Readonly<Record<string, Pick<ApprovalResource, 'workflow_run_id' | 'action_run_id' | 'metadata'>>>;
};

/** Reads names, and what other systems gave approvals to carry, after each decision: in one statement. */
export async function readSurroundings(
  { pool }: Pick<Reads, 'pool'>,
  { tenantId, workflowId, people }: { tenantId: string; workflowId: string; people: readonly string[] },
): Promise<Surroundings> {
  const { rows } = await pool.query<Surroundings>({
    name: 'action_surroundings',
    text: `select
        (select coalesce(jsonb_object_agg(id, coalesce(nullif(real_name, ''), nullif(name, ''), id)), '{}')
           from app_user where tenant_id = $1 and id = any($3)) as names,
        (select coalesce(jsonb_object_agg(id, jsonb_build_object(
                  'workflow_run_id', workflow_run_id, 'action_run_id', action_run_id, 'metadata', metadata)), '{}')
           from approval where tenant_id = $1 and workflow_id = $2) as runs`,
    values: [tenantId, workflowId, people],
  });
  return rows[0] ?? { names: {}, runs: {} };
}

/** A happening as webhooks and functions are told it. */
export function bodyOf(definition: Definition, happening: Happening, around: Surroundings): WebhookBody {
  const { event, at, workflow, actorId, comment, from, to, trigger } = happening;
  const approval = workflow.approvals.find(({ id }) => id === happening.approvalId);
  return {
    type: event,
    timestamp: at,
    data: {
      workflow: workflowResource(definition, workflow, at),
      approval: approval ? approvalResource(workflow, approval, around) : null,
      actor: actorId === null ? null : { id: actorId, name: around.names[actorId] ?? actorId },
      comment,
      from,
      to,
      trigger,
      status_value: statusValue(definition, happening),
    },
  };
}

/** What the texts of actions can name, beside what a webhook says. */
export function templateFacts(
  definition: Definition,
  { workflow, stage }: Happening,
  { data }: WebhookBody,
  around: Surroundings,
) {
  const defined = stageOf(definition, stage);
  const { requesterId } = workflow;
  return {
    ...data,
    data: data.workflow.data,
    stage: { key: defined.key, name: textIn(defined.name), pipeline: defined.pipeline },
    entity: { ...data.workflow.data, type: workflow.entityType, id: workflow.entityId },
    requester: { id: requesterId, name: around.names[requesterId] ?? requesterId },
  };
}

function statusValue({ status_values }: Definition, { event, workflow }: Happening): string | null {
  if (event === 'on_workflow_complete') return status_values.completed ?? null;
  const rejected = event === 'after_reject' && statusOf(workflow) === 'rejected';
  return rejected ? (status_values.rejected ?? null) : null;
}

function workflowResource(definition: Definition, workflow: Workflow, updatedAt: string): WorkflowResource {
  const { stage } = workflow.phase;
  return {
    id: workflow.id,
    number: workflow.number,
    ref: refOf(workflow),
    definition_key: workflow.definitionKey,
    definition_version: workflow.definitionVersion,
    name: workflow.name,
    status: statusOf(workflow),
    current_stage: stage,
    current_pipeline: stageOf(definition, stage).pipeline,
    entity_type: workflow.entityType,
    entity_id: workflow.entityId,
    data: { ...workflow.data },
    requester_id: workflow.requesterId,
    assignee_id: workflow.assigneeId,
    round: workflow.round,
    created_at: workflow.createdAt,
    updated_at: updatedAt,
    completed_at: workflow.completedAt,
  };
}

function approvalResource({ id: workflowId }: Workflow, approval: Approval, { runs }: Surroundings): ApprovalResource {
  const { assignments } = approval;
  return {
    id: approval.id,
    workflow_id: workflowId,
    workflow_run_id: runs[approval.id]?.workflow_run_id ?? null,
    action_run_id: runs[approval.id]?.action_run_id ?? null,
    stage: approval.stage,
    kind: approval.kind,
    strategy: approval.strategy,
    status: approval.status,
    approver_role: approval.roles[0] ?? null,
    approver_id: approval.users[0] ?? null,
    escalate_role: approval.escalateRole,
    required: approval.required,
    approved_count: assignments.filter(({ status }) => status === 'approved').length,
    assignments: assignments.map(({ userId, status, delegatedFrom }) => ({
      user_id: userId,
      status,
      delegated_from: delegatedFrom,
    })),
    expires_at: approval.expiresAt,
    escalation_level: approval.escalationLevel,
    resolved_at: approval.resolvedAt,
    actor_id: approval.actorId,
    metadata: runs[approval.id]?.metadata ?? {},
    created_at: approval.openedAt,
  };
}
