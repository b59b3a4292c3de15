import { beforeAll, expect, test } from 'vitest';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { askApproval } from '#workflow/decide/ask.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { findNobodyLeft, nobodyLeft } from './nobody-left.ts';

const database = ownDatabase();
let office: Office;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UBOB']);
});

function members(...memberIds: string[]) {
  return saveGroup(office.env, 'T1', { groupId: 'S0FIN', handle: 'finance', memberIds, at: new Date() });
}

/** Approvals that were found to have lost their people. */
async function found(): Promise<JobPayload<'nobody_left'>[]> {
  await findNobodyLeft(database.pool);
  const { rows } = await database.pool.query<{ payload: JobPayload<'nobody_left'> }>(
    `select payload from graphile_worker._private_jobs as j
       join graphile_worker._private_tasks as t on t.id = j.task_id where t.identifier = 'nobody_left'`,
  );
  return rows.map((row) => row.payload);
}

test('a group whose members Slack has not told yet may be anybody, and nothing escalates', async () => {
  await database.pool.query(`insert into user_group (tenant_id, id, handle) values ('T1', 'S0NEW', 'new')`);
  await database.pool.query(`insert into role (tenant_id, name) values ('T1', 'buyer')`);
  await database.pool.query(`insert into role_member (tenant_id, role, group_id) values ('T1', 'buyer', 'S0NEW')`);
  const stages = [
    { key: 'review', approvals: [{ role: 'buyer' }] },
    { key: 'done', final: true },
  ];
  await office.publish({ key: 'order', name: 'Order', stages });
  const { workflow } = await office.start('order', 'UALICE');
  const job = { tenantId: 'T1', workflowId: workflow.id, approvalId: workflow.approvals[0]?.id ?? '', level: 0 };
  const escalations = async () =>
    (await database.pool.query(`select 1 from history where trigger = 'escalate'`)).rowCount;

  await nobodyLeft(office.env, job);
  expect(await escalations()).toBe(0);
  const told = async (_: string, [groupId = '']: readonly string[]) =>
    void (await saveGroup(office.env, 'T1', { groupId, handle: 'new', memberIds: ['UBOB'], at: new Date() }));
  await nobodyLeft({ ...office.env, directory: { refreshGroups: told } }, job);
  expect(await escalations()).toBe(0);
  await saveGroup(office.env, 'T1', { groupId: 'S0NEW', handle: 'new', memberIds: [], at: new Date() });
  await nobodyLeft(office.env, job);
  expect(await escalations()).toBe(1);
  await database.pool.query('truncate workflow cascade');
});

test('a group that was asked and lost its last member is found, and the admins are asked instead', async () => {
  await members('UBOB');
  const asked = { tenantId: 'T1', actorId: 'UALICE', asked: { groupId: 'S0FIN' }, what: 'Pay?' };
  const { workflow } = await askApproval(office.env, asked);
  expect(await found()).toEqual([]);

  await members();
  const [job] = await found();
  expect(job).toMatchObject({ workflowId: workflow.id });
  if (job) await nobodyLeft(office.env, job);
  const { rows } = await database.pool.query('select trigger, comment from history where sequence = 2');
  expect(rows).toEqual([{ trigger: 'escalate', comment: expect.stringContaining('nobody') }]);
  const { workflow: after } = await office.decide(workflow.number, 'UADMIN', { type: 'approve' });
  expect(after.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
});
