import type { Pool } from 'pg';

/** Ages in days that statistics and recommendations speak of. */
const AGES = [30, 90, 365] as const;
/** What is older than this is seldom looked at; fewer than `MANY` are left alone until they are as old. */
const SELDOM_READ_DAYS = 90;
const MANY = 1_000;

export type CleanupStatistics = {
  total: number;
  open: number;
  completed: number;
  rejected: number;
  canceled: number;
  /** Of those that have ended. */
  older_than: { days: number; count: number }[];
  recommendations: { days: number; count: number }[];
  last_run: { at: string; actor_id: string | null; workflows: number; archive: string | null } | null;
};

/** What has ended, how long ago, and what is better removed. */
export async function cleanupStatistics(
  db: Pick<Pool, 'query'>,
  tenantId: string,
  now: Date,
): Promise<CleanupStatistics> {
  const { rows } = await db.query<Counted>(
    `select count(*)::int as total, count(*) filter (where completed_at is null)::int as open,
            count(*) filter (where status = 'completed')::int as completed,
            count(*) filter (where status = 'rejected')::int as rejected,
            count(*) filter (where status = 'canceled')::int as canceled,
            (select array_agg((select count(*)::int from workflow
                                where tenant_id = $1 and completed_at <= $2::timestamptz - make_interval(days => age)) order by age)
               from unnest($3::int[]) as age) as older,
            (select jsonb_build_object('at', iso_utc(at), 'actor_id', actor_id, 'workflows', workflows, 'archive', archive)
               from cleanup_run where tenant_id = $1 order by at desc limit 1) as last_run
       from workflow where tenant_id = $1`,
    [tenantId, now.toISOString(), AGES],
  );
  const counted = rows[0];
  if (!counted) throw new Error('counting gave no row');
  const { older, ...facts } = counted;
  const olderThan = AGES.map((days, index) => ({ days, count: older[index] ?? 0 }));
  return { ...facts, older_than: olderThan, recommendations: recommended(olderThan) };
}

type Counted = Omit<CleanupStatistics, 'older_than' | 'recommendations'> & { older: number[] };

/** The longest age that helps: what is old anyway, or much that is younger. */
function recommended(older: { days: number; count: number }[]): { days: number; count: number }[] {
  const countOf = (days: number) => older.find((one) => one.days === days)?.count ?? 0;
  if (countOf(SELDOM_READ_DAYS) > 0) return [{ days: SELDOM_READ_DAYS, count: countOf(SELDOM_READ_DAYS) }];
  return older.filter(({ days, count }) => days < SELDOM_READ_DAYS && count >= MANY).slice(0, 1);
}
