import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { namedBy, sampleOf } from '#testing/builders/sample.ts';
import { ownDatabase } from '#testing/database/database.ts';
import {
  type Answer,
  type ApiCaller,
  type ApiDesk,
  type ApiOperation,
  at,
  openApiDesk,
} from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { startServer } from './server.ts';

/** An operation of the description, with an address where nothing is and the least body that it takes. */
type Described = {
  name: string;
  method: string;
  path: string;
  operation: ApiOperation;
  body: string | undefined;
  /** Whether the description says that there are no other fields; a definition may hold anything as far as that goes. */
  isClosed: boolean;
};

// Every test walks all operations.
vi.setConfig({ testTimeout: 90_000 });

const database = ownDatabase();
let office: Office;
let desk: ApiDesk;
let admin: ApiCaller;
let all: Described[];

function withBody() {
  return all.filter(({ body }) => body !== undefined);
}

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UREQ']);
  await office.publish({
    key: 'leave',
    name: 'Leave',
    fields: [{ key: 'note', label: 'Note', type: 'multiline' }],
    stages: [{ key: 'review', approvals: [{ role: 'manager' }] }],
  });
  await office.publish({ key: 'other', name: 'Other', stages: [{ key: 'review', approvals: [{ role: 'manager' }] }] });
  await office.put('reviewer', 'UREQ');
  desk = openApiDesk(office, { rate: { perSecond: 1e6, burst: 1e6 } });
  admin = await desk.as('UADMIN');
  const made = await admin.post('/ticket-types', { key: 'it', title: 'IT', workflow_key: 'leave', fields: [] });
  expect(made.status).toBe(201);
  const document = await desk.document();
  all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const schema = operation.requestBody?.content['application/json']?.schema;
      const body = schema && JSON.stringify(sampleOf(document, schema));
      const isClosed = schema !== undefined && namedBy(document, schema).additionalProperties === false;
      return { name: `${method} ${path}`, method, path: nowhere(path), operation, body, isClosed };
    }),
  );
});

function nowhere(path: string): string {
  return path.replaceAll(/\{\w+\}/g, () => randomUUID());
}

/** How many rows each table has: refused calls leave nothing behind. */
async function rows(): Promise<unknown> {
  const { rows: counts } = await database.pool.query(
    `select c.relname, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', c.relname), false, true, '')))[1]::text as n
       from pg_class as c where c.relkind = 'r' and c.relnamespace = quote_ident(current_schema())::regnamespace order by 1`,
  );
  return counts;
}

async function refusesAll(
  which: readonly Described[],
  status: number,
  call: (one: Described) => Promise<Answer>,
): Promise<void> {
  expect(which.length).toBeGreaterThan(0);
  const before = await rows();
  const wrong: string[] = [];
  for (const one of which) {
    const answer = await call(one);
    if (answer.status !== status) wrong.push(`${one.name}: ${answer.status} ${at(answer, 'detail')}`);
    expect(answer.headers.get('content-type'), one.name).toBe('application/problem+json');
    expect(answer.body, one.name).toMatchObject({ status: answer.status, title: expect.any(String) });
    expect(answer.headers.get('x-request-id'), one.name).not.toBeNull();
  }
  expect(wrong).toEqual([]);
  expect(await rows()).toEqual(before);
}

describe('every operation that is described', () => {
  test('answers 401 without a token, whatever else is wrong', () =>
    refusesAll(all, 401, ({ method, path, body }) => desk.by(null).raw(method, path, body)));

  test('answers 404 where there is nothing of that name', () =>
    refusesAll(
      // A PUT of a definition makes the one that is not there.
      all.filter(({ name, path }) => !name.endsWith(path) && name !== 'put /definitions/{key}'),
      404,
      ({ method, path, body }) => admin.raw(method, path, body),
    ));

  test('answers 400 to a body that is no JSON, and says that it is the body', () =>
    refusesAll(withBody(), 400, async ({ method, path, name }) => {
      const answer = await admin.raw(method, path, '{"a":');
      expect(at(answer, 'errors'), name).toEqual([{ path: '', message: 'is no JSON' }]);
      return answer;
    }));

  test('answers 422 where its body must be sent and none was, whatever type is named', async () => {
    const needed = withBody().filter(({ operation }) => operation.requestBody?.required);
    for (const headers of [
      {},
      { 'content-type': 'application/json' },
      { 'content-type': 'application/json', 'content-length': '0' },
    ])
      await refusesAll(needed, 422, async ({ method, path, name }) => {
        const answer = await admin.raw(method, path, undefined, headers);
        expect(at(answer, 'errors.0.path'), name).toBe('');
        return answer;
      });
  });

  test('answers 415 to a body that it would have to decode, and says how to send it', async () => {
    const json = 'application/json';
    for (const headers of [
      { 'content-type': json, 'content-encoding': 'gzip' },
      { 'content-type': json, 'content-encoding': 'br, gzip' },
      { 'content-type': `${json}; charset=utf-16` },
      { 'content-type': `${json};charset="iso-8859-1"` },
    ])
      await refusesAll(withBody(), 415, async ({ method, path, body, name }) => {
        const answer = await admin.raw(method, path, body, headers);
        expect(at(answer, 'errors.0.path'), name).toMatch(/^Content-(Type|Encoding)$/);
        expect(answer.headers.get('accept-encoding')).toBe('content-encoding' in headers ? 'identity' : null);
        return answer;
      });
  });

  test('answers 422 to a field that it does not know, and to a body that is no object', async () => {
    const surprised = ({ method, path, body = '' }: Described) =>
      admin.raw(method, path, JSON.stringify({ ...JSON.parse(body), surprise: true }));
    const closed = withBody().filter(({ isClosed }) => isClosed);
    await refusesAll(closed, 422, surprised);
    for (const body of ['[[]]', 'null', '7'])
      await refusesAll(closed, 422, ({ method, path }) => admin.raw(method, path, body));
  });

  test('answers 415 to a body of another type, and of none', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonx', '']) {
      const typed = ({ method, path, body }: Described) => admin.raw(method, path, body, { 'content-type': type });
      await refusesAll(withBody(), 415, typed);
    }
  });

  test('answers 413 to a body of more than 1 MB', () => {
    const large = JSON.stringify({ a: 'x'.repeat(1_000_000) });
    return refusesAll(withBody(), 413, ({ method, path }) => admin.raw(method, path, large));
  });

  test('answers 422 to a body that is nested without end', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    return refusesAll(withBody(), 422, ({ method, path }) => admin.raw(method, path, deep));
  });

  test('answers 400 to a bad cursor, a bad limit and a parameter that it does not know', async () => {
    const lists = all.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'cursor'));
    const wrong = ['cursor=nonsense', 'cursor=W10', 'limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'colour=red'];
    for (const query of wrong) await refusesAll(lists, 400, ({ path }) => admin.get(`${path}?${query}`));
  });

  test('answers 400 to the cursor of another list, and of the same list with other filters', async () => {
    for (const definition_key of ['leave', 'leave', 'leave']) await admin.post('/workflows', { definition_key });
    const page = await admin.get('/workflows?limit=1&status=in_progress');
    const cursor = `cursor=${at(page, 'next_cursor')}`;
    const same = await admin.get(`/workflows?${cursor}&limit=2&status=in_progress`);
    expect(same).toMatchObject({ status: 200, body: { items: [{}, {}] } });
    const lists = all.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'cursor'));
    await refusesAll(lists, 400, ({ path }) => admin.get(`${path}?${cursor}`));
    for (const others of ['', '&status=completed', '&status=in_progress&definition_key=leave'])
      expect(await admin.get(`/workflows?${cursor}${others}`), others).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'cursor' }] },
      });
  });

  test('counts what it takes in characters: an emoji is one', async () => {
    const texts = { comment: '🙂'.repeat(3_000), too: '🙂'.repeat(3_001) };
    const started = at(await admin.post('/workflows', { definition_key: 'leave', data: {} }), 'workflow.id');
    const comments = `/workflows/${started}/comments`;
    expect(await admin.post(comments, { content: texts.comment })).toMatchObject({ status: 200 });
    expect(await admin.post(comments, { content: texts.too })).toMatchObject({ status: 422 });
    const noted = (note: string) => admin.post('/workflows', { definition_key: 'leave', data: { note } });
    expect(await noted(texts.comment)).toMatchObject({ status: 201 });
    expect(await noted(texts.too)).toMatchObject({ status: 422, body: { errors: [{ path: 'data.note' }] } });
  });

  test('answers 400 to an Idempotency-Key that is none', () => {
    const posts = all.filter(({ method, operation }) => method === 'post' && takesKey(operation));
    const key = { 'idempotency-key': 'x'.repeat(256) };
    return refusesAll(posts, 400, ({ method, path, body }) => admin.raw(method, path, body, key));
  });
});

function takesKey({ parameters }: ApiOperation) {
  return parameters?.some(({ name }) => name === 'idempotency-key') === true;
}

test('every POST that is described takes an Idempotency-Key', () => {
  const posts = all.filter(({ method }) => method === 'post');
  expect(posts.filter(({ operation }) => !takesKey(operation)).map(({ name }) => name)).toEqual([]);
});

test('an address that is none is 404, and a method that an address does not have is 405 and says which it has', async () => {
  expect(await admin.get('/nowhere')).toMatchObject({ status: 404, body: { title: 'Not found' } });
  for (const [method, path] of [
    ['delete', '/workflows'],
    ['post', '/workflows/WF-1'],
    ['options', '/workflows'],
  ] as const) {
    const answer = await admin.raw(method, path);
    expect(answer).toMatchObject({ status: 405, body: { title: 'No such method' } });
    expect(answer.headers.get('allow')).toBe(path === '/workflows' ? 'GET, HEAD, POST' : 'GET, HEAD');
  }
});

const ODD = {
  NUL: '\u0000',
  'half a character': '\ud800',
  'a change of direction': '\u202e',
  ['__proto__']: '__proto__',
  constructor: 'constructor',
  'a very long word': 'x'.repeat(5_000),
  SQL: "'; drop table x; --",
};

/** The same address where something is: a workflow and an approval that wait, a definition, a role, a person, a ticket type. */
async function somewhere(template: string): Promise<string> {
  const path = (start: string, id: unknown) =>
    template.startsWith(start) ? nowhere(template.replace(/\{\w+\}/, String(id))) : null;
  if (template.startsWith('/workflows/')) {
    const started = await admin.post('/workflows', { definition_key: 'leave', data: { note: 'x' } });
    const approval = path('/workflows/approvals/{id}', at(started, 'approvals.0.id'));
    return approval ?? path('/workflows/{id}', at(started, 'workflow.id')) ?? template;
  }
  const others = {
    '/definitions/{key}': 'other',
    '/roles/{name}': 'reviewer',
    '/users/{id}': 'UREQ',
    '/ticket-types/{key}': 'it',
  };
  return (
    Object.entries(others).reduce<string | null>((found, [start, id]) => found ?? path(start, id), null) ??
    nowhere(template)
  );
}

test.each(Object.entries(ODD))(
  'is refused or kept wherever it stands, and no failure of ours: %s',
  async (_name, text) => {
    const document = await desk.document();
    const word = encodeURIComponent(text.toWellFormed());
    for (const { name, method, path, operation } of all) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      const most = schema && JSON.stringify(sampleOf(document, schema, 'most'));
      const everywhere = most
        ?.replaceAll('"a"', JSON.stringify(text))
        .replaceAll(':"a', `:${JSON.stringify(text)},"b":"`);
      const real = await somewhere(name.slice(name.indexOf('/')));
      for (const [address, body] of [
        [real, everywhere],
        [real, most?.replace('{', `{"__proto__":{"a":1},${JSON.stringify(text)}:1e999,`)],
        [path.replace(/[0-9a-f-]{36}/, word), most],
      ] as const) {
        const answer = await admin.raw(method, address, body);
        expect(answer.status, `${name} ${body}`).toBeLessThan(500);
      }
    }
  },
);

const UNKEEPABLE = {
  'too many digits': '9007199254740993',
  'a number beyond all': '1e400',
  NUL: String.raw`"\u0000"`,
  'half a character': String.raw`"\ud800"`,
};

test.each(Object.entries(UNKEEPABLE))('no body can hold %s: it is refused with its path', async (_name, said) => {
  for (const { name, method, path, operation } of all) {
    if (!operation.requestBody) continue;
    const answer = await admin.raw(method, path, `{"x":[{"y":1},{"z":${said}}]}`);
    expect(answer, name).toMatchObject({ status: 422, body: { errors: [{ path: 'x.1.z' }] } });
  }
});

test('a body that is not UTF-8 is not guessed at', async () => {
  for (const type of ['application/json', 'application/yaml']) {
    const { token } = await createToken(office.env, { tenantId: 'T1', userId: 'UADMIN' });
    const answer = await desk.routes.request('/api/v1/definitions', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: Buffer.from('{"key": "leave", "name": "L\u00e9ave"}', 'latin1'),
    });
    expect(answer.status, type).toBe(422);
    expect(await answer.json(), type).toMatchObject({ detail: 'The body is not UTF-8.', errors: [{ path: '' }] });
  }
});

test('free-form data keeps what JSON can say', async () => {
  const said = `{"__proto__":{"x":1},"n":1e300,"deep":[[[{"ok":null}]]]}`;
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  const wanted = `{"approver_role":"manager","expires_at":"${expires_at}","metadata":${said}}`;
  const kept = at(await admin.raw('post', '/workflows/approvals', wanted), 'metadata');
  expect(kept).toMatchObject({ n: 1e300, deep: [[[{ ok: null }]]] });
  expect(({} as { x?: number }).x).toBeUndefined();
});

test('a body without end is refused as soon as it is too long', async () => {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    health: async () => ({}),
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    routes: [desk.routes],
    slack: null,
  });
  const { token } = await createToken(office.env, { tenantId: 'T1', userId: 'UADMIN' });
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (stream) => {
      sent += 100_000;
      stream.enqueue(new Uint8Array(100_000).fill(0x20));
    },
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/workflows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: endless,
    duplex: 'half',
  });
  expect(answer.status).toBe(413);
  expect(sent).toBeLessThan(20_000_000);
  await server.stop();
});
