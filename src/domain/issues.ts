import type { z } from 'zod';

/** What is wrong at one place of something that was written. */
export type Issue = { path: string; message: string };

/** Everything that a schema finds wrong. @param whole What the path of the whole is called. */
export function issuesOf(error: z.ZodError, whole: string): Issue[] {
  return error.issues.map(({ path, message }) => ({ path: path.join('.') || whole, message }));
}
