import { APPROVAL_STATUSES, type ApprovalStatus } from '#domain/request/approval.ts';
import type { Reads } from '#queries/card/card.ts';

/** How approvals that were opened in a period fared. Times are whole seconds from opening to the decision. */
export type ApprovalMetrics = {
  period_days: number;
  total_approvals: number;
  status_breakdown: Record<ApprovalStatus, number>;
  average_response_time_seconds: number | null;
  p50_response_time_seconds: number | null;
  p95_response_time_seconds: number | null;
  /** Those that escalated at some time, whatever became of them. */
  escalated_count: number;
  escalation_rate_percent: number;
};

/** Counts the approvals that were opened in the last `days` days; response times are those of decisions by people. */
export async function readApprovalMetrics(
  reads: Pick<Reads, 'pool'>,
  { tenantId, days, now }: { tenantId: string; days: number; now: Date },
): Promise<ApprovalMetrics> {
  const { rows } = await reads.pool.query<Omit<ApprovalMetrics, 'period_days' | 'escalation_rate_percent'>>({
    name: 'approval_metrics',
    text: METRICS,
    values: [tenantId, days, now, APPROVAL_STATUSES],
  });
  const row = rows[0];
  if (!row) throw new Error('approval_metrics gave no row');
  const rate = row.total_approvals === 0 ? 0 : (100 * row.escalated_count) / row.total_approvals;
  return { period_days: days, ...row, escalation_rate_percent: Math.round(rate * 100) / 100 };
}

const METRICS = `
  with opened as (
    select status, escalation_level,
           case when status in ('approved', 'denied') and actor_id is not null
                then extract(epoch from resolved_at - created_at) end as seconds
      from approval
     where tenant_id = $1 and created_at > $3::timestamptz - make_interval(days => $2) and created_at <= $3
  )
  select count(*)::int as total_approvals,
    (select jsonb_object_agg(one, (select count(*) from opened where status = one)) from unnest($4::text[]) as one) as status_breakdown,
    round(avg(seconds))::int as average_response_time_seconds,
    round(percentile_cont(0.5) within group (order by seconds))::int as p50_response_time_seconds,
    round(percentile_cont(0.95) within group (order by seconds))::int as p95_response_time_seconds,
    count(*) filter (where escalation_level > 0)::int as escalated_count
  from opened`;
