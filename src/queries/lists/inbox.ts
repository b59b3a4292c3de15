import type { TaskLine } from '#blocks/view.ts';
import { isAnybody } from '#domain/request/right.ts';
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

/**
 * What waits for a person: requests that they may decide now (by name, role, group or share; their own and those that they
 * handed over or snoozed left out), those that wait for somebody for whom they stand in, and their own that were sent back
 * to them. One line a request; sent-back ones first, then the nearest deadline, then the oldest.
 */
export async function readInbox(reads: Reads, request: InboxRequest): Promise<{ items: TaskLine[]; total: number }> {
  const { tenantId, userId, limit = PAGE, offset = 0, locale } = request;
  const actor = await readActor(reads.pool, tenantId, userId);
  if (actor.deactivated) return { items: [], total: 0 };
  const absent = actor.external || actor.bot ? [] : (actor.standsFor ?? []);
  // Not a named statement: how many approvals the roles match decides the plan, so each call is planned with its own values.
  const { rows } = await reads.pool.query<InboxRow>(inboxOf(absent.length), [
    ...[tenantId, userId, actor.roles, isAnybody(actor), limit, offset],
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

/** The query for somebody who stands in for so many people. Values: tenant, person, roles, whether anybody means them, limit, offset; then id and roles of each absent person. */
function inboxOf(absent: number): string {
  const others = Array.from({ length: absent }, (_, index) => askedInSteadOf(`$${7 + 2 * index}`, `$${8 + 2 * index}`));
  return inbox([askedThemselves('$3', '$4'), ...others].join('\n    union all'));
}

/**
 * Approvals that wait for a reader ($2, of the tenant $1) themselves.
 * @param roles the reader's, as SQL
 * @param anybody whether the reader is among those whom an approval means that names nobody, as SQL
 */
export function askedThemselves(roles: string, anybody: string): string {
  return waiting('null::text', `asks(a, $2, ${roles}::text[], ${anybody}::boolean)`);
}

/** Approvals that wait for somebody in whose stead the reader decides. */
function askedInSteadOf(user: string, roles: string): string {
  return waiting(
    `${user}::text`,
    `asks(a, ${user}, ${roles}::text[], false) and may_stand_in(a, ${user}, $2, w.requester_id)`,
  );
}

/** What the reader snoozed is left out, and what nobody decides while it can be taken back. Bots and deactivated people are never asked. */
function waiting(standsFor: string, asked: string): string {
  return `
    select a.id as approval_id, a.workflow_id, a.expires_at, a.created_at, ${standsFor} as stands_for
      from approval as a
      join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
     where a.tenant_id = $1 and a.status in ('pending', 'escalated') and w.status = 'in_progress' and w.settling is null
       and ${asked}
       and not exists (select from app_user as reader
                        where reader.tenant_id = $1 and reader.id = $2 and (reader.is_deactivated or reader.is_bot))
       and a.id <> all(array(
         select z.approval_id from snooze as z where z.tenant_id = $1 and z.user_id = $2 and z.until > now()))`;
}

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
