import type { DeliveryPayloadOf } from '#jobs/announce/action-payload.ts';
import { callFunction } from './call-function.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import type { DeliveryRow } from './row.ts';
import { sendMessage } from './send-message.ts';
import { sendWebhook } from './send-webhook.ts';
import type { Sent } from './sent.ts';

/** Makes one attempt. @throws the signal's reason when it breaks the attempt off: nothing is known of its outcome then. */
export async function send(env: OutgoingEnvironment, delivery: DeliveryRow, signal: AbortSignal): Promise<Sent> {
  const { payload } = delivery;
  switch (payload.kind) {
    case 'webhook':
      return sendWebhook(env, delivery, payload, signal);
    case 'slack_message':
      return sendMessage(env, delivery, payload);
    case 'email':
      return sendMail(env, delivery, payload);
    case 'function':
      return callFunction(env, delivery, payload, signal);
    case 'nobody':
      return { kind: 'dead', error: payload.why };
    default:
      return payload satisfies never;
  }
}

async function sendMail(
  { outgoing: { mail } }: OutgoingEnvironment,
  { id }: DeliveryRow,
  { to, subject, text }: DeliveryPayloadOf<'email'>,
): Promise<Sent> {
  if (mail === null) return { kind: 'dead', error: 'no mail server is set up (SMTP_URL and MAIL_FROM)' };
  return mail({ id, to, subject, text });
}
