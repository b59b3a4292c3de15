import type { Pool } from 'pg';

/** How densely a method may be used: one use an interval (ms), after a pause a few at once. */
export type Rate = { intervalMs: number; burst: number; perPlace: boolean };

/**
 * Slack's rates (docs: apis/web-api/rate-limits): posting about one message a second a channel; tier 2 is 20, tier 3 is 50,
 * tier 4 is 100 calls a minute and workspace. Kept in the database, so that replicas share them.
 */
const RATES: Readonly<Record<string, Rate>> = {
  'chat.postMessage': { intervalMs: 1_000, burst: 3, perPlace: true },
  'chat.update': { intervalMs: 1_200, burst: 20, perPlace: false },
  'conversations.open': { intervalMs: 1_200, burst: 20, perPlace: false },
  'conversations.history': { intervalMs: 1_200, burst: 20, perPlace: false },
  'conversations.replies': { intervalMs: 1_200, burst: 20, perPlace: false },
  'conversations.list': { intervalMs: 3_000, burst: 10, perPlace: false },
  'usergroups.users.list': { intervalMs: 3_000, burst: 10, perPlace: false },
};
/**
 * For reading messages where the app serves many workspaces and is not in Slack's Marketplace: one call a minute, with 15
 * messages (docs: apis/web-api/rate-limits, changes of May 2025).
 */
export const SELDOM: Rate & { messages: number } = { intervalMs: 60_000, burst: 0, perPlace: false, messages: 15 };
const OTHERS: Rate = { intervalMs: 600, burst: 30, perPlace: false };

/** A job waits this long for its turn by itself; for a longer wait it gives up its place in the queue and comes again. */
const PATIENCE_MS = 1_500;
/** Slack names a minute at most, as a rule. What it would have wait for longer asks again in between. */
const LONGEST_HOLD_MS = 600_000;

/** Takes the next turn, waiting for it when it is near. Returns 0 when it may go on, else how long until it should ask again (ms). */
export async function takeTurn(
  pool: Pool,
  tenantId: string,
  method: string,
  place: string,
  rate: Rate = RATES[method] ?? OTHERS,
): Promise<number> {
  const { rows } = await pool.query<{ wait: number }>({
    name: 'take_turn',
    text: 'select take_turn($1, $2, $3, $4, $5, $6, $7) as wait',
    values: [
      tenantId,
      bucketOf(method, place, rate),
      rate.intervalMs,
      rate.burst,
      PATIENCE_MS,
      heldBucketOf(method, place),
      LONGEST_HOLD_MS,
    ],
  });
  const wait = rows[0]?.wait ?? 0;
  if (wait > PATIENCE_MS) return wait;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  return 0;
}

/** After a 429: nobody uses this method in this place before Slack said that it may be used again. */
export async function delayBucket(
  pool: Pool,
  tenantId: string,
  method: string,
  place: string,
  ms: number,
): Promise<void> {
  await pool.query({
    name: 'delay_bucket',
    text: `insert into pace (tenant_id, bucket, next_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3 / 1000.0))
           on conflict (tenant_id, bucket) do update set next_at = excluded.next_at`,
    values: [tenantId, heldBucketOf(method, place), Math.min(ms, LONGEST_HOLD_MS)],
  });
}

function bucketOf(method: string, place: string, rate: Rate): string {
  return rate.perPlace ? `${method} ${place}` : method;
}

/** Also for methods that are paced for all places together: a 429 is about one. */
function heldBucketOf(method: string, place: string): string {
  return `held ${method} ${place}`;
}
