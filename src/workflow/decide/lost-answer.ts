import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseAway, isOutcomeUnknown, OutcomeUnknownError } from '#workflow/outage.ts';

/** Somebody waits for the answer: a database that is away longer is not waited for. */
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 50;

/**
 * Finds out what became of a write of which no answer came, as soon as the database can be asked again.
 * @param error what the write ended with; anything but a lost answer is thrown on
 * @throws OutcomeUnknownError when the database does not come back in time.
 */
export async function lookUp<T>(error: unknown, look: () => Promise<T>): Promise<T> {
  if (!isOutcomeUnknown(error)) throw error;
  const began = performance.now();
  for (let wait = FIRST_PAUSE_MS; performance.now() - began < PATIENCE_MS; wait *= 2) {
    await pause(wait);
    try {
      return await look();
    } catch (again) {
      if (!isDatabaseAway(again)) throw again;
    }
  }
  throw new OutcomeUnknownError('the database did not say whether it was done', { cause: error });
}
