import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test, vi } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { createToken, listTokens, revokeToken } from '#workflow/tenants/api-token.ts';

const database = ownDatabase();
let office: Office;
beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', [
    'UREQ',
    'UREV',
    member('UGONE', { deactivated: true }),
    member('UGUEST', { external: true }),
  ]);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'a',
    name: 'A',
    stages: [
      { key: 'r', approvals: [{ role: 'reviewer' }] },
      { key: 'd', final: true },
    ],
  });
});

const SECRET = 'a secret of more than thirty-two bytes, for tests';
const bytes = new TextEncoder().encode(SECRET);

function jwt(claims: object = {}, exp: string | number | null = '5m', key: Uint8Array = bytes, alg = 'HS256') {
  const made = new SignJWT({ sub: 'UREQ', tid: 'T1', ...claims }).setProtectedHeader({ alg });
  return (exp === null ? made : made.setExpirationTime(exp)).sign(key);
}

function none(claims: object) {
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
}

test('without a token that holds nothing is told but that', async () => {
  const desk = openApiDesk(office, { jwt: { kind: 'secret', secret: SECRET } });
  const { token, id } = await createToken(office.env, { tenantId: 'T1', userId: 'UREQ' });
  const old = await createToken(office.env, { tenantId: 'T1', userId: 'UREQ', expiresAt: new Date(Date.now() - 1) });
  expect((await desk.by(`Bearer ${token}`).get('/workflows')).status).toBe(200);
  const [used] = (await listTokens(office.env, 'T1')).filter((one) => one.id === id);
  expect(used?.last_used_at).not.toBeNull();
  expect(await revokeToken(office.env, { tenantId: 'T2', id })).toBe(false);
  expect(await revokeToken(office.env, { tenantId: 'T1', id })).toBe(true);
  const claims = { sub: 'UREQ', tid: 'T1', exp: Math.floor(Date.now() / 1000) + 300 };
  const refused: Record<string, string | null> = {
    nothing: null,
    basic: 'Basic VTpV',
    empty: 'Bearer ',
    revoked: `Bearer ${token}`,
    expired: `Bearer ${old.token}`,
    unknown: `Bearer cs_${'a'.repeat(43)}`,
    huge: `Bearer ${'a'.repeat(9_000)}`,
    'jwt that has expired': `Bearer ${await jwt({}, '-1m')}`,
    'jwt without an end': `Bearer ${await jwt({}, null)}`,
    'jwt of another secret': `Bearer ${await jwt({}, '5m', new TextEncoder().encode('x'.repeat(40)))}`,
    'jwt of another algorithm': `Bearer ${await jwt({}, '5m', new TextEncoder().encode(SECRET.repeat(2)), 'HS512')}`,
    'jwt of no algorithm': `Bearer ${none(claims)}`,
    'jwt without a tenant': `Bearer ${await jwt({ tid: undefined })}`,
    'jwt of an unknown tenant': `Bearer ${await jwt({ tid: 'T404' })}`,
    'jwt with odd permissions': `Bearer ${await jwt({ permissions: 'all' })}`,
  };
  for (const [name, authorization] of Object.entries(refused)) {
    const answer = await desk.by(authorization).get('/workflows');
    expect(answer, name).toMatchObject({ status: 401, body: { status: 401 } });
    expect(answer.headers.get('www-authenticate'), name).toMatch(/^Bearer/);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
  expect((await desk.by(`Bearer ${await jwt()}`).get('/workflows')).status).toBe(200);
  const [hash] = (await database.pool.query('select token_hash::text as h from api_token where id = $1', [id])).rows;
  expect(hash.h).not.toContain(token);
});

test('JWTs are refused where nothing verifies them', async () => {
  const answer = await openApiDesk(office)
    .by(`Bearer ${await jwt()}`)
    .get('/workflows');
  expect(answer.status).toBe(401);
});

test('a token reaches no further than its permissions and those of its person', async () => {
  const desk = openApiDesk(office);
  const start = { definition_key: 'a' };
  const whole = await desk.as('UREQ');
  const id = at(await whole.post('/workflows', start), 'workflow.id');
  const viewer = await desk.as('UREV', { permissions: ['workflows:view'] });
  expect((await viewer.get(`/workflows/${id}`)).status).toBe(200);
  const refused = await viewer.post(`/workflows/${id}/transition`, { trigger: 'approve' });
  expect(refused).toMatchObject({ status: 403, body: { reason: 'permission' } });
  expect(at(refused, 'roles')).toContain('manager');
  expect((await viewer.post('/workflows', start)).status).toBe(403);
  const writer = await desk.as('UREQ', { permissions: ['workflows:create', 'workflows:transition'] });
  expect((await writer.get('/workflows')).status).toBe(403);
  expect((await writer.post('/workflows', start)).status).toBe(201);
  const clerk = await desk.as('UADMIN', { permissions: ['workflows:transition', 'workflows:create'] });
  expect((await clerk.post(`/workflows/${id}/cancel`)).status).toBe(403);
  expect((await clerk.post('/workflows', { ...start, requester: 'UREQ' })).status).toBe(403);
  const bold = await desk.as('UREQ', { permissions: ['*'] });
  expect((await bold.post(`/workflows/${id}/assign`, { user_id: 'UREV' })).status).toBe(403);
  const admin = await desk.as('UADMIN', { permissions: ['workflows:*', 'workflows:admin'] });
  expect(at(await admin.post('/workflows', { ...start, requester: 'UREQ' }), 'workflow.requester_id')).toBe('UREQ');
  const guest = await desk.as('UGUEST');
  expect((await guest.get(`/workflows/${id}`)).status).toBe(403);
  expect(at(await guest.get('/workflows'), 'items')).toEqual([]);
  const system = await desk.as('erp');
  expect(at(await system.post('/workflows', start), 'workflow.requester_id')).toBe('erp');
});

test('whoever is deactivated is told so, and gets no token', async () => {
  const desk = openApiDesk(office, { jwt: { kind: 'secret', secret: SECRET } });
  await expect(desk.as('UGONE')).rejects.toMatchObject({ code: 'unknown_user' });
  const answer = await desk.by(`Bearer ${await jwt({ sub: 'UGONE' })}`).get('/workflows');
  expect(answer).toMatchObject({ status: 403, body: { reason: 'deactivated' } });
});

test('keys of a JWKS verify RS256 and ES256, and their server being away is no fault of the token', async () => {
  const pairs = { ES256: await generateKeyPair('ES256'), RS256: await generateKeyPair('RS256') };
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), alg, kid: alg })),
  );
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const tokens = await Promise.all(
    Object.entries(pairs).map(([alg, { privateKey }]) =>
      new SignJWT({ sub: 'UREQ', tid: 'T1' })
        .setProtectedHeader({ alg, kid: alg })
        .setExpirationTime('5m')
        .sign(privateKey),
    ),
  );
  const desk = openApiDesk(office, { jwt: { kind: 'jwks', url } });
  for (const token of tokens) expect((await desk.by(`Bearer ${token}`).get('/workflows')).status).toBe(200);
  expect((await desk.by(`Bearer ${await jwt()}`).get('/workflows')).status).toBe(401);
  await new Promise((done) => server.close(done));
  const later = openApiDesk(office, { jwt: { kind: 'jwks', url } });
  expect((await later.by(`Bearer ${tokens[0]}`).get('/workflows')).status).toBe(503);
});

test('a token that calls too often is told when to call again', async () => {
  const desk = openApiDesk(office, { rate: { perSecond: 0.1, burst: 2 } });
  const eager = await desk.as('UREQ');
  expect((await eager.get('/workflows')).status).toBe(200);
  expect((await eager.get('/workflows')).status).toBe(200);
  const third = await eager.get('/workflows');
  expect(third).toMatchObject({ status: 429, body: { title: 'Too many calls' } });
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await (await desk.as('UREV')).get('/workflows')).status).toBe(200);
});

test('a JWT of another issuer, or for somebody else, is refused where those are set', async () => {
  const rule = { kind: 'secret', secret: SECRET, issuer: 'https://login', audience: 'countersign' } as const;
  const desk = openApiDesk(office, { jwt: rule });
  const statusOf = async (claims: object) => (await desk.by(`Bearer ${await jwt(claims)}`).get('/workflows')).status;
  expect(await statusOf({ iss: 'https://login', aud: ['other', 'countersign'] })).toBe(200);
  expect(await statusOf({ iss: 'https://login' })).toBe(401);
  expect(await statusOf({ aud: 'countersign' })).toBe(401);
  expect(await statusOf({ iss: 'https://evil', aud: 'countersign' })).toBe(401);
});

test('a service that only a JWT names calls as a service of that name', async () => {
  const desk = openApiDesk(office, { jwt: { kind: 'secret', secret: SECRET } });
  const shop = desk.by(`Bearer ${await jwt({ sub: 'shop' })}`);
  const made = await shop.post('/workflows', { definition_key: 'a' });
  expect(made).toMatchObject({ status: 201, body: { workflow: { requester_id: 'shop' } } });
  expect((await shop.get(`/workflows/${at(made, 'workflow.id')}`)).status).toBe(200);
  const transition = `/workflows/${at(made, 'workflow.id')}/transition`;
  expect((await shop.post(transition, { trigger: 'approve' })).status).toBe(403);
});

test('keys that are changed are fetched again', async () => {
  const [old, next] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  let served = { ...(await exportJWK(old.publicKey)), alg: 'ES256', kid: 'old' };
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [served] })));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const signed = (kid: string, key: typeof old.privateKey) =>
    new SignJWT({ sub: 'UREQ', tid: 'T1' }).setProtectedHeader({ alg: 'ES256', kid }).setExpirationTime('5m').sign(key);
  const desk = openApiDesk(office, { jwt: { kind: 'jwks', url } });
  const first = `Bearer ${await signed('old', old.privateKey)}`;
  expect((await desk.by(first).get('/workflows')).status).toBe(200);
  served = { ...(await exportJWK(next.publicKey)), alg: 'ES256', kid: 'next' };
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  const second = `Bearer ${await signed('next', next.privateKey)}`;
  expect((await desk.by(second).get('/workflows')).status).toBe(200);
  expect((await desk.by(first).get('/workflows')).status).toBe(401);
  vi.useRealTimers();
  await new Promise((done) => server.close(done));
});

test('whoever tries tokens is slowed down, and callers of the same address whose token is good are not', async () => {
  const desk = openApiDesk(office, { guessRate: { perSecond: 0.01, burst: 3 } });
  const guess = (at: number) => desk.by(`Bearer cs_${String(at).padStart(43, 'a')}`).get('/workflows');
  for (const at of [1, 2, 3]) expect((await guess(at)).status).toBe(401);
  const told = await guess(4);
  expect(told).toMatchObject({ status: 429, body: { title: 'Too many calls' } });
  expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(1);
  expect((await desk.by(null).get('/workflows')).status).toBe(401);
  expect((await (await desk.as('UREQ')).get('/workflows')).status).toBe(200);
});

test('an answer carries its number in the log, and stays out of caches', async () => {
  const { headers } = await openApiDesk(office).by(null).get('/workflows');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
