import type { OpenAPIHono } from '@hono/zod-openapi';
import type { CallFacts } from './context.ts';
import { eachInWords, kindInWords, schemasInWords } from './docs/words.ts';
import { DEFAULT_RATE } from './rate-limit.ts';

const DESCRIPTION = `
Approvals that people give in Slack, for other systems. Every decision made here shows on the cards there, and the other way round.

**Who calls.** \`Authorization: Bearer …\` with an API token (\`countersign token create\`) or a JWT. The tenant comes from it: what
belongs to another one is 404.

**Errors** are \`application/problem+json\` (RFC 9457): \`title\` and \`detail\` for people, \`type\` and \`errors\` (with a path each) for programs. Every
answer has an \`x-request-id\`; name it when you report something.

**POST once.** A POST with an \`Idempotency-Key\` is done once: the same key with the same body gives the first answer again for 24 hours.

**Lists** take \`limit\` (at most 200) and \`cursor\`, and answer \`{items, next_cursor}\`; the last page has \`next_cursor: null\`.

**Times** are ISO 8601 in UTC. Fields that an operation does not know are refused.

**Limits.** A body has at most 1 MB. A token may call ${DEFAULT_RATE.perSecond} times a second; 429 says in \`Retry-After\` when to go on.
`.trim();

/** What the resources are, in the order in which somebody meets them. */
const TAGS: Readonly<Record<string, string>> = {
  workflows: 'Requests on their way: start them, follow them, move them on',
  approvals: 'What people are asked to decide, one by one; systems may ask for one without a definition',
  definitions: 'Templates of workflows; publishing makes a version, running workflows keep theirs',
  entities: 'Events of other systems, which start workflows by themselves',
  tasks: 'What people and systems are asked to do',
  tickets: 'What people submitted',
  'ticket-types': 'Forms that people submit, and what each starts',
  actions: 'What is done when something happens: webhooks, messages, e-mail, functions',
  deliveries: 'What actions had to tell, and what came of it',
  roles: 'Who may do what, and who is asked',
  users: 'People of the workspace, and systems that call',
  statistics: 'How definitions fare',
  audit: 'The history of everything, to keep and to verify',
  cleanup: 'Removing what has long been resolved',
};

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Countersign',
    version: '1.0.0',
    description: DESCRIPTION,
    contact: { name: 'Whoever runs this server' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/api/v1', description: 'This server' }],
  security: [{ bearer: [] }],
};

type Header = { description: string; schema: { type: 'string' | 'integer' } };
const REQUEST_ID: Header = { description: 'Names the call in the log', schema: { type: 'string' } };
const RETRY_AFTER: Header = { description: 'Seconds until the call may be made again', schema: { type: 'integer' } };

/** The OpenAPI 3.1 description of what the router answers, with what holds for all operations alike. */
export function describeApi(api: OpenAPIHono<CallFacts>): object {
  const document = api.getOpenAPI31Document(INFO);
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      for (const tag of operation.tags ?? []) used.add(tag);
      operation.operationId ??= operationId(method, path);
      operation.description ??= kindInWords(method, operation);
      for (const [status, answer] of Object.entries<{ headers?: Record<string, Header> }>(operation.responses)) {
        const again = status === '429' || status === '503' ? { 'Retry-After': RETRY_AFTER } : {};
        answer.headers = { ...answer.headers, ...again, 'X-Request-Id': REQUEST_ID };
      }
    }
  }
  const names = [...Object.keys(TAGS).filter((tag) => used.has(tag)), ...[...used].filter((tag) => !(tag in TAGS))];
  const { schemas = {}, ...components } = document.components ?? {};
  return {
    ...document,
    paths: schemasInWords(document.paths),
    components: { ...components, schemas: eachInWords(schemas) },
    tags: names.map((name) => ({ name, description: TAGS[name] ?? name })),
  };
}

/** `get /workflows/{id}/history` as `getWorkflowsByIdHistory`: what generators of clients call their functions. */
function operationId(method: string, path: string): string {
  const words = path.replaceAll(/\{(\w+)\}/g, 'by-$1').split(/[^A-Za-z0-9]+/);
  return method + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}
