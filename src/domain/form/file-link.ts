import { z } from 'zod';

/** A file of a form: where it is in Slack. Files themselves are never copied. */
export type FileLink = { id: string; name: string; permalink: string | null };

/** Schema: a {@link FileLink}. */
export const fileLink = z.strictObject({
  id: z.string().min(1).max(50),
  name: z.string().max(1_000),
  permalink: z
    .url({ protocol: /^https?$/ })
    .max(3_000)
    .nullable(),
});

/** The files among a field's values that are known with name and address. */
export function filesIn(value: unknown): FileLink[] {
  return [value].flat().flatMap((one) => fileLink.safeParse(one).data ?? []);
}
