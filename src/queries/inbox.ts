import type { TaskLine } from '#blocks/view.ts';
import { type Reads, readActor } from './card.ts';
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
 * handed over left out), and their own that were sent back to them. One line a request; sent-back ones first, then the
 * nearest deadline, then the oldest.
 */
export async function readInbox(reads: Reads, request: InboxRequest): Promise<{ items: TaskLine[]; total: number }> {
  const { tenantId, userId, limit = PAGE, offset = 0, locale } = request;
  const actor = await readActor(reads.pool, tenantId, userId);
  if (actor.deactivated) return { items: [], total: 0 };
  const full = !actor.external && !actor.bot;
  // Not a named statement: how many approvals the roles match decides the plan, so each call is planned with its own values.
  const { rows } = await reads.pool.query<LineRow & { total: number }>(INBOX, [
    tenantId,
    userId,
    actor.roles,
    full,
    limit,
    offset,
  ]);
  // A page behind the last one has no row to carry the total.
  if (rows.length === 0 && offset > 0)
    return { items: [], total: (await readInbox(reads, { ...request, offset: 0 })).total };
  return { items: await linesOf(reads, tenantId, rows, locale), total: rows[0]?.total ?? 0 };
}

/**
 * Values: tenant, person, roles, whether they are a full member, limit, offset. The conditions say what `rightToDecide` of
 * the core says. Each side of the `or` is written so that an index serves it (shares as an array, not as a subquery), for
 * otherwise every open approval of the tenant is looked at.
 */
const INBOX = `
  with asked as (
    select a.workflow_id, min(a.expires_at) as due, min(a.created_at) as since
      from approval as a
      join workflow as w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
     where a.tenant_id = $1 and a.status in ('pending', 'escalated') and w.status = 'in_progress'
       and (a.approver_roles && $3::text[]
            or a.approver_users @> array[$2::text]
            or (a.approver_roles = '{}' and cardinality(a.approver_users) = 0 and $4)
            or a.id = any(array(
              select s.approval_id from assignment as s where s.tenant_id = $1 and s.user_id = $2 and s.status = 'open')))
       and a.id <> all(array(
         select s.approval_id from assignment as s
          where s.tenant_id = $1 and s.user_id = $2 and s.status in ('open', 'delegated')
          group by s.approval_id having not bool_or(s.status = 'open')))
       and (w.requester_id <> $2 or a.by_triggers or exists (
         select 1 from definition_version as v
          where v.tenant_id = w.tenant_id and v.key = w.definition_key and v.version = w.definition_version
            and ((v.body->>'allow_self_approval')::boolean
                 or jsonb_path_exists(v.body, '$.stages[*] ? (@.key == $stage).approvals[$position] ? (@.self == true)',
                                      jsonb_build_object('stage', a.stage, 'position', a.position)))))
     group by a.workflow_id
  ), waiting as (
    select id as workflow_id, 0 as rank, null::timestamptz as due, updated_at as since
      from workflow
     where tenant_id = $1 and requester_id = $2 and sent_back_by is not null and status = 'in_progress'
    union all
    select workflow_id, 1, due, since from asked
  ), page as (
    select *, count(*) over ()::int as total from waiting
     order by rank, due nulls last, since, workflow_id limit $5 offset $6
  )
  select ${LINE_COLUMNS}, page.total
    from page
    join workflow as w on w.tenant_id = $1 and w.id = page.workflow_id
    ${LINE_APPROVALS}
   order by page.rank, page.due nulls last, page.since, page.workflow_id`;
