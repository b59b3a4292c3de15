import type { TaskLine } from '#blocks/view.ts';
import { readActor } from '#persistence/actor.ts';
import type { Reads } from '#queries/card/card.ts';
import { readStandIns } from '#queries/people/away.ts';
import { LINE_APPROVALS, LINE_COLUMNS, type LineRow, linesOf } from './task-line.ts';

export type InboxRequest = {
  tenantId: string;
  userId: string;
  limit?: number | undefined;
  offset?: number | undefined;
  locale?: string | undefined;
};

/** Lines a page when nobody says otherwise. */
const PAGE = 20;

/** Somebody in whose name it is looked, by the places of the query's values. */
type Asked = { user: string; roles: string; full: string; absent: boolean };

/**
 * What waits for a person: requests that they may decide now (by name, role, group or share; their own and those that they
 * handed over or snoozed left out), those that wait for somebody for whom they stand in, and their own that were sent back
 * to them. One line a request; sent-back ones first, then the nearest deadline, then the oldest.
 */
export async function readInbox(reads: Reads, request: InboxRequest): Promise<{ items: TaskLine[]; total: number }> {
  const { tenantId, userId, limit = PAGE, offset = 0, locale } = request;
  const actor = await readActor(reads.pool, tenantId, userId);
  if (actor.deactivated) return { items: [], total: 0 };
  const full = !actor.external && !actor.bot;
  const absent = full ? (actor.standsFor ?? []) : [];
  // Not a named statement: how many approvals the roles match decides the plan, so each call is planned with its own values.
  const { rows } = await reads.pool.query<InboxRow>(inboxOf(absent.length), [
    ...[tenantId, userId, actor.roles, full, limit, offset],
    ...absent.flatMap((one) => [one.id, one.roles]),
  ]);
  // A page behind the last one has no row to carry the total.
  if (rows.length === 0 && offset > 0)
    return { items: [], total: (await readInbox(reads, { ...request, offset: 0 })).total };
  const lines = await linesOf(reads, tenantId, rows, locale);
  const delegateId = (await readStandIns(reads.pool, tenantId, [userId])).get(userId);
  const items = lines.map((line, index): TaskLine => {
    const row = rows[index];
    if (row?.stands_for) return { ...line, standsFor: row.stands_for };
    return row?.rank === 1 && delegateId !== undefined ? { ...line, delegateId } : line;
  });
  return { items, total: rows[0]?.total ?? 0 };
}

type InboxRow = LineRow & { total: number; rank: number; stands_for: string[] | null };

/** Approvals that wait for a reader themselves, as {@link askedOf}: of the tenant $1, seen by $2. */
export const ASKED_THEMSELVES = (roles: string, full: string): string =>
  askedOf({ user: '$2', roles, full, absent: false });

/** The query for somebody who stands in for so many people. Values: tenant, person, roles, whether a full member, limit, offset; then id and roles of each absent person. */
function inboxOf(absent: number): string {
  const others = Array.from({ length: absent }, (_, index) =>
    askedOf({ user: `$${7 + 2 * index}`, roles: `$${8 + 2 * index}`, full: 'false', absent: true }),
  );
  const everybody = [askedOf({ user: '$2', roles: '$3', full: '$4', absent: false }), ...others];
  return inbox(everybody.join('\n    union all'));
}

/** Roles of an open approval, in the words of their index (`approval_open_roles`), of which the planner knows how often each stands. */
const OPEN_ROLES = `(a.approver_roles || '{}'::text[])`;

/**
 * Approvals that wait for one person, seen by the reader ($2). The conditions say what `rightToDecide` of the core says. Each
 * side of the `or` is written so that an index serves it (shares as an array, not as a subquery), for otherwise every open
 * approval of the tenant is looked at.
 */
const askedOf = ({ user, roles, full, absent }: Asked) => `
    select a.id as approval_id, a.workflow_id, a.expires_at, a.created_at, ${absent ? `${user}::text` : 'null::text'} as stands_for
      from approval as a
      join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
     where a.tenant_id = $1 and a.status in ('pending', 'escalated') and w.status = 'in_progress'
       and (${OPEN_ROLES} && ${roles}::text[]
            or a.approver_users @> array[${user}::text]
            or (${OPEN_ROLES} = '{}' and cardinality(a.approver_users) = 0 and ${full})
            or a.id = any(array(
              select s.approval_id from assignment as s where s.tenant_id = $1 and s.user_id = ${user} and s.status = 'open')))
       and (not exists (select from assignment as s
                         where s.tenant_id = $1 and s.approval_id = a.id and s.user_id = ${user}
                           and s.status in ('approved', 'denied', 'delegated'))
            or exists (select from assignment as s
                        where s.tenant_id = $1 and s.approval_id = a.id and s.user_id = ${user} and s.status = 'open'))
       and (a.strategy <> 'hierarchy_chain' or not a.approver_users @> array[${user}::text]
            or a.approver_users[1 + (select count(*)::int from assignment as s
                                      where s.tenant_id = $1 and s.approval_id = a.id and s.status = 'approved')] = ${user})
       and a.id <> all(array(
         select z.approval_id from snooze as z where z.tenant_id = $1 and z.user_id = $2 and z.until > now()))
       ${absent ? `and w.requester_id <> ${user}` : ''}
       and (w.requester_id <> $2 or a.by_triggers or exists (
         select 1 from definition_version as v
          where v.tenant_id = w.tenant_id and v.key = w.definition_key and v.version = w.definition_version
            and ((v.body->>'allow_self_approval')::boolean
                 or jsonb_path_exists(v.body, '$.stages[*] ? (@.key == $stage && (@.kind == "form" || @.approvals[$position].self == true))',
                                      jsonb_build_object('stage', a.stage, 'position', a.position)))))`;

const inbox = (asked: string) => `
  with asked as (
    select workflow_id, min(expires_at) as due, min(created_at) as since,
           case when not bool_or(stands_for is null) then array_agg(distinct stands_for) end as stands_for
      from (${asked}) as each_name
     group by workflow_id
  ), waiting as (
    select id as workflow_id, 0 as rank, null::timestamptz as due, updated_at as since, null::text[] as stands_for
      from workflow
     where tenant_id = $1 and requester_id = $2 and sent_back_by is not null and status = 'in_progress'
    union all
    select workflow_id, 1, due, since, stands_for from asked
  ), page as (
    select *, count(*) over ()::int as total from waiting
     order by rank, due nulls last, since, workflow_id limit $5 offset $6
  )
  select ${LINE_COLUMNS}, page.total, page.rank, page.stands_for
    from page
    join workflow as w on w.tenant_id = $1 and w.id = page.workflow_id
    ${LINE_APPROVALS}
   order by page.rank, page.due nulls last, page.since, page.workflow_id`;
