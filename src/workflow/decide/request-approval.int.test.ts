import { expect, test } from 'vitest';
import { readApproval } from '#queries/lists/approvals.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { decideWorkflow } from './decide-workflow.ts';
import { amendApproval, requestApproval, withdrawApproval } from './request-approval.ts';
import { sweepDue } from './sweep.ts';

const database = ownDatabase();
let last = 0;

const HOUR = 3_600_000;

/** UREQ's system asks, UREV reviews, UDIR directs. The clock is the test's. */
async function newOffice() {
  last += 1;
  const office = await openOffice(database.pool, `T${last}`, ['UREQ', 'UREV', 'UDIR']);
  await office.put('reviewer', 'UREV');
  await office.put('director', 'UDIR');
  const asking = { tenantId: office.tenantId, actorId: 'UREQ' };
  const expiresAt = new Date(Date.now() + HOUR);
  return { office, asking, expiresAt };
}

function later(office: Office, ms: number) {
  return { ...office.env, now: () => new Date(Date.now() + ms) };
}

function read(office: Office, id: string) {
  return readApproval(office.env, { tenantId: office.tenantId, id, readerId: 'UADMIN' });
}

test('when its time is over the role that was named is called in, at the very moment that was asked for', async () => {
  const { office, asking, expiresAt } = await newOffice();
  const ask = { ...asking, approverRole: 'reviewer', escalateRole: 'director', expiresAt, metadata: {} };
  const { approvalId } = await requestApproval(office.env, ask);
  expect(await read(office, approvalId)).toMatchObject({ status: 'pending', expires_at: expiresAt.toISOString() });
  await sweepDue(later(office, HOUR + 1_000));
  const escalated = await read(office, approvalId);
  expect(escalated).toMatchObject({ status: 'escalated', escalation_level: 1, approver_role: 'reviewer' });
  const ref = { id: escalated.workflow_id };
  await decideWorkflow(office.env, { ...asking, actorId: 'UDIR', ref, command: { type: 'approve', approvalId } });
  expect(await read(office, approvalId)).toMatchObject({ status: 'approved', actor_id: 'UDIR' });
});

test('without such a role it expires', async () => {
  const { office, asking, expiresAt } = await newOffice();
  const ask = { ...asking, approverRole: 'reviewer', expiresAt, metadata: {} };
  const { approvalId } = await requestApproval(office.env, ask);
  await sweepDue(later(office, HOUR + 1_000));
  expect(await read(office, approvalId)).toMatchObject({ status: 'expired', actor_id: null });
});

test('new terms hold from then on, for whoever asked and admins', async () => {
  const { office, asking, expiresAt } = await newOffice();
  const ask = { ...asking, approverRole: 'reviewer', escalateRole: 'director', expiresAt, metadata: { a: 1 } };
  const { approvalId } = await requestApproval(office.env, ask);
  const { workflow_id: workflowId } = await read(office, approvalId);
  const about = { ...asking, approvalId, workflowId };
  const other = { ...about, actorId: 'UREV', approverRole: 'director' };
  await expect(amendApproval(office.env, other)).rejects.toMatchObject({ code: 'not_permitted' });
  const moved = new Date(expiresAt.getTime() + HOUR);
  await amendApproval(office.env, {
    ...about,
    approverRole: 'director',
    escalateRole: null,
    expiresAt: moved,
    metadata: {},
  });
  expect(await read(office, approvalId)).toMatchObject({
    approver_role: 'director',
    escalate_role: null,
    expires_at: moved.toISOString(),
    metadata: {},
  });
  await sweepDue(later(office, HOUR + 1_000));
  expect((await read(office, approvalId)).status).toBe('pending');
  await sweepDue(later(office, 2 * HOUR + 1_000));
  expect((await read(office, approvalId)).status).toBe('expired');
  await expect(amendApproval(office.env, about)).rejects.toMatchObject({ code: 'workflow_closed' });
});

test('what belongs to a definition is neither amended nor withdrawn here', async () => {
  const { office, asking } = await newOffice();
  const stages = [
    { key: 'r', approvals: [{ role: 'reviewer' }] },
    { key: 'd', final: true },
  ];
  await office.publish({ key: 'a', name: 'A', stages });
  const { workflow } = await office.start('a', 'UREQ');
  const about = { ...asking, workflowId: workflow.id, approvalId: workflow.approvals[0]?.id ?? '' };
  await expect(amendApproval(office.env, about)).rejects.toMatchObject({ code: 'not_waiting' });
  await expect(withdrawApproval(office.env, about)).rejects.toMatchObject({ code: 'not_waiting' });
});
