import type { DeliveryPayloadOf } from '#jobs/announce/action-payload.ts';
import { OutgoingError } from './guarded-fetch.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import type { DeliveryRow } from './row.ts';
import type { Sent } from './sent.ts';
import { SecretError, webhookHeaders } from './webhook-signature.ts';

const TIMEOUT_MS = 15_000;

/** Calls a webhook. Its `webhook-id` is the delivery's, the same however often it is called. */
export async function sendWebhook(
  { outgoing, now }: OutgoingEnvironment,
  { id }: DeliveryRow,
  { url, secretEnv, body: { type, timestamp, data } }: DeliveryPayloadOf<'webhook'>,
  signal: AbortSignal,
): Promise<Sent> {
  const secret = secretEnv === null ? null : outgoing.secretOf(secretEnv);
  // Never unsigned where a signature was asked for. It may be set tomorrow.
  if (secretEnv !== null && secret === null)
    return { kind: 'again', error: `the environment variable ${secretEnv} is not set or may not be used` };
  const body = JSON.stringify({ type, timestamp, data });
  try {
    const headers = webhookHeaders({ id, now: now(), body, secret });
    const answer = await outgoing.fetch({
      ...{ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, signal },
      needs: 'status',
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: 'delivered' };
    const error = `${new URL(url).host} answered ${status}`;
    // Gone: the Standard Webhooks specification has this mean that no more is wanted.
    if (status === 410) return { kind: 'dead', error };
    return { kind: 'again', error, afterMs: retryAfter(answer.headers['retry-after'], now()) };
  } catch (error) {
    if (error instanceof SecretError) return { kind: 'again', error: SecretError.wordsFor(secretEnv) };
    if (!(error instanceof OutgoingError)) throw error;
    return { kind: error.fault === 'refused' ? 'dead' : 'again', error: error.message };
  }
}

/** How long a system wants to be left alone (RFC 9110, 10.2.3): seconds, or a date. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
