import type { DeliveryPayloadOf } from '#jobs/announce/action-payload.ts';
import { type Draft, enqueue } from '#jobs/announce/outbox.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { MessageRow } from '#jobs/messages/message-row.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import { type DeliveryRow, markDead } from './row.ts';
import type { Sent } from './sent.ts';

/** The outbox brings it from here, and tells when Slack refuses it; see {@link tellDelivery}. */
export async function sendMessage(
  { pool }: OutgoingEnvironment,
  { tenantId, id, workflowId }: DeliveryRow,
  { to, text }: DeliveryPayloadOf<'slack_message'>,
): Promise<Sent> {
  const key = messageKey(id);
  // Of an attempt that Slack refused and that somebody has had made again.
  await pool.query(`delete from message where tenant_id = $1 and key = $2 and status = 'failed'`, [tenantId, key]);
  const draft: Draft = { ...to, key, workflowId, kind: 'notice', body: { say: 'action', text } };
  await enqueue(pool, tenantId, [draft]);
  return { kind: 'delivered' };
}

const MESSAGE = /^action:([0-9a-f-]{36})$/;

function messageKey(deliveryId: string): string {
  return `action:${deliveryId}`;
}

/** Slack refused a message for good: when it is an action's, its delivery is one of the dead letters. */
export async function tellDelivery(
  env: JobEnvironment & Partial<Pick<OutgoingEnvironment, 'outgoing'>>,
  message: MessageRow,
  error: string,
): Promise<void> {
  const id = MESSAGE.exec(message.key)?.[1];
  if (id === undefined) return;
  env.outgoing?.attempted?.('slack_message', 'failed');
  await markDead(env.pool, { tenantId: message.tenantId, id }, `Slack answered ${error}`);
}
