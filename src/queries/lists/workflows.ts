import type { Actor } from '#domain/people/role.ts';
import { isAnybody } from '#domain/request/right.ts';
import { preciseInstant } from '#persistence/statements.ts';
import type { Reads } from '#queries/card/card.ts';
import { WORKFLOW_RESOURCE, type WorkflowResource, type WorkflowResourceRow } from '#queries/detail/resources.ts';
import { askedThemselves } from './inbox.ts';
import { type Cursor, type Page, pageOf } from './page.ts';
import { seesOthers, visible } from './visible.ts';

/** What is looked for; what is left out does not matter. */
type WorkflowFilter = {
  entity_type?: string | undefined;
  entity_id?: string | undefined;
  status?: string | undefined;
  definition_key?: string | undefined;
  assignee?: string | undefined;
  is_completed?: boolean | undefined;
  /** Only what waits for the reader to decide. */
  my_tasks?: boolean | undefined;
};

export type WorkflowListRequest = {
  tenantId: string;
  reader: Actor;
  filter: WorkflowFilter;
  limit: number;
  cursor: Cursor | null;
};

/** The one order of the list, the newest first. */
export const WORKFLOW_ORDER = '-created_at';

const COLUMNS = {
  entity_type: 'w.entity_type',
  entity_id: 'w.entity_id',
  status: 'w.status',
  definition_key: 'w.definition_key',
  assignee: 'w.assignee_id',
} as const;

/** Workflows of a tenant that the reader may see: all with `workflows:view`, else their own and what waits for them. */
export async function listWorkflows(reads: Reads, request: WorkflowListRequest): Promise<Page<WorkflowResource>> {
  const { tenantId, limit } = request;
  const { where, values } = conditionsOf(request);
  // Planned with its own values: which filters there are, and how many rows they leave, decide the plan.
  const { rows } = await reads.pool.query<WorkflowResourceRow & { place: string }>(
    `select ${WORKFLOW_RESOURCE}, ${preciseInstant('w.created_at')} as place
       from workflow as w where ${where} order by w.created_at desc, w.id limit ${limit + 1}`,
    values,
  );
  const page = pageOf(
    rows,
    limit,
    ({ place, id }): Cursor => ({ order: WORKFLOW_ORDER, value: place, id }),
    ({ place: _place, ...row }) => row,
  );
  return { ...page, items: await withPipelines(reads, tenantId, page.items) };
}

function conditionsOf({ tenantId, reader, filter, cursor }: WorkflowListRequest): { where: string; values: unknown[] } {
  const values: unknown[] = [tenantId, reader.id];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['w.tenant_id = $1', '$2::text is not null'];
  for (const [name, column] of Object.entries(COLUMNS)) {
    const wanted = filter[name as keyof typeof COLUMNS];
    if (wanted !== undefined) where.push(`${column} = ${add(wanted)}`);
  }
  if (filter.is_completed !== undefined) where.push(`w.completed_at is ${filter.is_completed ? 'not ' : ''}null`);
  const others = seesOthers(reader);
  if (others) where.push(visible(reader, add));
  if (filter.my_tasks || !others) {
    const asked = askedThemselves(add(reader.roles), add(isAnybody(reader)));
    const waiting = `w.id in (select waiting.workflow_id from (${asked}) as waiting)`;
    where.push(filter.my_tasks ? waiting : `(w.requester_id = $2 or ${waiting})`);
  }
  if (cursor) {
    const at = `${add(cursor.value)}::timestamptz`;
    where.push(`w.created_at <= ${at} and (w.created_at < ${at} or w.id > ${add(cursor.id)}::uuid)`);
  }
  return { where: where.join(' and '), values };
}

/** Versions are kept in memory: a page costs at most one read for each definition on it, the first time. */
async function withPipelines(reads: Reads, tenantId: string, rows: WorkflowResourceRow[]): Promise<WorkflowResource[]> {
  return Promise.all(
    rows.map(async (row) => {
      const definition = await reads.definitions.version(tenantId, row.definition_key, row.definition_version);
      const stage = definition.stages.find(({ key }) => key === row.current_stage);
      return { ...row, current_pipeline: stage?.pipeline ?? null };
    }),
  );
}
