import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { isAnybody } from '#domain/request/right.ts';
import { readActor } from '#persistence/actor.ts';
import { preciseInstant } from '#persistence/statements.ts';
import type { Reads } from '#queries/card/card.ts';
import { findWorkflow } from '#queries/detail/find.ts';
import { askedThemselves } from './inbox.ts';
import { type Cursor, type Page, pageOf } from './page.ts';
import { seesOthers, visible } from './visible.ts';

export const TASK_KINDS = ['approval', 'form', 'action'] as const;
export const TASK_STATUSES = ['open', 'in_progress', 'pending', 'completed', 'cancelled', 'error'] as const;
type TaskKind = (typeof TASK_KINDS)[number];
type Status = (typeof TASK_STATUSES)[number];

export type TaskResource = {
  /** Of an approval and a form the approval's. */
  id: string;
  workflow_id: string;
  kind: TaskKind;
  status: Status;
  /** Who has it alone, or completed it; null while any of several may. */
  assigned_to: string | null;
  input_data: unknown;
  output_data: unknown;
  due_at: string | null;
};

type TaskFilter = {
  /** What waits for this person, in whatever way, and what they decided. */
  assignee?: string | undefined;
  status?: Status | undefined;
  kind?: TaskKind | undefined;
  workflow_id?: string | undefined;
};

export type TaskListRequest = {
  tenantId: string;
  reader: Actor;
  filter: TaskFilter;
  limit: number;
  cursor: Cursor | null;
};

/** The one order of the list, the newest first. */
export const TASK_ORDER = '-created_at';

/**
 * Tasks of a tenant that the reader may see: all with `workflows:view`, else those of their own requests and what waits for them.
 * An approval is one task, however many people it asks.
 */
export async function listTasks(reads: Reads, request: TaskListRequest): Promise<Page<TaskResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const about = filter.assignee ?? reader.id;
  const person = about === reader.id ? reader : await readActor(reads.pool, tenantId, about);
  const values: unknown[] = [tenantId, person.id, person.roles, isAnybody(person), reader.id];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const others = seesOthers(reader);
  const own = others ? visible(reader, add) : 'w.requester_id = $5';
  const asked = `a.id in (select approval_id from (${askedThemselves('$3', '$4')}) as asked)`;
  const seen = (alias: 'a' | 't') => {
    const where = [`${alias}.tenant_id = $1`];
    if (filter.workflow_id !== undefined) where.push(`${alias}.workflow_id = ${add(filter.workflow_id)}::uuid`);
    if (cursor) {
      const [at, id] = [`${add(cursor.value)}::timestamptz`, `${add(cursor.id)}::uuid`];
      where.push(`${alias}.created_at <= ${at} and (${alias}.created_at < ${at} or ${alias}.id > ${id})`);
    }
    return where;
  };
  const ofPeople = seen('a');
  if (filter.assignee !== undefined) ofPeople.push(`(${asked} or ${DECIDED_BY_2})`);
  ofPeople.push(others ? own : filter.assignee === reader.id ? 'true' : `(${own} or ${asked})`);
  if (filter.status !== undefined) ofPeople.push(OF_STATUS[filter.status]);
  if (filter.kind !== undefined) ofPeople.push(OF_KIND[filter.kind]);
  const ofSystems = [...seen('t'), own];
  if (filter.assignee !== undefined) ofSystems.push('false');
  if (filter.status !== undefined) ofSystems.push(`t.status = ${add(filter.status)}`);
  if (filter.kind !== undefined && filter.kind !== 'action') ofSystems.push('false');
  const page = (columns: string, from: string, where: string[], alias: 'a' | 't') =>
    `(select ${columns}, ${preciseInstant(`${alias}.created_at`)} as place, ${alias}.created_at as made from ${from}
       where ${where.join(' and ')} order by ${alias}.created_at desc, ${alias}.id limit ${limit + 1})`;
  // The last lines name every value, for the type of one that no filter needs could not be told.
  const { rows } = await reads.pool.query<TaskResource & { place: string; made: Date }>(
    `select * from (${page(OF_PEOPLE, FROM_PEOPLE, ofPeople, 'a')}
       union all ${page(OF_SYSTEMS, FROM_SYSTEMS, ofSystems, 't')}) as task
      where $2::text is not null and $3::text[] is not null and $4::boolean is not null and $5::text is not null
      order by made desc, id limit ${limit + 1}`,
    values,
  );
  const cursorOf = (row: { place: string; id: string }): Cursor => ({
    order: TASK_ORDER,
    value: row.place,
    id: row.id,
  });
  return pageOf(rows, limit, cursorOf, ({ place: _place, made: _made, ...row }) => row);
}

export type TaskLookup = {
  tenantId: string;
  id: string;
  readerId: string;
  granted?: readonly string[] | undefined;
  justActed?: boolean | undefined;
};

/** One task, for whoever may see its workflow. @throws DomainError `not_found`, `not_permitted`. */
export async function readTask(reads: Reads, { id, ...lookup }: TaskLookup): Promise<TaskResource> {
  const { rows } = await reads.pool.query<TaskResource>({
    name: 'read_task',
    text: `select ${OF_PEOPLE} from ${FROM_PEOPLE} where a.tenant_id = $1 and a.id = $2
           union all select ${OF_SYSTEMS} from ${FROM_SYSTEMS} where t.tenant_id = $1 and t.id = $2`,
    values: [lookup.tenantId, id],
  });
  const row = rows[0];
  if (!row) throw new DomainError('not_found', { ref: id });
  await findWorkflow(reads, { ...lookup, ref: { id: row.workflow_id } });
  return row;
}

const FROM_PEOPLE = 'approval as a join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id';
const FROM_SYSTEMS = 'task as t join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id';

/** Asks for a form: of a form stage, or an approval of kind `submit`. */
const KIND = `case a.kind when 'submit' then 'form' else 'approval' end`;

const OF_KIND: Record<TaskKind, string> = {
  approval: `a.kind <> 'submit'`,
  form: `a.kind = 'submit'`,
  action: 'false',
};

/** With a limit it is asked of each approval; an `exists` would be made of all the tenant's decisions first. */
const BEGUN = `(a.checked_in_by is not null or coalesce((
  select true from assignment as s
   where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status in ('approved', 'denied') limit 1), false))`;

const STATUS = `case
    when a.status in ('approved', 'denied', 'changes_requested') then 'completed'
    when a.status in ('canceled', 'expired') then 'cancelled'
    when w.status = 'on_hold' then 'pending'
    when ${BEGUN} then 'in_progress' else 'open' end`;

const IS_OPEN = `a.status in ('pending', 'escalated')`;

/** What {@link STATUS} tells, in conditions of which the planner knows how many rows they leave. */
const OF_STATUS: Record<Status, string> = {
  open: `${IS_OPEN} and w.status <> 'on_hold' and not ${BEGUN}`,
  in_progress: `${IS_OPEN} and w.status <> 'on_hold' and ${BEGUN}`,
  pending: `${IS_OPEN} and w.status = 'on_hold'`,
  completed: `a.status in ('approved', 'denied', 'changes_requested')`,
  cancelled: `a.status in ('canceled', 'expired')`,
  error: 'false',
};

const DECIDED_BY_2 = `a.id = any(array(
  select s.approval_id from assignment as s
   where s.tenant_id = $1 and s.user_id = $2 and s.status in ('approved', 'denied')))`;

/** The one person who can do it: named alone, or the only one with an open share of what was asked of nobody else. */
const ASSIGNED = `coalesce(a.actor_id,
    case when a.approver_roles = '{}' and cardinality(a.approver_users) = 1 then a.approver_users[1] end,
    (select min(s.user_id) from assignment as s
      where s.tenant_id = a.tenant_id and s.approval_id = a.id and s.status = 'open' having count(*) = 1))`;

/** What came with the decision that closed a form; nothing when time closed it. A stage may have several, and come round again. */
const SUBMITTED = `(select coalesce(jsonb_path_query_first(h.events, '$[*] ? (@.type == "DataChanged").data'), '{}')
    from history as h
   where h.tenant_id = a.tenant_id and h.workflow_id = a.workflow_id and h.actor_id is not null
     and h.events @> jsonb_build_array(
       jsonb_build_object('type', 'ApprovalClosed', 'approvalId', a.id, 'status', 'approved'))
   order by h.sequence desc limit 1)`;

const OF_PEOPLE = `a.id, a.workflow_id, ${KIND} as kind, ${STATUS} as status, ${ASSIGNED} as assigned_to, w.data as input_data,
  case when a.status not in ('approved', 'denied', 'changes_requested') then null
       else coalesce(
         case when a.kind = 'submit' and a.status = 'approved' then ${SUBMITTED} end,
         jsonb_build_object('decision', a.status)) end as output_data,
  iso_utc(a.expires_at) as due_at`;

const OF_SYSTEMS = `t.id, t.workflow_id, 'action' as kind, t.status, null as assigned_to, t.input_data, t.output_data,
  iso_utc(t.expires_at) as due_at`;
