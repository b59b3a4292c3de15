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
