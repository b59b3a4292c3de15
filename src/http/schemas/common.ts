import { z } from '@hono/zod-openapi';

/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime().openapi({ example: '2026-12-24T17:00:00.000Z' });
export const json = z.record(z.string(), z.unknown());

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

const problem = z
  .looseObject({
    type: z.string().openapi({
      description: '`urn:countersign:problem:` and a word for programs; `about:blank` where the status says it all',
      example: 'urn:countersign:problem:already_decided',
    }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string(), line: z.number().int().optional() }))
      .optional()
      .openapi({ description: '`line`: of a body in YAML' }),
  })
  .openapi('Problem', {
    description:
      'What was wrong (RFC 9457). 403 also says who may, in `roles` and `users`; 409 the state as it is, in `current`.',
  });

export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ description: 'Items a page' }),
  cursor: z.string().max(500).optional().openapi({ description: '`next_cursor` of the page before' }),
};

export const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() });
}

const PROBLEMS = {
  400: 'The address, a header or the JSON cannot be read',
  401: 'No token, or one that does not hold',
  403: 'Not permitted; says who may',
  404: 'Nothing of that id in this tenant',
  409: 'Decided or changed before; says the state as it is',
  413: 'The body has more than 1 MB',
  415: 'The body is not JSON, nor YAML where that is taken',
  422: 'What was sent is not valid',
  429: 'Too many calls; says when to try again',
  503: 'The database does not answer; says when to try again, and whether nothing was changed or nobody knows',
} as const;
const OF_ALL = [400, 401, 403, 429, 503] as const;
const OF_WRITES = [409, 413, 415, 422] as const;

type ProblemStatus = keyof typeof PROBLEMS;

/** The refusals of an operation, beside those of its kind. */
export function problems(statuses: readonly ProblemStatus[]) {
  const content = { 'application/problem+json': { schema: problem } };
  return Object.fromEntries(statuses.map((status) => [status, { description: PROBLEMS[status], content }]));
}

/** The answers of an operation that reads. */
export function reads<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: { 'application/json': { schema } } },
    ...problems([...OF_ALL, 404]),
  };
}

/** The answers of an operation that changes something. */
export function writes<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: { 'application/json': { schema } } },
    ...problems([...OF_ALL, 404, ...OF_WRITES]),
  };
}

/** The answers of an operation that makes something. */
export function creates<T extends z.ZodType>(schema: T, description: string) {
  return {
    201: { description, content: { 'application/json': { schema } } },
    ...problems([...OF_ALL, ...OF_WRITES]),
  };
}

/** The answers of an operation that takes something away. */
export function removes(description: string) {
  return {
    204: { description },
    ...problems([...OF_ALL, 404, 409]),
  };
}

/** The header that makes a POST happen once. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: 'The same key with the same body gives the first answer again for 24 hours' }),
});

/** The body of a call that may be left out, for a schema without defaults. */
export function optionalBody<T extends z.ZodType>(schema: T) {
  return { ...body(schema), required: false as const };
}

/** The body of a call: JSON, required. */
export function body<T extends z.ZodType>(schema: T) {
  return {
    required: true as const,
    content: { 'application/json': { schema } },
  };
}
