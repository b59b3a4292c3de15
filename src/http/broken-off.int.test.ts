import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { apiRoutes } from './api.ts';
import { type HttpServer, startServer } from './server.ts';

const database = ownDatabase();
const complaints: string[] = [];
const notes: string[] = [];
const statuses: number[] = [];
let office: Office;
let server: HttpServer;
let token: string;
beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', []);
  const complain = (_facts: object, text: string) => void complaints.push(text);
  const routes = apiRoutes({
    ...office.env,
    jwt: { kind: 'none' },
    log: { error: complain, warn: complain, info: (_facts, text) => void notes.push(text) },
    counted: (_method, _path, status) => void statuses.push(status),
  });
  const metrics = async () => ({ contentType: 'text/plain', text: '' });
  const options = { host: '127.0.0.1', port: 0, health: async () => ({}), metrics, slack: null };
  server = await startServer({ ...options, routes: [routes] });
  ({ token } = await createToken(office.env, { tenantId: 'T1', userId: 'UADMIN' }));
});
afterAll(() => server?.stop());

/** Calls as a client does that hangs up: after so much of its body, or at once when all of it is sent. */
async function hangUp(method: string, path: string, body = ''): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const length = body === '' ? {} : { 'content-length': '5000' };
  const call = request({ port: server.port, method, path: `/api/v1${path}`, headers: { ...headers, ...length } });
  call.on('error', () => undefined);
  if (body === '') call.end();
  else call.write(body);
  await pause(50);
  call.destroy();
}

test.each([
  ['in the midst of its body', 'POST', '/workflows', '{"definition_key":'],
  ['in the midst of its body of YAML or JSON', 'PUT', '/definitions/leave', '{"key":'],
])('a client that hangs up %s is no failure of ours, and is counted by nobody', async (_when, method, path, body) => {
  const before = notes.length;
  await hangUp(method, path, body);
  await expect.poll(() => notes.length).toBeGreaterThan(before);
  expect(notes.at(-1)).toBe('API call was broken off');
  expect([complaints, statuses]).toEqual([[], []]);
});

test('a client that hangs up before it is answered is no failure of ours', async () => {
  const lock = await database.pool.connect();
  await lock.query('begin; lock table workflow');
  const before = notes.length;
  await hangUp('GET', '/workflows');
  await lock.query('rollback');
  lock.release();
  await expect.poll(() => notes.length).toBeGreaterThan(before);
  expect(complaints).toEqual([]);
});
