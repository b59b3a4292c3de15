import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { expect, test, vi } from 'vitest';
import { NotStoredError, type StoreEvent, storeFirst } from './receivers.ts';

/** A receiver and an app that only remember what they were given. */
function stand(store: StoreEvent) {
  const processed: unknown[] = [];
  let app: App | undefined;
  const inner: Receiver = {
    init: (given) => {
      app = given;
    },
    start: async (...args: unknown[]) => ['started', ...args],
    stop: async () => 'stopped',
  };
  const bolt = { processEvent: async (event: ReceiverEvent) => void processed.push(event.body), name: 'bolt' };
  const receiver = storeFirst(inner, store);
  receiver.init(bolt as unknown as App);
  const deliver = async (body: Record<string, unknown>) => {
    const steps: string[] = [];
    const ack = async () => void steps.push('acknowledged');
    await app?.processEvent({ body, ack });
    return steps;
  };
  return { receiver, deliver, processed, seen: () => app as unknown as { name: string } };
}

test('an event is stored and only then acknowledged, and never reaches Bolt', async () => {
  const order: string[] = [];
  const { deliver, processed } = stand(async () => void order.push('stored'));
  const steps = await deliver({ type: 'event_callback', event_id: 'Ev1' });
  expect([...order, ...steps]).toEqual(['stored', 'acknowledged']);
  expect(processed).toEqual([]);
});

test('an event that could not be stored is not acknowledged', async () => {
  const { deliver } = stand(async () => {
    throw new Error('no database');
  });
  await expect(deliver({ type: 'event_callback' })).rejects.toThrow(NotStoredError);
});

test('a database that takes too long is not waited for', async () => {
  vi.useFakeTimers();
  const { deliver } = stand(() => new Promise(() => undefined));
  const refused = expect(deliver({ type: 'event_callback' })).rejects.toThrow(NotStoredError);
  await vi.advanceTimersByTimeAsync(2_600);
  await refused;
  vi.useRealTimers();
});

test('everything else goes to Bolt as it came', async () => {
  const { deliver, processed, seen } = stand(async () => {
    throw new Error('not for this');
  });
  await deliver({ type: 'block_actions' });
  await deliver({ command: '/workflow' });
  expect(processed).toEqual([{ type: 'block_actions' }, { command: '/workflow' }]);
  expect(seen().name).toBe('bolt');
});

test('the receiver starts and stops as before', async () => {
  const { receiver } = stand(async () => undefined);
  expect(await receiver.start(1)).toEqual(['started', 1]);
  expect(await receiver.stop()).toBe('stopped');
});
