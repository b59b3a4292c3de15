import { Webhook } from 'standardwebhooks';

/** A secret as the Standard Webhooks specification writes it: `whsec_` and base64. Any other text is its own bytes. */
const PREFIX = 'whsec_';

export type SignedCall = { id: string; now: Date; body: string; secret: string | null };

/**
 * The headers that the Standard Webhooks specification wants with a call: `webhook-id` (the same for every repetition),
 * `webhook-timestamp` (seconds) and, with a secret, `webhook-signature` (`v1,` and HMAC-SHA256 over id, timestamp and body).
 */
export function webhookHeaders({ id, now, body, secret }: SignedCall): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === null) return headers;
  const signer = secret.startsWith(PREFIX) ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  return { ...headers, 'webhook-signature': signer.sign(id, now, body) };
}
