import type { Pool, PoolClient } from 'pg';
import type { Definition } from '#domain/definition/definition.ts';
import type { FormData } from '#domain/form/form.ts';
import { rolesOfLadders } from '#domain/request/asked-in-data.ts';
import { type Holders, NeedsPeople, type PeopleFacts } from '#domain/request/strategy.ts';
import type { Environment } from '#workflow/environment.ts';

/** Managers of managers that are followed: as many as a definition may ask for, and the requester's own. */
const MAX_LEVELS = 10;

/**
 * Decides, reading the people only when the decision opens an approval that chooses among them: most do not, and stay at two
 * round trips.
 */
export async function withPeople<T>(
  env: Pick<Environment, 'pool'>,
  about: Requested,
  definition: Definition,
  decideWith: (people: PeopleFacts | undefined) => T,
): Promise<T> {
  try {
    return decideWith(undefined);
  } catch (error) {
    if (!(error instanceof NeedsPeople)) throw error;
  }
  return decideWith(await readPeopleFacts(env.pool, about, definition));
}

/** As much of a request as says which people it may need. */
type Requested = { tenantId: string; requesterId: string; data: FormData };

/** Everything about people that any approval of a definition could need. */
async function readPeopleFacts(
  db: Pool | PoolClient,
  { tenantId, requesterId, data }: Requested,
  definition: Definition,
): Promise<PeopleFacts> {
  const templates = definition.stages.flatMap((stage) => stage.approvals);
  const askOne = templates.filter(({ strategy }) => strategy === 'round_robin' || strategy === 'least_loaded');
  const roles = [...new Set(askOne.flatMap((template) => template.role ?? []))];
  const rotating = definition.stages.flatMap(({ key: stage, approvals }) =>
    approvals.flatMap(({ strategy }, position) => (strategy === 'round_robin' ? [{ stage, position }] : [])),
  );
  const departments = [...new Set(definition.pipelines.flatMap((pipeline) => pipeline.department ?? []))];
  const { rows } = await db.query<{ facts: PeopleFacts }>({
    name: 'people_facts',
    text: FACTS,
    values: [
      ...[tenantId, requesterId, roles, departments, definition.key, MAX_LEVELS],
      rotating.map(({ stage }) => stage),
      rotating.map(({ position }) => position),
      rolesOfLadders(definition, data),
    ],
  });
  const facts = rows[0]?.facts;
  if (!facts) throw new Error('people_facts gave no row');
  return facts;
}

/** So many of a role are looked at: more than have answered already, or may not decide. */
const HOLDERS_MAX = 50;

/** Some who hold a role, as SQL; with the group itself where nobody has read yet who is in it. */
function someHolders(tenant: string, role: string): string {
  return `array(
    (select distinct id from role_holders(${tenant}, array[${role}]) limit ${HOLDERS_MAX})
    union all
    (select g.id from user_group as g
      where g.tenant_id = ${tenant} and g.refreshed_at is null
        and ('@' || g.id = ${role} or exists (
          select from role_member as m where m.tenant_id = ${tenant} and m.group_id = g.id and m.role = ${role}))
      limit 1))`;
}

/** Who holds roles of several tenants, in one statement; `of` gives those of one tenant. */
export async function readHolders(
  db: Pool | PoolClient,
  asked: readonly { tenantId: string; roles: readonly string[] }[],
): Promise<{ of: (tenantId: string) => Holders }> {
  const pairs = asked.flatMap(({ tenantId, roles }) => roles.map((role) => JSON.stringify([tenantId, role])));
  const wanted = [...new Set(pairs)].map((pair): [string, string] => JSON.parse(pair));
  const found = new Map<string, Record<string, string[]>>();
  if (wanted.length > 0) {
    const { rows } = await db.query<{ tenant_id: string; role: string; people: string[] }>({
      name: 'holders',
      text: `select tenant_id, role, ${someHolders('tenant_id', 'role')} as people
               from unnest($1::text[], $2::text[]) as wanted(tenant_id, role)`,
      values: [wanted.map(([tenantId]) => tenantId), wanted.map(([, role]) => role)],
    });
    for (const row of rows) found.set(row.tenant_id, { ...found.get(row.tenant_id), [row.role]: row.people });
  }
  return { of: (tenantId) => found.get(tenantId) ?? {} };
}

const FACTS = `
  with recursive above as (
    select manager_id as id, 1 as level from app_user where tenant_id = $1 and id = $2 and manager_id is not null
    union
    select u.manager_id, above.level + 1
      from above join app_user as u on u.tenant_id = $1 and u.id = above.id
     where u.manager_id is not null and above.level < $6::integer + 1
  ), manager as (
    select above.id, min(above.level) as level
      from above left join app_user as u on u.tenant_id = $1 and u.id = above.id
     where above.id <> $2 and not coalesce(u.is_deactivated or u.is_bot, false)
     group by above.id
  ), candidate as (
    select asked.role, person.id, (
        select count(*)::integer from approval as a
         where a.tenant_id = $1 and a.status in ('pending', 'escalated') and a.asked_users @> array[person.id]) as tasks
      from unnest($3::text[]) as asked(role), people_of_roles($1, array[asked.role]) as person(id)
  ), turn as (
    select place.stage || ':' || place.position as place, last.id
      from unnest($7::text[], $8::integer[]) as place(stage, position)
     cross join lateral (
       select a.approver_users[1] as id
         from approval as a
        where a.tenant_id = $1 and a.definition_key = $5 and a.stage = place.stage and a.position = place.position
          and a.strategy = 'round_robin' and cardinality(a.approver_users) > 0
        order by a.created_at desc, a.id desc limit 1) as last
  )
  select jsonb_build_object(
    'candidates', (
      select coalesce(jsonb_object_agg(role, people), '{}')
        from (select role, jsonb_agg(jsonb_build_object('id', id, 'tasks', tasks) order by id) as people
                from candidate group by role) as by_role),
    'lastAsked', (select coalesce(jsonb_object_agg(place, id), '{}') from turn),
    'managers', (select coalesce(jsonb_agg(id order by level), '[]') from manager),
    'holders', (
      select coalesce(jsonb_object_agg(role, ${someHolders('$1', 'role')}), '{}') from unnest($9::text[]) as role),
    'heads', (
      select coalesce(jsonb_object_agg(role.name, role.head_id), '{}')
        from role left join app_user as u on u.tenant_id = role.tenant_id and u.id = role.head_id
       where role.tenant_id = $1 and role.name = any($4) and role.head_id is not null
         and not coalesce(u.is_deactivated or u.is_bot, false))) as facts`;
