import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiDesk, at } from '#testing/desks/api-desk.ts';
import { openLeaveScene, THREE_DAYS } from '#testing/desks/leave-scene.ts';

const database = ownDatabase();

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

test('every operation is there to be called and answers as it says', async () => {
  const { desk, req, rev, admin } = await openLeaveScene(database);
  const made = await req.post('/workflows', { ...THREE_DAYS, entity_type: 'crm', entity_id: '7', name: 'Three days' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    workflow: {
      ref: 'WF-1',
      name: 'Three days',
      status: 'in_progress',
      current_stage: 'review',
      current_pipeline: 'people',
    },
    available_actions: [],
    progress: { percentage: 0, next_stage: 'done' },
    approvals: [{ status: 'pending', approver_role: 'reviewer' }],
    history: [{ sequence: 1, trigger: 'start' }],
  });
  const id = String(at(made, 'workflow.id'));
  expect(made.headers.get('location')).toBe(`/api/v1/workflows/${id}`);
  expect(at(await rev.get('/workflows/1'), 'available_actions')).toEqual([
    'approve',
    'reject',
    'delegate',
    'request_changes',
  ]);
  expect(at(await rev.get('/workflows?my_tasks=true'), 'items.0.id')).toBe(id);
  expect(at(await req.get('/workflows?my_tasks=true'), 'items')).toEqual([]);
  expect(at(await req.get('/workflows?entity_type=crm&entity_id=7&is_completed=false'), 'items.length')).toBe(1);
  expect(await rev.post('/workflows/WF-1/comments', { content: 'Which days?' })).toMatchObject({
    status: 200,
    body: { comments: [{ content: 'Which days?', author_id: 'UREV', source: 'api', stage: 'review' }] },
  });
  expect(at(await req.get('/workflows/1/comments'), 'items.length')).toBe(1);
  expect(at(await req.get('/workflows/1/who'), 'stage')).toBe('review');
  expect(at(await req.get('/workflows/1/who'), 'people.0')).toMatchObject({ user_id: 'UREV', role: 'reviewer' });
  expect((await req.get('/workflows/1/progress')).body).toMatchObject({ current_pipeline: 'people' });
  expect(at(await admin.post('/workflows/1/assign', { user_id: 'UREV2' }), 'workflow.assignee_id')).toBe('UREV2');
  expect(at(await admin.post('/workflows/1/hold', { reason: 'wait' }), 'workflow.status')).toBe('on_hold');
  expect(at(await admin.post('/workflows/1/resume'), 'workflow.status')).toBe('in_progress');
  expect(at(await req.post('/workflows/1/nudge'), 'workflow.status')).toBe('in_progress');
  const approval = String(at(await rev.get('/workflows/approvals'), 'items.0.id'));
  const path = `/workflows/approvals/${approval}`;
  expect(at(await rev.get(path), 'assignments.0')).toMatchObject({ user_id: 'UREV2', status: 'open' });
  expect(at(await rev.post(`${path}/request-changes`, { reason: 'fewer' }), 'status')).toBe('changes_requested');
  expect(at(await req.post('/workflows/1/resubmit', { data: { days: 2 } }), 'workflow.round')).toBe(2);
  const again = String(at(await rev.get('/workflows/approvals?status=pending'), 'items.0.id'));
  expect((await rev.post(`/workflows/approvals/${again}/delegate`, { user_id: 'UELSE', reason: 'away' })).status).toBe(
    200,
  );
  expect(at(await rev.get('/workflows/1/history?limit=2'), 'items.1.trigger')).toBe('assign');
  const other = await desk.as('UELSE');
  expect((await other.post('/workflows/1/transition', { trigger: 'approve', comment: 'fine' })).body).toMatchObject({
    workflow: { status: 'completed', data: { days: 2 } },
    progress: { percentage: 100 },
  });
  expect(at(await admin.post('/workflows/1/reopen', {}), 'workflow.status')).toBe('in_progress');
  expect(at(await req.post('/workflows/1/cancel', { reason: 'ill' }), 'workflow.status')).toBe('canceled');
  await req.post('/workflows', { ...THREE_DAYS, start: false });
  expect(at(await req.post('/workflows/2/start'), 'workflow.status')).toBe('in_progress');
  await oneOffs(desk);
  expect(await desk.untried('workflows', 'approvals')).toEqual([]);
});

/** Approvals that another system asks for, as that system. */
async function oneOffs(desk: ApiDesk): Promise<void> {
  const [req, rev, admin] = [await desk.as('UREQ'), await desk.as('UREV'), await desk.as('UADMIN')];
  const expires_at = inAnHour();
  const wanted = {
    approver_role: 'reviewer',
    escalate_role: 'director',
    expires_at,
    title: 'Refund 7',
    metadata: { a: 1 },
  };
  const run = randomUUID();
  const made = await req.post('/workflows/approvals', { ...wanted, workflow_run_id: run });
  expect(made).toMatchObject({
    status: 201,
    body: {
      status: 'pending',
      approver_role: 'reviewer',
      escalate_role: 'director',
      expires_at,
      metadata: { a: 1 },
      workflow_run_id: run,
    },
  });
  const path = `/workflows/approvals/${at(made, 'id')}`;
  expect(at(await req.get(`/workflows/approvals?workflow_run_id=${run}&order_by=expires_at`), 'items.length')).toBe(1);
  const later = new Date(Date.now() + 7_200_000).toISOString();
  expect((await req.patch(path, { expires_at: later })).body).toMatchObject({
    expires_at: later,
    escalate_role: 'director',
  });
  const changed = await req.put(path, { approver_role: 'director', expires_at });
  expect(changed.body).toMatchObject({ approver_role: 'director', escalate_role: null, metadata: {}, expires_at });
  expect((await rev.post(`${path}/approve`)).status).toBe(403);
  const director = await desk.as('UELSE');
  expect((await director.post(`${path}/approve`, { comment: 'yes' })).body).toMatchObject({
    status: 'approved',
    actor_id: 'UELSE',
  });
  const denied = at(await req.post('/workflows/approvals', { ...wanted, channel: 'C1' }), 'id');
  expect(at(await rev.post(`/workflows/approvals/${denied}/deny`, { reason: 'no' }), 'status')).toBe('denied');
  const removed = `/workflows/approvals/${at(await req.post('/workflows/approvals', wanted), 'id')}`;
  expect((await req.delete(removed)).status).toBe(403);
  expect((await admin.delete(removed)).status).toBe(204);
  expect(at(await req.get(removed), 'status')).toBe('canceled');
  expect((await req.get('/workflows/approvals/metrics?days=7')).body).toMatchObject({
    period_days: 7,
    status_breakdown: { denied: 1 },
    escalation_rate_percent: 0,
  });
}
