import { z } from '@hono/zod-openapi';
import type { SuccessStatusCode } from 'hono/utils/http-status';
import type { ApiCall } from '#http/context.ts';

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

const PROBLEMS = {
  400: 'The address, a header or the JSON cannot be read',
  401: 'No token, or one that does not hold',
  403: 'Not permitted; says who may',
  404: 'Nothing of that id in this tenant',
  409: 'Decided or changed before; says the state as it is',
  412: 'It is not as If-Match or If-None-Match would have it; says the state as it is',
  413: 'The body has more than 1 MB',
  415: 'The body is not JSON (nor YAML where that is taken), not in UTF-8, or compressed',
  422: 'What was sent is not valid',
  429: 'Too many calls; says when to try again',
  503: 'The database does not answer; says when to try again, and whether nothing was changed or nobody knows',
} as const;
export type ProblemStatus = keyof typeof PROBLEMS;

/** Refusals by their status, as they are described. */
export function problems(statuses: readonly ProblemStatus[]): Record<number, Described> {
  const content = { 'application/problem+json': { schema: problem } };
  return Object.fromEntries(statuses.map((status) => [status, { description: PROBLEMS[status], content }]));
}

/** What an operation answers when it succeeds: as it is described, and as it is sent. */
export type Answer<T> = {
  /** By status; the first is the one that is sent, unless a handler sets another. */
  status: SuccessStatusCode;
  described: Readonly<Record<number, Described>>;
  send: (context: ApiCall, told: T) => Response;
};
type Described = { description: string; content?: Record<string, { schema: z.ZodType }> };

/** 200 with this as JSON. @param others further statuses with the same, of which a handler sets one when it is that. */
export function shows<S extends z.ZodType>(
  schema: S,
  description: string,
  others: Readonly<Record<number, string>> = {},
): Answer<z.input<S>> {
  const words = Object.entries({ 200: description, ...others });
  const described = words.map(([status, told]) => [status, { description: told, content: json(schema) }]);
  return { status: 200, described: Object.fromEntries(described), send: (context, told) => sendJson(context, told) };
}

/** 201 with what was made, as JSON. @param nameOf what its address ends with, which begins as that of the call */
export function makes<S extends z.ZodType>(
  schema: S,
  description: string,
  nameOf?: (made: z.input<S>) => string,
): Answer<z.input<S>> {
  const send: Answer<z.input<S>>['send'] = (context, made) => {
    if (nameOf) context.header('location', `${context.req.path}/${nameOf(made)}`);
    return sendJson(context, made);
  };
  return { status: 201, described: { 201: { description, content: json(schema) } }, send };
}

/** 204. */
export function removes(description: string): Answer<unknown> {
  return { status: 204, described: { 204: { description } }, send: (context) => context.body(null) };
}

/** 200 with a text of one of these types, which the handler sends itself. */
export function sends(description: string, ...types: string[]): Answer<Response> {
  const content = Object.fromEntries(types.map((type) => [type, { schema: z.string() }]));
  return { status: 200, described: { 200: { description, content } }, send: (_context, response) => response };
}

function json(schema: z.ZodType) {
  return { 'application/json': { schema } };
}

function sendJson(context: ApiCall, told: unknown): Response {
  return context.json(told as object);
}
