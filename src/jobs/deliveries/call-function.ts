import { messageOf } from '#domain/text.ts';
import type { DeliveryPayloadOf } from '#jobs/announce/action-payload.ts';
import type { OutgoingEnvironment } from './outgoing.ts';
import type { DeliveryRow } from './row.ts';
import type { Sent } from './sent.ts';

const TIMEOUT_MS = 30_000;
/** Of what a function says about its failure. */
const MAX_ERROR = 500;

/** Runs a function of `functions`; one that takes too long is given up, whether or not it listens to its signal. */
export async function callFunction(
  { outgoing, log }: OutgoingEnvironment,
  { id }: DeliveryRow,
  { name, parameters, about }: DeliveryPayloadOf<'function'>,
  stopping: AbortSignal,
): Promise<Sent> {
  const { fetch, secretOf, functions } = outgoing;
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([late, stopping]);
  // The name comes from the database: a function may have been taken out since.
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!run) return { kind: 'dead', error: `there is no function ${name} any more` };
  const over = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    await Promise.race([run({ ...about, deliveryId: id, parameters, fetch, secretOf, log }, signal), over]);
    return { kind: 'delivered' };
  } catch (error) {
    stopping.throwIfAborted();
    if (late.aborted) return { kind: 'again', error: `${name} took longer than ${TIMEOUT_MS / 1_000} s` };
    return { kind: 'again', error: messageOf(error).slice(0, MAX_ERROR).toWellFormed() };
  }
}
