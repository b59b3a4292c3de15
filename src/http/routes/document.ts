import { readFileSync } from 'node:fs';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { CallFacts } from '#http/context.ts';
import { describeApi } from '#http/describe.ts';

/** The page comes whole from here: it needs nothing from elsewhere, and nothing else may run in it. */
const POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  'img-src data:',
  "style-src 'self'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FILES = [
  { path: '/docs', file: 'page.html', type: 'text/html; charset=utf-8' },
  { path: '/docs/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
  { path: '/docs/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
];

/** Adds `openapi.json` to the API, open to everybody, and gives back the page that shows it, for `/api/docs`. */
export function documentRoutes(api: OpenAPIHono<CallFacts>): Hono {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API token (`cs_…`), or a JWT with `sub` (Slack user id or name of a service), `tid` (Slack team id), `exp` and, to narrow it, `permissions`',
  });
  let document: object | null = null;
  api.get('/openapi.json', (context) => {
    document ??= describeApi(api);
    return context.json(document);
  });
  const docs = new Hono();
  for (const { path, file, type } of FILES) {
    const text = readFileSync(new URL(`../docs/${file}`, import.meta.url), 'utf8');
    const headers = {
      'content-type': type,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    };
    docs.get(path, (context) => context.body(text, 200, headers));
  }
  return docs;
}
