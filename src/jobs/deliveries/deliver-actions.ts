import { isParked, PARKED_MS } from '#jobs/messages/parked.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import { type DeliveryRow, markAgain, markAttempt, markDead, markDelivered, nextDelivery } from './row.ts';
import { send } from './send.ts';
import type { Sent } from './sent.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Between one attempt and the next: ten attempts within a day. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
/** A pause is this much longer or shorter by chance, so that what failed together does not come again together. */
const JITTER = 0.2;
/** What a system may ask for at most. */
const LONGEST_PAUSE = 24 * HOUR;

/** @param chance from 0 to 1 */
export function pauseAfterAttempt(attempts: number, chance: number): number | null {
  const pause = PAUSES[attempts - 1];
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * (2 * chance - 1)));
}

/**
 * Makes a workflow's deliveries, one after the other. One that fails and is to be tried again holds up those behind it; one
 * that is given up does not. The queue sees to it that no two jobs of one workflow run at the same time, so an attempt that
 * broke off with its process is simply made again, under the same id.
 * @returns in how many milliseconds the job should come again; null when everything is delivered or given up.
 */
export async function deliverActions(
  env: OutgoingEnvironment,
  { tenantId, workflowId }: JobPayload<'deliver_actions'>,
  stopping: AbortSignal,
): Promise<number | null> {
  // Where the app was removed nothing is told to anybody; it goes out once the app is there again.
  if (await isParked(env, tenantId)) return PARKED_MS;
  for (;;) {
    stopping.throwIfAborted();
    const next = await nextDelivery(env.pool, tenantId, workflowId);
    if (next === null) return null;
    const wait = (next.nextAttemptAt?.getTime() ?? 0) - env.now().getTime();
    if (wait > 0) return wait;
    await markAttempt(env.pool, next);
    await conclude(env, { ...next, attempts: next.attempts + 1 }, await send(env, next, stopping));
  }
}

/** Notes what came of an attempt, and whether there is to be another. */
async function conclude(env: OutgoingEnvironment, delivery: DeliveryRow, sent: Sent): Promise<void> {
  const pause = sent.kind === 'again' ? env.outgoing.pauseAfterAttempt(delivery.attempts) : null;
  const outcome = sent.kind === 'delivered' ? 'delivered' : pause === null ? 'failed' : 'retried';
  env.outgoing.attempted?.(delivery.payload.kind, outcome);
  if (sent.kind === 'delivered') return markDelivered(env.pool, delivery, env.now());
  const facts = { deliveryId: delivery.id, attempts: delivery.attempts, error: sent.error };
  if (pause === null) {
    env.log.warn(facts, 'a delivery was given up');
    return markDead(env.pool, delivery, sent.error);
  }
  env.log.info(facts, 'a delivery failed and is tried again');
  const asked = sent.kind === 'again' ? (sent.afterMs ?? 0) : 0;
  const ms = Math.min(LONGEST_PAUSE, Math.max(pause, asked));
  return markAgain(env.pool, delivery, sent.error, new Date(env.now().getTime() + ms));
}
