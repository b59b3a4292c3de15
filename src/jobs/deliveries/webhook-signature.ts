import { Webhook } from 'standardwebhooks';

/** A secret as the Standard Webhooks specification writes it: `whsec_` and base64. Any other text is its own bytes. */
const PREFIX = 'whsec_';

/** With this secret nothing can be signed. What it is, or what the library says of it, must get into no log and no row. */
export class SecretError extends Error {
  override readonly name = 'SecretError';

  constructor() {
    super('the secret is not whsec_ and base64');
  }

  /** The same, of the environment variable that holds it. */
  static wordsFor(variable: string | null): string {
    return `the secret in ${variable} is not whsec_ and base64`;
  }
}

export type SignedCall = { id: string; now: Date; body: string; secret: string | null };

/**
 * The headers that the Standard Webhooks specification wants with a call: `webhook-id` (the same for every repetition),
 * `webhook-timestamp` (seconds) and, with a secret, `webhook-signature` (`v1,` and HMAC-SHA256 over id, timestamp and body).
 * @throws SecretError
 */
export function webhookHeaders({ id, now, body, secret }: SignedCall): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === null) return headers;
  return { ...headers, 'webhook-signature': signerWith(secret).sign(id, now, body) };
}

function signerWith(secret: string): Webhook {
  try {
    return secret.startsWith(PREFIX) ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  } catch {
    throw new SecretError();
  }
}
