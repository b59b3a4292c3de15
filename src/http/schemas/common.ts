import { z } from '@hono/zod-openapi';
import { lengthOf } from '#domain/text.ts';

/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime().openapi({ example: '2026-12-24T17:00:00.000Z' });
export const json = z.record(z.string(), z.unknown());
export const nothing = z.strictObject({});

/** A figure for each of these names, none left out. */
export function countsOf<Name extends string>(names: readonly Name[]) {
  const each = names.map((name) => [name, z.number().int()] as const);
  return z.strictObject(Object.fromEntries(each) as Record<Name, z.ZodNumber>);
}

/** A text of so many characters, as people and JSON Schema count them: an emoji is one. */
export function characters(max: number) {
  const message = `Too long: at most ${max.toLocaleString('en')} characters`;
  return z
    .string()
    .refine((given) => lengthOf(given) <= max, message)
    .openapi({ maxLength: max });
}

/** Words of a filter or name: one line, nothing that cannot be seen. Longer texts are cleaned by the core. */
export function line(max: number) {
  return characters(max)
    .min(1)
    .refine((given) => !/\p{Cc}/u.test(given), 'one line of text');
}

/** Longer than any text that the core takes, so that the core says what it takes. */
export const text = characters(20_000);
export const slackUser = line(100).openapi({ example: 'U0BOB' });

export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ description: 'Items a page' }),
  cursor: z.string().max(2_000).optional().openapi({ description: '`next_cursor` of the page before' }),
};

export const pageQuery = z.strictObject(paging);

export const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}
