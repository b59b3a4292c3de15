import type { CardStatus, TaskLine } from '#blocks/view.ts';
import { refOf } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';

/** What {@link LINE_COLUMNS} select. */
export type LineRow = {
  id: string;
  number: number;
  name: string;
  definition_key: string;
  definition_version: number;
  status: CardStatus;
  stage: string;
  requester_id: string;
  due_at: string | null;
  escalated: boolean;
  asks_others: boolean;
};

/** The columns of `workflow as w` that make a line of a list; reads the open approvals, so select them for one page only. */
export const LINE_COLUMNS = `w.id, w.number, w.name, w.definition_key, w.definition_version, w.status, w.stage, w.requester_id,
  asked.due_at, asked.escalated,
  w.status = 'in_progress' and w.sent_back_by is null and w.settling is null and asked.others as asks_others`;

/** Joins what {@link LINE_COLUMNS} say about the open approvals of `workflow as w`. */
export const LINE_APPROVALS = `
  left join lateral (
    select iso_utc(min(a.expires_at)) as due_at, coalesce(bool_or(a.status = 'escalated'), false) as escalated,
           coalesce(bool_or(cardinality(a.approver_roles) > 0 or cardinality(a.approver_users) = 0
             or exists (select from unnest(a.asked_users) as one where one <> w.requester_id)), false) as others
      from approval as a
     where a.tenant_id = w.tenant_id and a.workflow_id = w.id and a.resolved_at is null) as asked on true`;

/** Rows as lines, stages and definitions by the name that a reader of `locale` understands. */
export async function linesOf(
  reads: Reads,
  tenantId: string,
  rows: readonly LineRow[],
  locale: string | undefined,
): Promise<TaskLine[]> {
  return Promise.all(
    rows.map(async (row) => {
      const definition = await reads.definitions.version(tenantId, row.definition_key, row.definition_version);
      const stage = definition.stages.find((one) => one.key === row.stage);
      return {
        ref: refOf(row),
        workflowId: row.id,
        title: row.name,
        definitionName: textIn(definition.name, locale),
        stage: stage ? textIn(stage.name, locale) : row.stage,
        status: row.status,
        requesterId: row.requester_id,
        dueAt: row.due_at,
        escalated: row.escalated,
      };
    }),
  );
}
