import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RefusalFacts } from './refusal.ts';

/** An answer that says what was wrong: `application/problem+json` (RFC 9457). */
export function problem(
  context: Context,
  status: ContentfulStatusCode,
  { type = 'about:blank', title, detail, errors, members, headers }: RefusalFacts,
): Response {
  const body = { type, title, status, detail, ...(errors ? { errors } : {}), ...members };
  return context.body(JSON.stringify(body), status, { ...headers, 'content-type': 'application/problem+json' });
}
