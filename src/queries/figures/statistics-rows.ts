import { OWN_DEFINITIONS } from '#domain/definition/own-definitions.ts';
import type { LocalizedText } from '#domain/text.ts';
import { DefinitionRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { withVersions } from '#queries/definitions/published.ts';

const OWN_KEYS = OWN_DEFINITIONS.map(({ key }) => key);
/** Newest workflows of a definition whose times in stages are measured: what a figure of now needs, however many there are. */
const MEASURED = 500;

export type DefinitionRow = {
  key: string;
  name: LocalizedText;
  is_active: boolean;
  current_version: number;
  stages: { key: string; name: LocalizedText; pipeline: string | null; final: boolean }[];
};

/** One page of definitions with the stages of their current versions. */
export async function readDefinitionRows(
  { entities }: Entities,
  { tenantId, key, after, limit }: { tenantId: string; key: string | null; after: string; limit: number },
): Promise<DefinitionRow[]> {
  const em = entities(tenantId);
  const one = key === null ? {} : { key };
  const wanted = { $and: [{ key: { $nin: OWN_KEYS, $gt: after } }, one] };
  const found = await em.find(DefinitionRecord, wanted, { orderBy: { key: 'asc' }, limit });
  return (await withVersions(em, found)).map(({ definition, version: { body } }) => ({
    key: definition.key,
    name: body.name,
    is_active: definition.isActive,
    current_version: definition.currentVersion,
    stages: body.stages,
  }));
}

export type Counts = { definition_key: string; kind: 'workflow' | 'approval'; status: string; count: number };

/** Workflows and approvals by status. */
export async function readCounts(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  keys: readonly string[],
): Promise<Counts[]> {
  const { rows } = await pool.query<Counts>({
    name: 'statistics_counts',
    text: `select definition_key, 'workflow' as kind, status, count(*)::int as count
             from workflow where tenant_id = $1 and definition_key = any($2) group by 1, 3
           union all
           select definition_key, 'approval', status, count(*)::int
             from approval where tenant_id = $1 and definition_key = any($2) group by 1, 3`,
    values: [tenantId, keys],
  });
  return rows;
}

/** What stands at a stage now, and since when somebody, or a system, is waited for. */
export type WaitRow = {
  definition_key: string;
  stage: string;
  open_workflows: number;
  open_approvals: number;
  open_tasks: number;
  failed_tasks: number;
  overdue: number;
  /** Of all that waits there together. */
  waiting_seconds: number;
  oldest_since: string | null;
  oldest_workflow_id: string | null;
  roles: { role: string; open_approvals: number }[];
  users: { user_id: string; open_approvals: number }[];
};

/** Every stage at which something stands. */
export async function readWaits(
  { pool }: Pick<Reads, 'pool'>,
  { tenantId, keys, now }: { tenantId: string; keys: readonly string[]; now: Date },
): Promise<WaitRow[]> {
  const { rows } = await pool.query<WaitRow>({ name: 'statistics_waits', text: WAITS, values: [tenantId, keys, now] });
  return rows;
}

const WAITS = `
  with standing as (
    select definition_key, stage, count(*)::int as open_workflows
      from workflow where tenant_id = $1 and definition_key = any($2) and completed_at is null group by 1, 2
  ), wait as materialized (
    select definition_key, stage, workflow_id, id, created_at as since, expires_at < $3 as overdue, false as task, false as failed,
           approver_roles, approver_users
      from approval
     where tenant_id = $1 and definition_key = any($2) and status in ('pending', 'escalated') and workflow_id is not null
    union all
    select w.definition_key, t.stage, t.workflow_id, t.id, t.created_at, false, true, t.status = 'error', '{}', '{}'
      from task as t join workflow as w on w.tenant_id = t.tenant_id and w.id = t.workflow_id
     where t.tenant_id = $1 and w.definition_key = any($2) and t.status in ('open', 'in_progress', 'pending', 'error')
  ), waiting as (
    select definition_key, stage, count(*) filter (where not task)::int as open_approvals,
           count(*) filter (where task)::int as open_tasks, count(*) filter (where failed)::int as failed_tasks,
           count(*) filter (where overdue)::int as overdue,
           round(sum(extract(epoch from $3 - since)))::float8 as waiting_seconds, min(since) as oldest_since,
           (array_agg(workflow_id order by since, id))[1] as oldest_workflow_id
      from wait group by 1, 2
  ), asked as (
    select definition_key, stage, jsonb_agg(jsonb_build_object('role', role, 'open_approvals', count) order by count desc, role)
             filter (where role is not null) as roles,
           jsonb_agg(jsonb_build_object('user_id', person, 'open_approvals', count) order by count desc, person)
             filter (where person is not null) as users
      from (select definition_key, stage, role, person, count(*)::int as count,
                   row_number() over (partition by definition_key, stage, role is null order by count(*) desc, role, person) as place
              from wait,
                   lateral (select role, null as person from unnest(approver_roles) as role
                            union all select null, person from unnest(approver_users) as person) as named
             group by 1, 2, 3, 4) as counted
     where place <= 10
     group by 1, 2
  )
  select definition_key, stage, coalesce(open_workflows, 0) as open_workflows, coalesce(open_approvals, 0) as open_approvals,
         coalesce(open_tasks, 0) as open_tasks, coalesce(failed_tasks, 0) as failed_tasks, coalesce(overdue, 0) as overdue,
         coalesce(waiting_seconds, 0) as waiting_seconds, iso_utc(oldest_since) as oldest_since, oldest_workflow_id,
         coalesce(roles, '[]') as roles, coalesce(users, '[]') as users
    from standing full join waiting using (definition_key, stage) left join asked using (definition_key, stage)`;

/** How long workflows stayed at a stage. */
export type StayRow = {
  definition_key: string;
  stage: string;
  visits: number;
  average_seconds: number;
  median_seconds: number;
};

/** Times in stages that were left again, of the newest {@link MEASURED} workflows of each definition. */
export async function readStays(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  keys: readonly string[],
): Promise<StayRow[]> {
  const { rows } = await pool.query<StayRow>({
    name: 'statistics_stays',
    text: STAYS,
    values: [tenantId, keys, MEASURED],
  });
  return rows;
}

const STAYS = `
  with entered as (
    select key as definition_key, h.to_stage as stage, h.at,
           coalesce(lead(h.at) over (partition by h.workflow_id order by h.sequence), newest.completed_at) as until
      from unnest($2::text[]) as key
      cross join lateral (
        select id, completed_at from workflow
         where tenant_id = $1 and definition_key = key order by created_at desc limit $3) as newest
      join history as h on h.tenant_id = $1 and h.workflow_id = newest.id
     where h.to_stage is distinct from h.from_stage
  )
  select definition_key, stage, count(*)::int as visits, round(avg(seconds))::float8 as average_seconds,
         round(percentile_cont(0.5) within group (order by seconds))::float8 as median_seconds
    from (select definition_key, stage, extract(epoch from until - at)::float8 as seconds from entered where until is not null) as stay
   group by 1, 2`;

export type Overview = { definitions: number; active_definitions: number; workflows: number; open_workflows: number };

/** The tenant as a whole, without the program's own definitions: one statement over what is quiet and what is not. */
export async function readOverview({ pool }: Pick<Reads, 'pool'>, tenantId: string): Promise<Overview> {
  const { rows } = await pool.query<Overview>({
    name: 'statistics_overview',
    text: `select (select count(*)::int from definition where tenant_id = $1 and key <> all($2)) as definitions,
                  (select count(*)::int from definition where tenant_id = $1 and key <> all($2) and is_active) as active_definitions,
                  (select count(*)::int from workflow where tenant_id = $1 and definition_key <> all($2)) as workflows,
                  (select count(*)::int from workflow
                    where tenant_id = $1 and definition_key <> all($2) and completed_at is null) as open_workflows`,
    values: [tenantId, OWN_KEYS],
  });
  const [row] = rows;
  if (!row) throw new Error('statistics_overview gave no row');
  return row;
}
