import type { Pool } from 'pg';
import type { AwayView } from '#blocks/view.ts';

/** Of these people those who are away, with who stands in for them. */
export async function readStandIns(
  pool: Pool,
  tenantId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; delegate_id: string }>({
    name: 'stand_ins',
    text: 'select id, delegate_id from stand_ins($1, $2)',
    values: [tenantId, userIds],
  });
  return new Map(rows.map((row) => [row.id, row.delegate_id]));
}

/** Whether somebody is away, until when and with whom; and for whom they stand in. That is for SQL to say: decisions ask the same function. */
export async function readAway(pool: Pool, tenantId: string, userId: string): Promise<AwayView> {
  const { rows } = await pool.query<AwayView>({
    name: 'read_away',
    text: `
      select
        (select jsonb_build_object('until', iso_utc(until), 'delegateId', delegate_id)
           from stand_ins($1, array[$2::text])) as away,
        (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'until', iso_utc(until)) order by until), '[]')
           from stand_ins($1, array(select id from app_user where tenant_id = $1 and delegate_id = $2))) as "standsFor"`,
    values: [tenantId, userId],
  });
  return rows[0] ?? { away: null, standsFor: [] };
}

/** How many approvals a delegate has decided in somebody's stead since then. */
export async function countDecidedFor(
  pool: Pool,
  tenantId: string,
  { userId, delegateId, since }: { userId: string; delegateId: string; since: string },
): Promise<number> {
  const { rows } = await pool.query<{ decided: number }>({
    name: 'count_decided_for',
    text: `select count(distinct approval_id)::int as decided from assignment
            where tenant_id = $1 and delegated_from = $2 and user_id = $3 and decided_at >= $4
              and status in ('approved', 'denied', 'released')`,
    values: [tenantId, userId, delegateId, since],
  });
  return rows[0]?.decided ?? 0;
}
