import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { within } from '#patience/within.ts';

/** Keeps the body of an event for later. It may be called with the same body any number of times. */
export type StoreEvent = (body: Record<string, unknown>) => Promise<void>;

/** Slack waits three seconds and then delivers again. */
const PATIENCE_MS = 2_500;

/** An event was not kept, so it is not acknowledged: Slack delivers it again. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError';
}

/**
 * A receiver whose events (thread replies, changes of people and groups, …) are stored before they are acknowledged, and
 * go no further: Bolt would acknowledge them first and lose them in a crash. Clicks, commands and submissions go to Bolt as
 * they are, since people repeat those themselves.
 */
export function storeFirst(receiver: Receiver, store: StoreEvent): Receiver {
  return {
    init: (app) => receiver.init(diverting(app, store)),
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}

/** The app as receivers see it: all that they call of it is `processEvent`. */
function diverting(app: App, store: StoreEvent): App {
  const processEvent = (event: ReceiverEvent): Promise<void> =>
    event.body?.type === 'event_callback' ? storeAndAcknowledge(event, store) : app.processEvent(event);
  return Object.create(app, { processEvent: { value: processEvent } });
}

/** @throws NotStoredError upon which receivers answer 500 (HTTP) or nothing (Socket Mode). */
async function storeAndAcknowledge(event: ReceiverEvent, store: StoreEvent): Promise<void> {
  try {
    await within(PATIENCE_MS, store(event.body));
  } catch (cause) {
    throw new NotStoredError('an event was not stored; Slack will deliver it again', { cause });
  }
  await event.ack();
}
