import { stageOf, triggerOnward } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { isAdmin } from '#domain/people/role.ts';
import { statusOf } from '#domain/request/workflow.ts';
import { buttonsFor } from '#queries/card/buttons.ts';
import type { Reads } from '#queries/card/card.ts';
import { nextStageOf, progressOf } from '#queries/card/parts.ts';
import { type FoundWorkflow, findWorkflow, type Lookup } from './find.ts';
import {
  APPROVAL_RESOURCE,
  type ApprovalResource,
  COMMENT_RESOURCE,
  type CommentResource,
  HISTORY_RESOURCE,
  type HistoryResource,
  WORKFLOW_RESOURCE,
  type WorkflowResource,
  type WorkflowResourceRow,
} from './resources.ts';

export type ProgressResource = {
  status: string;
  /** Whole percent. */
  percentage: number;
  current_stage: string;
  current_pipeline: string | null;
  next_stage: string | null;
};

export type WorkflowDetail = {
  workflow: WorkflowResource;
  /** Triggers that the reader may fire now. */
  available_actions: string[];
  progress: ProgressResource;
  approvals: ApprovalResource[];
  /** The newest {@link NEWEST}, oldest first. */
  history: HistoryResource[];
  comments: CommentResource[];
};

/** Rows of each kind that come with a workflow; the lists of their own have them all. */
const NEWEST = 200;

/**
 * A workflow with all that belongs to it, as the API shows it.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readWorkflowDetail(reads: Reads, lookup: Lookup): Promise<WorkflowDetail> {
  const found = await findWorkflow(reads, lookup);
  const { tenantId } = lookup;
  const { rows } = await reads.pool.query<DetailRow>({
    name: 'workflow_detail',
    text: DETAIL,
    values: [tenantId, found.workflow.id, NEWEST],
  });
  const row = rows[0];
  if (!row) throw new DomainError('not_found', { ref: found.workflow.id });
  const { approvals, history, comments, ...workflow } = row;
  const progress = progressResource(found);
  return {
    workflow: { ...workflow, current_pipeline: progress.current_pipeline },
    available_actions: actionsFor(found),
    progress,
    approvals,
    history,
    comments,
  };
}

/** What somebody is shown of a workflow who may write in it and not read it: where it stands, and what they wrote themselves. */
export function outsideOf(detail: WorkflowDetail, readerId: string): WorkflowDetail {
  const { workflow, comments } = detail;
  return {
    ...detail,
    workflow: { ...workflow, name: workflow.ref, data: {}, entity_type: null, entity_id: null },
    available_actions: [],
    approvals: [],
    history: [],
    comments: comments.filter((one) => one.author_id === readerId),
  };
}

type DetailRow = WorkflowResourceRow & Pick<WorkflowDetail, 'approvals' | 'history' | 'comments'>;

const DETAIL = `
  select ${WORKFLOW_RESOURCE},
    (select coalesce(jsonb_agg(r order by r.created_at, r.id), '[]') from (
       select ${APPROVAL_RESOURCE} from approval as a where a.tenant_id = w.tenant_id and a.workflow_id = w.id
        order by a.created_at desc limit $3) as r) as approvals,
    (select coalesce(jsonb_agg(r order by r.sequence), '[]') from (
       select ${HISTORY_RESOURCE} from history as h where h.tenant_id = w.tenant_id and h.workflow_id = w.id
        order by h.sequence desc limit $3) as r) as history,
    (select coalesce(jsonb_agg(r order by r.created_at, r.id), '[]') from (
       select ${COMMENT_RESOURCE} from comment as c
        where c.tenant_id = w.tenant_id and c.workflow_id = w.id and c.deleted_at is null
        order by c.created_at desc limit $3) as r) as comments
    from workflow as w where w.tenant_id = $1 and w.id = $2`;

/** How far a workflow has come. @throws DomainError `not_found`, `not_permitted`. */
export async function readProgress(reads: Reads, lookup: Lookup): Promise<ProgressResource> {
  return progressResource(await findWorkflow(reads, lookup));
}

function progressResource({ definition, workflow }: FoundWorkflow): ProgressResource {
  const { stage } = workflow.phase;
  return {
    status: statusOf(workflow),
    percentage: progressOf(definition, workflow).percentage,
    current_stage: stage,
    current_pipeline: stageOf(definition, stage).pipeline ?? null,
    next_stage: nextStageOf(definition, workflow)?.key ?? null,
  };
}

/** What the buttons of the reader's own card would fire. */
function actionsFor({ definition, workflow, reader }: FoundWorkflow): string[] {
  const { phase } = workflow;
  if (phase.kind === 'settling') return phase.by === reader.id ? ['undo'] : [];
  if (phase.kind === 'not_started') return reader.id === workflow.requesterId || isAdmin(reader) ? ['start'] : [];
  const onward = () => triggerOnward(definition, stageOf(definition, phase.stage));
  const fired = buttonsFor(definition, workflow, reader).map(({ kind, trigger }) =>
    kind === 'fill_in' ? onward() : trigger,
  );
  return [...new Set(fired)];
}
