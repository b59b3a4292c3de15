/** Something did not come soon enough for what waits on it. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

/** What the promise comes to, when that is soon. @throws TooSlowError after so many milliseconds; the work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlowError(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the work has ended, well or badly, after so many milliseconds at most. It goes on otherwise. */
export async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  try {
    await within(ms, Promise.allSettled([work]));
    return true;
  } catch {
    return false;
  }
}
