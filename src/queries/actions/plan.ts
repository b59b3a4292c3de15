import type { StoredAction } from '#domain/action/lookup.ts';
import { actionsOf, type Definition } from '#domain/definition/definition.ts';
import type { HistoryEntry } from '#domain/request/history-chain.ts';
import type { Reads } from '#queries/card/card.ts';

/** A workflow with the part of its history whose actions are not planned yet. */
export type ActionPlan = {
  definition: Definition;
  /** Active ones of this definition, and the global ones; oldest first. */
  stored: StoredAction[];
  /** The last row that is planned, and the last that there is. */
  planned: number;
  last: number;
  /** The whole history up to `last`; empty when no action could follow anything. */
  history: HistoryEntry[];
};

type PlanRow = { planned: number; last: number; key: string; version: number; stored: StoredAction[] };

/** Reads what planning a workflow's actions needs, after each decision: in one statement. Null when there is no such workflow. */
export async function readActionPlan(reads: Reads, tenantId: string, workflowId: string): Promise<ActionPlan | null> {
  const { rows } = await reads.pool.query<PlanRow>({
    name: 'action_plan',
    text: PLAN,
    values: [tenantId, workflowId],
  });
  const row = rows[0];
  if (!row) return null;
  const { key, version, ...plan } = row;
  const definition = await reads.definitions.version(tenantId, key, version);
  const anything = plan.stored.length > 0 || actionsOf(definition).length > 0;
  const history = anything ? await readHistory(reads, tenantId, workflowId, plan.last) : [];
  return { ...plan, definition, history };
}

/** `parameters` holds the words of the action's type, as definitions write them. */
const PLAN = `
  select coalesce(c.sequence, 0) as planned, w.history_sequence as last, w.definition_key as key,
    w.definition_version as version,
    (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'level', a.level, 'target', a.target,
              'action', a.parameters || jsonb_build_object('on', a.event, 'type', a.type, 'order', a.position, 'is_active', true))
              order by a.created_at, a.id), '[]')
       from action as a
      where a.tenant_id = w.tenant_id and a.is_active
        and (a.definition_key is null or a.definition_key = w.definition_key)) as stored
  from workflow as w
  left join action_cursor as c on c.tenant_id = w.tenant_id and c.workflow_id = w.id
  where w.tenant_id = $1 and w.id = $2`;

async function readHistory(
  { pool }: Reads,
  tenantId: string,
  workflowId: string,
  last: number,
): Promise<HistoryEntry[]> {
  const { rows } = await pool.query<HistoryEntry>({
    name: 'history_to_plan',
    text: `select sequence, iso_utc(at) as at, actor_id as "actorId", trigger, from_stage as "fromStage", to_stage as "toStage",
                  comment, data, events
             from history where tenant_id = $1 and workflow_id = $2 and sequence <= $3 order by sequence`,
    values: [tenantId, workflowId, last],
  });
  return rows;
}

/** A comment whose actions are not planned yet; null for any other, and for one that was deleted or is gone. */
export type NewComment = { workflowId: string; authorId: string; content: string; stage: string | null; at: string };

export async function readNewComment(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  commentId: string,
): Promise<NewComment | null> {
  const { rows } = await pool.query<NewComment>({
    name: 'comment_to_plan',
    text: `select workflow_id as "workflowId", author_id as "authorId", content, stage, iso_utc(created_at) as at
             from comment where tenant_id = $1 and id = $2 and planned_at is null and deleted_at is null`,
    values: [tenantId, commentId],
  });
  return rows[0] ?? null;
}
