import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { type Countersign, connect, NotDecided, Problem } from './index.ts';

const database = ownDatabase();
let office: Office;
beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'leave',
    name: 'Leave',
    fields: [{ key: 'days', label: 'Days', type: 'number', required: true }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
});

const quick = { pauseMs: 5, longestPauseMs: 20 };
const desk = () => openApiDesk(office).fetch;

async function connectAs(userId: string, call: typeof fetch = desk()): Promise<Countersign> {
  const { token } = await createToken(office.env, { tenantId: 'T1', userId });
  return connect({ url: 'http://localhost:3000/', token, fetch: call });
}
const leave = { definition_key: 'leave', data: { days: 3 } };
const started = async ({ api }: Countersign) => (await (await api.workflows.$post({ json: leave })).json()).workflow.id;

test('a request is started, waited for and found decided', async () => {
  const requester = await connectAs('UREQ');
  const reviewer = await connectAs('UREV');
  const id = await started(requester);
  const waiting = requester.waitForDecision(id, quick);
  const { items } = await (await reviewer.api.workflows.$get({ query: { my_tasks: 'true', limit: 5 } })).json();
  expect(items.map((one) => one.id)).toContain(id);
  await reviewer.api.workflows[':id'].transition.$post({
    param: { id },
    json: { trigger: 'approve', comment: 'Fine' },
  });
  expect((await waiting).workflow.status).toBe('completed');
});

test('what is refused is thrown, with the words and facts of the refusal', async () => {
  const requester = await connectAs('UREQ');
  const wrong = requester.api.workflows.$post({ json: { definition_key: 'leave', data: { days: 'many' } } });
  const problem = await wrong.then(
    () => null,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({
    status: 422,
    title: 'Not valid',
    code: 'invalid_form',
    facts: { errors: [{ path: 'data.days' }] },
  });
  const id = await started(requester);
  await expect(
    requester.api.workflows[':id'].transition.$post({ param: { id }, json: { trigger: 'approve' } }),
  ).rejects.toMatchObject({ status: 403, facts: { roles: ['reviewer'] } });
  const nobody = connect({ url: 'http://localhost', token: async () => 'cs_none', fetch: desk() });
  await expect(nobody.api.workflows.$get()).rejects.toMatchObject({ status: 401, requestId: expect.any(String) });
});

test('waiting ends with its time, its signal, or when there is nothing to wait for', async () => {
  const requester = await connectAs('UREQ');
  const id = await started(requester);
  const late = await requester.waitForDecision(id, { ...quick, timeoutMs: 30 }).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(NotDecided);
  expect(late).toMatchObject({ detail: { workflow: { id } } });
  const stop = new AbortController();
  const waiting = requester.waitForDecision(id, { ...quick, signal: stop.signal });
  stop.abort(new Error('no longer wanted'));
  await expect(waiting).rejects.toThrow('no longer wanted');
  await expect(requester.waitForDecision('WF-404', quick)).rejects.toMatchObject({ status: 404 });
});

test('waiting outlasts outages, and pauses as long as it is told to', async () => {
  const failures = [
    () => new Response('<html>', { status: 502 }),
    () => new Response('{}', { status: 429, headers: { 'retry-after': '1' } }),
    () => {
      throw new TypeError('fetch failed');
    },
  ];
  const call = desk();
  const shaky = await connectAs('UREQ', async (input, init) => (failures.shift() ?? (() => call(input, init)))());
  const id = await started(await connectAs('UREQ'));
  await office.decide(Number(await numberOf(id)), 'UREV', { type: 'approve' });
  const before = Date.now();
  expect((await shaky.waitForDecision(id, quick)).workflow.status).toBe('completed');
  expect(Date.now() - before).toBeGreaterThanOrEqual(900);
  expect(failures).toEqual([]);
});

async function numberOf(id: string): Promise<number> {
  const { rows } = await database.pool.query('select number from workflow where id = $1', [id]);
  return rows[0].number;
}

test('types know the operations and what they take', () => {
  const { api } = connect({ url: 'http://localhost', token: 'cs_none' });
  const wrongly = () => [
    // @ts-expect-error: a trigger is required
    api.workflows[':id'].transition.$post({ param: { id: '1' }, json: {} }),
    // @ts-expect-error: there is no such status
    api.workflows.$get({ query: { status: 'lost' } }),
    // @ts-expect-error: there is no such operation
    api.workflows.$delete(),
  ];
  expect(wrongly).toBeTypeOf('function');
});
