import type { Pool, PoolClient } from 'pg';
import { PRESSED_TRIGGERS, type Pressed } from '#domain/decide/pressed.ts';
import type { Definition } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import type { WorkflowRef } from '#domain/request/ref.ts';
import { checkMaySee } from '#domain/request/visibility.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { cleanText } from '#domain/text.ts';
import { isUuid } from '#domain/uuid.ts';
import { undecidedOf, WORKFLOW_COLUMNS, type WorkflowRow, workflowOf } from '#persistence/workflow-row.ts';
import type { Environment } from '#workflow/environment.ts';

/** Everything that a decision needs, read in one round trip. */
export type Loaded = {
  workflow: Workflow;
  /** Null when nobody acts: the schedule does. */
  actor: Actor | null;
  /** The other person of a delegation or assignment. */
  other: Actor | null;
  /** How many people may still decide each open approval that several decide together. */
  undecided: Record<string, number>;
  /** What the actor did since the card was drawn. */
  pressed: Pressed | null;
  /** Slack user groups that the answer hangs on and whose members were not looked up lately. */
  staleGroups: string[];
  /** Whether the actor takes part in it; known of what not everybody sees. */
  participates: boolean | null;
};

export type LoadRequest = {
  tenantId: string;
  ref: WorkflowRef;
  actorId: string | null;
  otherId?: string | undefined;
  approvalId?: string | undefined;
  /** The newest history row that the card showed. */
  shownSequence?: number | undefined;
};

type LoadedRow = WorkflowRow &
  Pick<Loaded, 'actor' | 'other' | 'pressed' | 'participates'> & { stale_groups: string[] };

/** Members of a group are asked for again when they are needed and older than this. */
const STALE_AFTER = '10 minutes';

const loadBy = (column: 'id' | 'number') => `
  select ${WORKFLOW_COLUMNS}, approvals, actor, other,
    case when w.visible_to is not null and actor is not null then participates(w, actor) end as participates,
    (select jsonb_build_object('trigger', h.trigger, 'at', iso_utc(h.at))
       from history as h
      where $6::integer is not null and h.tenant_id = w.tenant_id and h.workflow_id = w.id and h.sequence > $6
        and h.actor_id = $3 and h.trigger in ('${PRESSED_TRIGGERS.join("', '")}')
      order by h.sequence desc limit 1) as pressed,
    array(
      select distinct g.id
        from approval as a
        join role_member as m on m.tenant_id = a.tenant_id and m.role = any(a.approver_roles) and m.group_id is not null
        join user_group as g on g.tenant_id = m.tenant_id and g.id = m.group_id
       where a.tenant_id = w.tenant_id and a.workflow_id = w.id and a.resolved_at is null
         and (g.refreshed_at is null or g.refreshed_at < now() - interval '${STALE_AFTER}')
      union
      select g.id
        from approval as a
        cross join unnest(a.approver_roles) as role
        join user_group as g on g.tenant_id = a.tenant_id and g.id = substr(role, 2)
       where role like '@%' and a.tenant_id = w.tenant_id and a.workflow_id = w.id and a.resolved_at is null
         and (g.refreshed_at is null or g.refreshed_at < now() - interval '${STALE_AFTER}')
    ) as stale_groups
  from workflow as w
  cross join approvals_of($1, w.id, coalesce($4::uuid, (w.settling->>'approvalId')::uuid)) as approvals
  left join actor_facts($1, $3) as actor on $3::text is not null
  left join actor_facts($1, $5) as other on $5::text is not null
  where w.tenant_id = $1 and w.${column} = $2`;

/**
 * Reads a workflow with its open approvals and the facts about who asks; null when this tenant has no such workflow. Ids
 * that are none find nothing: they come from outside.
 */
export async function loadWorkflow(db: Pool | PoolClient, request: LoadRequest): Promise<Loaded | null> {
  if ('id' in request.ref && !isUuid(request.ref.id)) return null;
  const column = 'id' in request.ref ? 'id' : 'number';
  const named = request.approvalId !== undefined && isUuid(request.approvalId) ? request.approvalId : null;
  const { rows } = await db.query<LoadedRow>({
    name: `load_workflow_by_${column}`,
    text: loadBy(column),
    values: [
      request.tenantId,
      'id' in request.ref ? request.ref.id : request.ref.number,
      request.actorId,
      named,
      request.otherId === undefined ? null : cleanText(request.otherId),
      request.shownSequence ?? null,
    ],
  });
  const row = rows[0];
  if (!row) return null;
  const { actor, other, pressed, participates, stale_groups: staleGroups } = row;
  return { workflow: workflowOf(row), actor, other, pressed, participates, staleGroups, undecided: undecidedOf(row) };
}

/** The version of its definition that a workflow follows. */
export function definitionOf(env: Pick<Environment, 'definitions'>, workflow: Workflow): Promise<Definition> {
  const { tenantId, definitionKey, definitionVersion } = workflow;
  return env.definitions.version(tenantId, definitionKey, definitionVersion);
}

/** Nobody does anything about a request that they do not see. @throws DomainError `not_permitted`. */
export function checkSeen({ workflow, participates }: Loaded, actor: Actor | null): void {
  const { visibleTo } = workflow;
  if (actor !== null && visibleTo !== null) checkMaySee(actor, { visibleTo, participates: participates === true });
}
