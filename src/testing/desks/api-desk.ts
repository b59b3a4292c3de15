import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Hono } from 'hono';
import { apiRoutes } from '#http/api.ts';
import type { JwtRule } from '#http/auth.ts';
import type { CallRate } from '#http/rate-limit.ts';
import { createToken, type NewToken } from '#workflow/tenants/api-token.ts';
import type { Office } from './office.ts';

/** What the API answered; what is not JSON as text. `body` is read by the test with matchers, or with {@link at}. */
export type Answer = { status: number; body: unknown; headers: Headers };

export type ApiCaller = {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
  /** Sends a text that need not be JSON. */
  raw(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Answer>;
};

/** The API over an office. Whatever it answers is held against its own description. */
export type ApiDesk = {
  /** Calls with a new token of that person's. */
  as(userId: string, facts?: Pick<NewToken, 'permissions' | 'expiresAt'>): Promise<ApiCaller>;
  /** Calls with this `Authorization`, or none. */
  by(authorization: string | null): ApiCaller;
  document(): Promise<ApiDocument>;
  /** What is described under these tags, as `get /workflows/{id}`. */
  operations(...tags: string[]): Promise<string[]>;
  /** The API itself: to be served, or called by clients that bring their own way of calling. */
  routes: Hono;
  fetch: typeof fetch;
  /** Operations of these tags that no call has succeeded in. */
  untried(...tags: string[]): Promise<string[]>;
  /** Operations that were answered with success, as `get /workflows/{id}`. */
  succeeded: ReadonlySet<string>;
};

/** As much of OpenAPI as tests read. */
export type ApiOperation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: object }> };
  responses: Record<string, { content?: Record<string, { schema?: object }>; headers?: object }>;
};
export type ApiDocument = {
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, object> };
  tags: { name: string; description: string }[];
};

/** `warned` hears what is logged as a warning, which is a failure of the test otherwise. */
type Parts = { jwt?: JwtRule; rate?: CallRate; guessRate?: CallRate; warned?: (facts: object) => void };

export function openApiDesk(office: Office, { jwt = { kind: 'none' }, rate, guessRate, warned }: Parts = {}): ApiDesk {
  const failed = (facts: object) => {
    throw 'err' in facts ? facts.err : new Error(JSON.stringify(facts));
  };
  const app = apiRoutes({
    ...office.env,
    jwt,
    rate,
    guessRate,
    log: { error: failed, warn: warned ?? failed, info: () => undefined },
  });
  const succeeded = new Set<string>();
  let read: Promise<ApiDocument> | null = null;
  const document = () => {
    read ??= Promise.resolve(app.request('/api/v1/openapi.json')).then(
      async (answer) => (await answer.json()) as ApiDocument,
    );
    return read;
  };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

  async function check(method: string, path: string, answer: Answer): Promise<void> {
    const { paths } = await document();
    if (!ajv.getSchema('api')) ajv.addSchema({ $id: 'api', ...(await document()) });
    const template = templateOf(Object.keys(paths), path.split('?')[0] ?? '');
    const operation = template === null ? undefined : paths[template]?.[method];
    if (template === null || !operation) return;
    const described = operation.responses[String(answer.status)];
    if (!described) throw new Error(`${method} ${template} answers ${answer.status}, which is not described`);
    if (answer.status < 300) succeeded.add(`${method} ${template}`);
    const types = Object.keys(described.content ?? {});
    if (types.length === 0) return;
    const type = types.find((one) => answer.headers.get('content-type')?.startsWith(one));
    if (type === undefined) throw new Error(`${template} is not answered as ${types.join(' or ')}`);
    if (!type.endsWith('json') || type.endsWith('ndjson')) return;
    const place = ['paths', template, method, 'responses', String(answer.status), 'content', type, 'schema'];
    const valid = ajv.compile({ $ref: `api#/${place.map(pointer).join('/')}` });
    if (!valid(answer.body))
      throw new Error(`${method} ${template}: ${ajv.errorsText(valid.errors)} in ${JSON.stringify(answer.body)}`);
  }

  const by = (authorization: string | null): ApiCaller => {
    const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
      const response = await app.request(`/api/v1${path}`, {
        method: method.toUpperCase(),
        headers: {
          ...(authorization === null ? {} : { authorization }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const answer = {
        status: response.status,
        body: bodyOf(text, response.headers.get('content-type')),
        headers: response.headers,
      };
      await check(method, path, answer);
      return answer;
    };
    return {
      get: (path) => send('get', path),
      post: (path, body = {}, headers = {}) => send('post', path, JSON.stringify(body), headers),
      put: (path, body) => send('put', path, JSON.stringify(body)),
      patch: (path, body) => send('patch', path, JSON.stringify(body)),
      delete: (path, body) => send('delete', path, body === undefined ? undefined : JSON.stringify(body)),
      raw: send,
    };
  };
  const as: ApiDesk['as'] = async (userId, facts = {}) => {
    const { token } = await createToken(office.env, { tenantId: office.tenantId, userId, ...facts });
    return by(`Bearer ${token}`);
  };
  const call: typeof fetch = async (input, init) => app.request(input as string, init);
  const operations: ApiDesk['operations'] = async (...tags) =>
    Object.entries((await document()).paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags?.some((tag) => tags.includes(tag)))
        .map(([method]) => `${method} ${path}`),
    );
  const untried: ApiDesk['untried'] = async (...tags) =>
    (await operations(...tags)).filter((operation) => !succeeded.has(operation));
  return { as, by, document, operations, untried, routes: app, fetch: call, succeeded };
}

/** JSON as its value, anything else as its text. */
function bodyOf(text: string, type: string | null): unknown {
  if (text === '') return null;
  return type !== null && /[/+]json\b/.test(type) ? JSON.parse(text) : text;
}

/** The path of the description that an address is one of: the one with the fewest parameters. */
function templateOf(templates: readonly string[], path: string): string | null {
  const fitting = templates.filter((one) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path));
  return fitting.sort((a, b) => a.split('{').length - b.split('{').length)[0] ?? null;
}

function pointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** What lies at a path of an answer, as `workflow.status` or `items.0.id`. */
export function at(answer: Answer, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], answer.body);
}
