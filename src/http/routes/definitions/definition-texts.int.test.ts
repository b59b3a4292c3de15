import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at } from '#testing/desks/api-desk.ts';
import { openApiScene } from '#testing/desks/api-scene.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const database = ownDatabase();

const YAML = `key: leave
name: Leave
stages:
  - key: review
    approvals: [{ role: reviewer }]
    due_in: 2d
  - { key: done, final: true }
`;
const yaml = { 'content-type': 'application/yaml' };

/** What the text says. */
const SOURCE = {
  key: 'leave',
  name: 'Leave',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '2d' },
    { key: 'done', final: true },
  ],
};

test('YAML is taken like JSON, and its mistakes have their lines', async () => {
  const { admin } = await openApiScene(database, 'U1');
  for (const type of ['application/yaml', 'application/x-yaml; charset=utf-8', 'text/yaml'])
    expect((await admin.raw('post', '/definitions', YAML, { 'content-type': type })).status).toBe(201);
  expect((await admin.get('/definitions/leave')).body).toMatchObject({ version: 1, definition: { name: 'Leave' } });
  const wrong = YAML.replace('due_in: 2d', 'due_in: soon');
  expect(await admin.raw('put', '/definitions/leave', wrong, yaml)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'stages.0.due_in', line: 6 }] },
  });
  expect(await admin.raw('post', '/definitions', 'key: [', yaml)).toMatchObject({ status: 422 });
  expect((await admin.raw('post', '/workflows', 'definition_key: leave', yaml)).status).toBe(415);
  expect((await admin.raw('post', '/definitions', YAML, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await admin.raw('post', '/definitions', `${YAML}#${' '.repeat(300_000)}`, yaml)).status).toBe(413);
});

test('YAML arrives over a socket as well, whether or not its length is told', async () => {
  const { office, desk } = await openApiScene(database, 'U1');
  const { token } = await createToken(office.env, { tenantId: office.tenantId, userId: 'UADMIN' });
  const server = createServer(getRequestListener(desk.routes.fetch)).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const body of [YAML, new Blob([YAML.replace('Leave', 'Days')]).stream()]) {
      const headers = { ...yaml, authorization: `Bearer ${token}` };
      const sent: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/definitions`, sent);
      expect(answer.status).toBe(201);
      expect(await answer.json()).toMatchObject({ key: 'leave', unchanged: false });
    }
  } finally {
    server.close();
  }
});

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`)}]`))
  .join('\n');

test.each([
  ['a bomb of aliases', bomb],
  ['a long list with many aliases', `a: &a "${'x'.repeat(90_000)}"\nb: [${Array(90).fill('*a')}]`],
  ['a key twice', 'key: a\nkey: b'],
  ['a long key', `key: ${'x'.repeat(290_000)}`],
  ['very many keys', Array.from({ length: 25_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ['deep lists', '['.repeat(100_000)],
  ['deep maps', `{a: `.repeat(50_000)],
  ['no map', '[1, 2]'],
  ['nothing', ''],
  ['no number', YAML.replace('name: Leave', 'name: Leave\nstart: { auto: { "==": [.nan, 1] } }')],
  ['a prototype', YAML.replace('name: Leave', 'name: Leave\n__proto__: { is_active: true }')],
  ['a tag', '!!js/function "function () {}"'],
  ['a NUL in a name', '"key": "le\\0ave"\nname: x'],
])('hostile YAML is refused with words: %s', async (_what, text) => {
  const { admin, office } = await openApiScene(database, 'U1');
  const answer = await admin.raw('post', '/definitions', text, yaml);
  expect(answer.status).toBe(422);
  expect(at(answer, 'errors.0')).toMatchObject({ path: expect.any(String), message: expect.any(String) });
  expect(JSON.stringify(answer.body).length).toBeLessThan(20_000);
  expect(JSON.stringify(answer.body)).not.toMatch('call stack');
  const kept = await office.env.pool.query(
    'select 1 from definition_version where tenant_id = $1 and created_by is not null',
    [office.tenantId],
  );
  expect(kept.rowCount).toBe(0);
});

test.each([
  ['deep JSON', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 422],
  [
    'a deep condition',
    JSON.stringify(SOURCE).replace(
      '"stages"',
      `"start":{"auto":${'{"!":'.repeat(5_000)}1${'}'.repeat(5_000)}},"stages"`,
    ),
    422,
  ],
  ['a number beyond all', JSON.stringify(SOURCE).replace('"2d"', '1e999'), 422],
  ['no object', '[]', 422],
  ['cut off', '{"key":', 400],
  ['too large', JSON.stringify({ ...SOURCE, description: 'x'.repeat(1_000_001) }), 413],
])('hostile JSON is refused with words: %s', async (_what, text, status) => {
  const { admin } = await openApiScene(database, 'U1');
  expect((await admin.raw('post', '/definitions', text)).status).toBe(status);
});

test('what the database could not keep is refused with its path, in YAML with its line', async () => {
  const { admin } = await openApiScene(database, 'U1');
  const made = await admin.post('/definitions', { ...SOURCE, entity_type: 'a\u0000b', description: 'half \ud800' });
  expect(made).toMatchObject({ status: 422, body: { errors: [{ path: 'entity_type' }, { path: 'description' }] } });
  for (const odd of ['9007199254740993', '1e400', '"a\\0b"', '"\\ud800"']) {
    const text = YAML.replace('name: Leave', `name: Leave\nfields: [{ key: note, default: ${odd} }]`);
    const line = text.split('\n').findIndex((one) => one.startsWith('fields')) + 1;
    expect(await admin.raw('post', '/definitions', text, yaml), odd).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'fields.0.default', line }] },
    });
  }
});
