import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
const secret = 'a secret of thirty-two characters';

/** A call with a key that has been answered once, of a requester who may start leaves by a role. */
async function openScene(tenantId: string) {
  const office = await openOffice(database.pool, tenantId, ['UREQ', 'UREV']);
  await office.put('employee', 'UREQ');
  await office.put('reviewer', 'UREQ');
  const stages = [{ key: 'review', approvals: [{ role: 'reviewer' }] }];
  await office.publish({ key: 'leave', name: 'Leave', start: { roles: ['employee'] }, stages });
  const desk = openApiDesk(office, { jwt: { kind: 'secret', secret } });
  const key = { 'idempotency-key': randomUUID() };
  const start = (caller: ApiCaller) => caller.post('/workflows', { definition_key: 'leave' }, key);
  const change = (sql: string) => database.pool.query(sql, [tenantId]);
  return { desk, start, change };
}

test('a call that was answered is answered the same again, once a role came too', async () => {
  const { desk, start, change } = await openScene('TSAME');
  const requester = await desk.as('UREQ');
  const first = await start(requester);
  await change(`insert into role_member (tenant_id, role, user_id) values ($1, 'manager', 'UREQ')`);
  const again = await start(requester);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});

test.each([
  ['has lost the role', `delete from role_member where tenant_id = $1 and role = 'employee'`, 403],
  ['is deactivated', `update app_user set is_deactivated = true where tenant_id = $1 and id = 'UREQ'`, 403],
  ['has a token that was revoked', 'update api_token set revoked_at = now() where tenant_id = $1', 401],
])('whoever %s since is not told the answer again', async (what, sql, status) => {
  const { desk, start, change } = await openScene(`T${what.length}`);
  const requester = await desk.as('UREQ');
  expect((await start(requester)).status).toBe(201);
  await change(sql);
  const again = await start(requester);
  expect(again.status).toBe(status);
  expect(at(again, 'workflow')).toBeUndefined();
});

test('a narrower JWT of the same person is not told what a wider one was', async () => {
  const { desk, start } = await openScene('TJWT');
  const jwt = async (permissions: string[]) => {
    const claims = new SignJWT({ tid: 'TJWT', permissions }).setProtectedHeader({ alg: 'HS256' }).setSubject('UREQ');
    return desk.by(`Bearer ${await claims.setExpirationTime('1h').sign(new TextEncoder().encode(secret))}`);
  };
  expect((await start(await jwt(['workflows:*']))).status).toBe(201);
  expect((await start(await jwt(['workflows:view']))).status).toBe(403);
});

test("somebody else's key of the same name is their own", async () => {
  const { desk, start } = await openScene('TOTHER');
  expect((await start(await desk.as('UREQ'))).status).toBe(201);
  const others = await start(await desk.as('UREV'));
  expect(others.headers.get('idempotency-replayed')).toBeNull();
  expect(others.status).toBe(403);
});
