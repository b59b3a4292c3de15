import { beforeEach, expect, test } from 'vitest';
import { firstBroken } from '#domain/request/history-chain.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedCounts, storedHistory } from '#testing/database/stored.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { type StartWorkflowRequest, startWorkflow } from './start-workflow.ts';

const tenantId = 'T1';
const NOTHING = { workflows: 0, approvals: 0, assignments: 0, history: 0, jobs: 0 };
const database = ownDatabase();
let office: Office;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  await database.pool.query('delete from graphile_worker._private_jobs');
  office = await openOffice(database.pool, tenantId, ['UALICE', member('UGUEST', { external: true })]);
  await office.put('reviewer', 'UBOB');
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ];
  await office.publish({ key: 'purchase', name: 'Purchase', stages });
  const fields = [
    { key: 'item', required: true },
    { key: 'note', type: 'multiline' },
  ];
  await office.publish({ key: 'form', name: 'Form', stages, fields });
});

function start(parts: Partial<StartWorkflowRequest> = {}) {
  return startWorkflow(office.env, { tenantId, actorId: 'UALICE', definitionKey: 'purchase', data: {}, ...parts });
}

test('fifty people who start at once get fifty numbers', async () => {
  const decisions = await Promise.all(Array.from({ length: 50 }, () => start()));
  const numbers = decisions.map((decision) => decision.workflow.number).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(await storedCounts(database.pool, tenantId)).toEqual({
    workflows: 50,
    approvals: 50,
    assignments: 0,
    history: 50,
    jobs: 50,
  });
});

test('the same submission delivered again, or ten times at once, starts once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => start({ submissionId: 'V1' })));
  expect(new Set(answers.map((answer) => answer.workflow.id)).size).toBe(1);
  expect(answers.filter((answer) => answer.repeated === null)).toHaveLength(1);
  const again = await start({ submissionId: 'V1' });
  expect(again.repeated).toEqual({ decision: 'started', at: again.workflow.createdAt });
  expect((await storedCounts(database.pool, tenantId)).workflows).toBe(1);
  expect((await start({ submissionId: 'V2' })).repeated).toBeNull();
});

test('a submission keeps its answer when the definition is switched off afterwards', async () => {
  const first = await start({ submissionId: 'V1' });
  await database.pool.query('update definition set is_active = false');
  expect((await start({ submissionId: 'V1' })).workflow.id).toBe(first.workflow.id);
  await expect(start({ submissionId: 'V2' })).rejects.toMatchObject({ code: 'inactive_definition' });
});

test('the same submission of another tenant is another one', async () => {
  const other = await openOffice(database.pool, 'T2', ['UALICE']);
  await other.publish({ key: 'purchase', name: 'P', stages: [{ key: 'a', approvals: [{ role: 'reviewer' }] }] });
  const here = await start({ submissionId: 'V1' });
  const request = { tenantId: 'T2', actorId: 'UALICE', definitionKey: 'purchase', data: {}, submissionId: 'V1' };
  expect((await startWorkflow(other.env, request)).workflow.id).not.toBe(here.workflow.id);
});

test('a refused start writes nothing and uses no number up', async () => {
  await expect(start({ definitionKey: 'nothing\u0000' })).rejects.toMatchObject({
    code: 'unknown_definition',
    params: { available: ['form', 'purchase'] },
  });
  await expect(start({ definitionKey: 'form' })).rejects.toMatchObject({ code: 'invalid_form' });
  await expect(start({ actorId: 'UGUEST' })).rejects.toMatchObject({ code: 'not_permitted' });
  await expect(start({ requesterId: 'UBOB' })).rejects.toMatchObject({ params: { reason: 'not_admin' } });
  await expect(start({ entityId: 'x'.repeat(50_000) })).rejects.toMatchObject({ code: 'text_too_long' });
  expect(await storedCounts(database.pool, tenantId)).toEqual(NOTHING);
  expect((await start()).workflow.number).toBe(1);
});

test('a workflow stays on the version that it was started on', async () => {
  const old = await start();
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    stages: [{ key: 'other', approvals: [{ role: 'boss' }] }],
  });
  const fresh = await start();
  expect([old.workflow.definitionVersion, fresh.workflow.definitionVersion]).toEqual([1, 2]);
  await office.decide(old.workflow.number, 'UBOB', { type: 'approve' });
  expect(await disagreements(database.pool, tenantId, old.workflow.id)).toEqual([]);
});

test('hostile text comes back from the database as it was hashed', async () => {
  const hostile = `'; drop table workflow; -- <!channel> & "\\" 😀 \u202e ${'é'.repeat(500)}`;
  const data = {
    text: hostile,
    'key "\'': [hostile],
    numbers: [1e21, 1e-7, -0, 0.1 + 0.2, 5e-324, Number.MAX_SAFE_INTEGER],
    deep: { a: [{ b: null }, true, ''] },
    long: '😀'.repeat(25_000),
  };
  const made = await start({ data, name: hostile.slice(0, 100) });
  await office.decide(made.workflow.number, 'UBOB', { type: 'request_changes', reason: hostile });
  await office.decide(made.workflow.number, 'UALICE', { type: 'resubmit' });
  await office.decide(made.workflow.number, 'UBOB', { type: 'reject', comment: hostile });
  const rows = await storedHistory(database.pool, tenantId, made.workflow.id);
  expect(rows.map((row) => row.trigger)).toEqual(['start', 'request_changes', 'resubmit', 'reject']);
  expect(firstBroken(made.workflow.id, rows)).toBeNull();
  expect(await disagreements(database.pool, tenantId, made.workflow.id)).toEqual([]);
  expect(rows[0]?.data.long).toBe(data.long);
  expect(rows[3]?.comment).toBe(hostile);
});

test('a form takes 3,000 characters a field, and says so to whoever sends 50,000', async () => {
  const request = (note: string) => start({ definitionKey: 'form', data: { item: '😀', note } });
  expect((await request('x'.repeat(3_000))).workflow.data.note).toHaveLength(3_000);
  await expect(request('x'.repeat(50_000))).rejects.toMatchObject({
    code: 'invalid_form',
    params: { fields: [{ key: 'note' }] },
  });
});

test('any change in the database breaks the chain', async () => {
  const { workflow } = await start({ data: { item: 'pen' } });
  await office.decide(workflow.number, 'UBOB', { type: 'approve' });
  for (const change of [
    `comment = 'forged'`,
    `actor_id = 'UEVE'`,
    `at = at + interval '1 ms'`,
    `data = '{"item": "car"}'`,
  ]) {
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query(`update history set ${change} where workflow_id = $1 and sequence = 1`, [workflow.id]);
    const rows = await storedHistory(client, tenantId, workflow.id);
    await client.query('rollback');
    client.release();
    expect(firstBroken(workflow.id, rows)?.sequence).toBe(1);
  }
});

test('the title of a definition calls people by the names that the workspace knows', async () => {
  await database.pool.query(`update app_user set real_name = 'Alice Archer' where tenant_id = 'T1' and id = 'UALICE'`);
  await office.publish({
    key: 'titled',
    name: 'Titled',
    title: '{{data.item}} for {{data.who}}, {{data.cost}}, asked by {{requester.name}}',
    fields: [{ key: 'item' }, { key: 'who', type: 'user' }, { key: 'cost', type: 'amount', currency: 'EUR' }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  const titled = (data: Record<string, unknown>) => start({ definitionKey: 'titled', data });
  const { workflow } = await titled({ item: 'Laptop', who: 'UNOBODY', cost: 1_849 });
  expect(workflow.name).toBe('Laptop for UNOBODY, €1,849.00, asked by Alice Archer');
  const refused = { code: 'invalid_form', params: { fields: [{ key: 'cost' }] } };
  await expect(titled({ cost: 18.495 })).rejects.toMatchObject(refused);
});
