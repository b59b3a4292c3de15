import { beforeAll, expect, test } from 'vitest';
import { sampleOf } from '#testing/builders/sample-body.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openTwoTenants, type TwoTenants } from '#testing/desks/two-tenants.ts';
import { asObject, asObjects } from '#testing/slack/slack-args.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { apiRoutes } from './api.ts';

/** One operation of the API's description. */
type Operation = { method: string; path: string; parameters: Parameter[]; body: Record<string, unknown> | null };
type Parameter = { name: string; in: string };
type Tried = { status: number; text: string; request: string };

const database = ownDatabase();
let tenants: TwoTenants;
let app: ReturnType<typeof apiRoutes>;
let token: string;
let description: Record<string, unknown>;

beforeAll(async () => {
  tenants = await openTwoTenants(database.pool);
  const broken = (facts: object) => {
    throw 'err' in facts ? facts.err : new Error(JSON.stringify(facts));
  };
  app = apiRoutes({
    ...tenants.b.env,
    jwt: { kind: 'none' },
    rate: { perSecond: 1e6, burst: 1e6 },
    log: { error: broken, warn: broken, info: () => undefined },
  });
  ({ token } = await createToken(tenants.b.env, { tenantId: 'TBBB', userId: 'UADMIN' }));
  description = asObject(await (await app.request('/api/v1/openapi.json')).json());
});

/** Bodies whose schema does not say all that they must be. They are tried where the samples of a schema are not taken. */
function bodies(id: string): unknown[] {
  return [
    { ...PLAIN, key: 'other' },
    { ...PLAIN, key: id },
    { definition: { ...PLAIN, key: 'other' }, data: {}, as: [] },
    { key: 'more', name: 'More', approvals: [{ role: 'reviewer' }] },
    { level: 'global', on: 'after_approve', type: 'webhook', url: 'https://example.com/' },
    { key: 'laptop', title: 'Laptop', workflow_key: 'plain', fields: [] },
    { type_key: 'help', data: {} },
    { definition_key: 'plain', data: {} },
    { approver_role: 'reviewer', expires_at: new Date(Date.now() + 3_600_000).toISOString() },
    { user_id: 'UBBB1' },
    { name: 'clerk', permissions: [] },
    {},
  ];
}

const PLAIN = {
  name: 'Plain',
  stages: [
    { key: 'wait', approvals: [{ role: 'reviewer' }] },
    { key: 'end', final: true },
  ],
};

/** Reads come first: afterwards B may have things of its own that are called as A's are. */
function operations(): Operation[] {
  return Object.entries(asObject(description.paths))
    .flatMap(([path, methods]) =>
      Object.entries(asObject(methods)).map(([method, one]) => {
        const content = asObject(asObject(asObject(one).requestBody).content);
        const schema = asObject(content['application/json']).schema;
        return {
          method,
          path,
          parameters: asObjects(asObject(one).parameters) as Parameter[],
          body: schema ? asObject(schema) : null,
        };
      }),
    )
    .sort((one, other) => Number(other.method === 'get') - Number(one.method === 'get'));
}

async function call({ method, path }: Pick<Operation, 'method' | 'path'>, body?: unknown): Promise<Tried> {
  const response = await app.request(`/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text(), request: `${path} ${JSON.stringify(body) ?? ''}` };
}

/** Every address that an operation has with ids of A's in its path, or else in one of its filters. */
function addressesOf({ path, parameters }: Operation): string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole);
  const filled = names.reduce(
    (some, name) => some.flatMap((one) => tenants.ids.map((id) => one.replace(name, id))),
    [path],
  );
  if (names.length > 0) return filled;
  const filters = parameters.filter((one) => one.in === 'query');
  return [path, ...filters.flatMap(({ name }) => tenants.ids.map((id) => `${path}?${name}=${encodeURIComponent(id)}`))];
}

/** What the operation can be sent: samples of its schema full of an id of A's, and, where none of them is taken, known bodies. */
async function attempts(operation: Operation, path: string, id: string): Promise<Tried[]> {
  const { method, body } = operation;
  if (body === null) return [await call({ method, path })];
  const tried: Tried[] = [];
  for (const all of [true, false]) tried.push(await call({ method, path }, sampleOf(body, description, id, all)));
  if (!tried.some(isHeard)) for (const known of bodies(id)) tried.push(await call({ method, path }, known));
  return tried;
}

/** Whether the call was about something, and not only badly formed. */
function isHeard({ status }: Tried): boolean {
  return ![400, 405, 415, 422].includes(status);
}

test('no operation of the API finds, changes or names anything of another tenant', { timeout: 300_000 }, async () => {
  const before = await tenants.dump();
  const unheard: string[] = [];
  let written = '';
  for (const operation of operations()) {
    const name = `${operation.method} ${operation.path}`;
    const hasIds = operation.path.includes('{');
    const tried: Tried[] = [];
    for (const [at, address] of addressesOf(operation).entries()) {
      tried.push(...(await attempts(operation, address, tenants.ids[at % tenants.ids.length] ?? '')));
    }
    for (const { status, text, request } of tried) {
      expect(status, `${name}: ${request}: ${text}`).toBeLessThan(500);
      if (operation.method !== 'get' && status < 300) written += request;
      expect(tenants.leaks(text, request + written), `${name}: ${request}: ${text}`).toEqual([]);
      if (hasIds && operation.method === 'get') expect([400, 404], `${name}: ${request}: ${text}`).toContain(status);
    }
    expect(await tenants.dump(), `${name} changed something of another tenant`).toBe(before);
    if (!tried.some(isHeard)) unheard.push(name);
  }
  // Add a body for these to `bodies`: nothing was proved about them.
  expect(unheard).toEqual([]);
});

test('the same calls by somebody of the tenant find these things, so that the proof proves something', async () => {
  const { token: own } = await createToken(tenants.a.env, { tenantId: 'TAAA', userId: 'UADMIN' });
  const before = token;
  token = own;
  const found = new Set<string>();
  for (const operation of operations().filter(({ method, path }) => method === 'get' && path.includes('{'))) {
    for (const path of addressesOf(operation)) {
      if ((await call({ method: 'get', path })).status === 200) found.add(operation.path);
    }
  }
  token = before;
  const gets = operations().filter(({ method, path }) => method === 'get' && path.includes('{'));
  expect(gets.map(({ path }) => path).filter((path) => !found.has(path))).toEqual([]);
});
