import { CHANGES, type DataChange } from '#queries/card/changes.ts';

/** What the API shows, with the names that it shows them by. Instants are ISO 8601 UTC. */
export type WorkflowResource = {
  id: string;
  number: number;
  ref: string;
  definition_key: string;
  definition_version: number;
  name: string;
  status: string;
  current_stage: string;
  current_pipeline: string | null;
  entity_type: string | null;
  entity_id: string | null;
  data: Record<string, unknown>;
  requester_id: string;
  assignee_id: string | null;
  round: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
};

export type ApprovalResource = {
  id: string;
  workflow_id: string | null;
  workflow_run_id: string | null;
  action_run_id: string | null;
  stage: string | null;
  kind: string;
  strategy: string;
  status: string;
  approver_role: string | null;
  approver_id: string | null;
  escalate_role: string | null;
  required: number;
  approved_count: number;
  assignments: { user_id: string; status: string; delegated_from: string | null }[];
  expires_at: string | null;
  escalation_level: number;
  resolved_at: string | null;
  actor_id: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
};

export type HistoryResource = {
  sequence: number;
  at: string;
  actor_id: string | null;
  trigger: string;
  from_stage: string | null;
  to_stage: string | null;
  comment: string | null;
  data: Record<string, unknown>;
  changes: DataChange[];
  hash: string;
  previous_hash: string;
};

export type CommentResource = {
  id: string;
  content: string;
  stage: string | null;
  author_id: string;
  source: string;
  created_at: string;
  edited_at: string | null;
};

/** A {@link WorkflowResource} as far as its row tells; its pipeline is in its definition. */
export type WorkflowResourceRow = Omit<WorkflowResource, 'current_pipeline'>;

/** Of `workflow as w`. */
export const WORKFLOW_RESOURCE = `w.id, w.number, 'WF-' || w.number as ref, w.definition_key, w.definition_version, w.name,
  w.status, w.stage as current_stage, w.entity_type, w.entity_id, w.data, w.requester_id, w.assignee_id, w.round,
  iso_utc(w.created_at) as created_at, iso_utc(w.updated_at) as updated_at, iso_utc(w.completed_at) as completed_at`;

/** Of `approval as a`. The first role is the one that was asked: those that are called in come behind. */
export const APPROVAL_RESOURCE = `a.id, a.workflow_id, a.workflow_run_id, a.action_run_id, a.stage, a.kind, a.strategy, a.status,
  a.approver_roles[1] as approver_role, a.approver_users[1] as approver_id, a.escalate_role, a.required,
  (select count(*)::int from assignment as s
    where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status = 'approved') as approved_count,
  (select coalesce(jsonb_agg(jsonb_build_object('user_id', s.user_id, 'status', s.status, 'delegated_from', s.delegated_from)
                             order by s.created_at, s.id), '[]')
     from assignment as s where s.tenant_id = a.tenant_id and s.approval_id = a.id) as assignments,
  iso_utc(a.expires_at) as expires_at, a.escalation_level, iso_utc(a.resolved_at) as resolved_at, a.actor_id, a.metadata,
  iso_utc(a.created_at) as created_at`;

/** Of `history as h`. */
export const HISTORY_RESOURCE = `h.sequence, iso_utc(h.at) as at, h.actor_id, h.trigger, h.from_stage, h.to_stage, h.comment,
  h.data, ${CHANGES} as changes, h.hash, h.previous_hash`;

/** Of `comment as c`. */
export const COMMENT_RESOURCE = `c.id, c.content, c.stage, c.author_id, c.source, iso_utc(c.created_at) as created_at,
  iso_utc(c.edited_at) as edited_at`;
