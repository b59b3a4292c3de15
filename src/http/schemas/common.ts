import { z } from '@hono/zod-openapi';

/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime().openapi({ example: '2026-12-24T17:00:00.000Z' });
export const json = z.record(z.string(), z.unknown());
export const nothing = z.strictObject({});

/** Words of a filter or name: one line, nothing that cannot be seen. Longer texts are cleaned by the core. */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((given) => !/\p{Cc}/u.test(given), 'one line of text');
}

/** Longer than any text that the core takes, so that the core says what it takes. */
export const text = z.string().max(20_000);
export const slackUser = line(100).openapi({ example: 'U0BOB' });

export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ description: 'Items a page' }),
  cursor: z.string().max(500).optional().openapi({ description: '`next_cursor` of the page before' }),
};

export const pageQuery = z.strictObject(paging);

export const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}
