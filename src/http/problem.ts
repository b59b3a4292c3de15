import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Issue } from '#domain/issues.ts';

export type Problem = { title: string; detail: string; errors?: readonly Issue[] };

/** An answer that says what was wrong: `application/problem+json` (RFC 9457). */
export function problem(context: Context, status: ContentfulStatusCode, { title, detail, errors }: Problem): Response {
  const body = { type: 'about:blank', title, status, detail, ...(errors ? { errors } : {}) };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}
