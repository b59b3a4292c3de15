import type { WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, test } from 'vitest';
import { announce } from '#jobs/announce/announce.ts';
import type { JobName, JobPayload } from '#persistence/queue/catalogue.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedHistory } from '#testing/database/stored.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { findNobodyLeft, nobodyLeft } from './nobody-left.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  const people = ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UMAX'].map((id) => member(id));
  office = await openOffice(database.pool, tenantId, people);
  await office.put('reviewer', 'UBOB', 'UCAROL');
  await office.put('boss', 'UMAX');
});

async function begin(approvals: object[], stage: object = {}) {
  await office.publish({ key: 'any', name: 'Any', stages: [{ key: 'review', ...stage, approvals }] });
  return (await office.start('any', 'UALICE')).workflow;
}

async function found(): Promise<JobPayload<'nobody_left'>[]> {
  await database.pool.query('delete from graphile_worker._private_jobs');
  await findNobodyLeft(database.pool);
  const { rows } = await database.pool.query<{ payload: JobPayload<'nobody_left'> }>(
    'select payload from graphile_worker._private_jobs',
  );
  return rows.map((row) => row.payload);
}

async function jobsOf<N extends JobName>(name: N): Promise<JobPayload<N>[]> {
  const { rows } = await database.pool.query<{ payload: JobPayload<N> }>(
    `select j.payload from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
      where t.identifier = $1`,
    [name],
  );
  return rows.map((row) => row.payload);
}

/** Lets the chore and its jobs run, as the worker does. */
async function chore(): Promise<number> {
  const jobs = await found();
  for (const job of jobs) await nobodyLeft(office.env, job);
  return jobs.length;
}

function leave(role: string) {
  return database.pool.query('delete from role_member where role = $1', [role]);
}

function deactivate(id: string) {
  return database.pool.query('update app_user set is_deactivated = true where id = $1', [id]);
}

async function state(id: string) {
  return (
    await database.pool.query('select status, approver_roles as roles from approval where workflow_id = $1', [id])
  ).rows;
}

test('nothing is found while somebody is there', async () => {
  await begin([{ role: 'reviewer' }]);
  await begin([{ role: 'reviewer', strategy: 'consensus' }]);
  await begin([{ user: 'UBOB' }]);
  await begin([{ self: true }]);
  expect(await found()).toEqual([]);
});

test('a role that lost its last person escalates at once, with the reason, and once', async () => {
  const { id, number } = await begin([{ role: 'reviewer' }], { due_in: '1d', escalate: [{ role: 'boss' }] });
  await leave('reviewer');
  const [job] = await found();
  expect(job).toMatchObject({ workflowId: id, level: 0 });
  if (job) await Promise.all([nobodyLeft(office.env, job), nobodyLeft(office.env, job)]);
  expect(await state(id)).toEqual([{ status: 'escalated', roles: ['reviewer', 'boss'] }]);
  const rows = await storedHistory(database.pool, tenantId, id);
  expect(rows.map((row) => row.trigger)).toEqual(['start', 'escalate']);
  expect(rows[1]?.comment).toContain('reviewer');
  expect(await found()).toEqual([]);
  expect((await office.decide(number, 'UMAX', { type: 'approve' })).workflow.phase.kind).toBe('ended');
  expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
});

test('rungs without anybody are passed, and in the end the admins are asked and nobody else', async () => {
  const { id } = await begin([{ role: 'reviewer' }], { due_in: '1d', escalate: [{ role: 'boss' }] });
  await leave('reviewer');
  await leave('boss');
  expect([await chore(), await chore()]).toEqual([1, 0]);
  expect(await state(id)).toEqual([{ status: 'escalated', roles: ['reviewer', 'admin'] }]);
});

test('an approval that opens with nobody in its role escalates as soon as it is announced', async () => {
  await leave('reviewer');
  await database.pool.query('delete from graphile_worker._private_jobs');
  const { id } = await begin([{ role: 'reviewer' }], { due_in: '1d', escalate: [{ role: 'boss' }] });
  const [announcement] = await jobsOf('announce');
  if (announcement) await announce(jobEnvironment(office, {} as WebClient), announcement);
  for (const job of await jobsOf('nobody_left')) await nobodyLeft(office.env, job);
  expect(await state(id)).toEqual([{ status: 'escalated', roles: ['reviewer', 'boss'] }]);
});

describe('nobody is left, too, when', () => {
  test('the only one of the role made the request', async () => {
    await database.pool.query('delete from role_member where role = $1', ['reviewer']);
    await office.put('reviewer', 'UALICE');
    await begin([{ role: 'reviewer' }]);
    expect(await found()).toHaveLength(1);
  });

  test('the person named was deactivated, or made the request', async () => {
    await begin([{ user: 'UBOB' }]);
    await begin([{ user: 'UALICE' }]);
    expect(await found()).toHaveLength(1);
    await deactivate('UBOB');
    expect(await found()).toHaveLength(2);
  });

  test('the manager whose turn it is was deactivated', async () => {
    await database.pool.query(`update app_user set manager_id = 'UBOB' where id = 'UALICE'`);
    await database.pool.query(`update app_user set manager_id = 'UCAROL' where id = 'UBOB'`);
    const { number } = await begin([{ manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 }]);
    await deactivate('UBOB');
    expect(await found()).toHaveLength(1);
    await database.pool.query('update app_user set is_deactivated = false');
    await office.decide(number, 'UBOB', { type: 'approve' });
    await deactivate('UBOB');
    expect(await found()).toEqual([]);
  });

  test('all who are left of a consensus have decided', async () => {
    const { number, id } = await begin([{ role: 'reviewer', strategy: 'consensus' }]);
    await office.decide(number, 'UBOB', { type: 'approve' });
    expect(await found()).toEqual([]);
    await database.pool.query(`delete from role_member where user_id = 'UCAROL'`);
    expect(await chore()).toBe(1);
    expect(await state(id)).toEqual([{ status: 'escalated', roles: ['reviewer', 'admin'] }]);
  });

  test('it was handed to somebody who was deactivated', async () => {
    await leave('reviewer');
    await office.put('reviewer', 'UBOB');
    const { number } = await begin([{ role: 'reviewer' }]);
    await office.decide(number, 'UBOB', { type: 'delegate' }, 'UDORA');
    expect(await found()).toEqual([]);
    await deactivate('UDORA');
    expect(await found()).toHaveLength(1);
  });
});

test('what is on hold, was sent back or has ended is left alone', async () => {
  const [held, back, done] = [
    await begin([{ role: 'reviewer' }]),
    await begin([{ role: 'reviewer' }]),
    await begin([{ role: 'reviewer' }]),
  ];
  await office.decide(held.number, 'UALICE', { type: 'hold' });
  await office.decide(back.number, 'UBOB', { type: 'request_changes', reason: 'x' });
  await office.decide(done.number, 'UBOB', { type: 'approve' });
  await leave('reviewer');
  expect(await found()).toEqual([]);
  await office.decide(held.number, 'UALICE', { type: 'resume' });
  expect(await found()).toHaveLength(1);
});

test('a role that every member of the workspace has is never without people', async () => {
  await begin([{ role: 'participant' }]);
  expect(await found()).toEqual([]);
});
