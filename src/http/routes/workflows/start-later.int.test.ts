import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements } from '#testing/database/stored.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

async function newScene() {
  last += 1;
  const office = await openOffice(database.pool, `TLATER${last}`, ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'leave',
    name: 'Leave',
    fields: [{ key: 'days', type: 'number', required: true }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  const desk = openApiDesk(office);
  return { office, desk, req: await desk.as('UREQ'), rev: await desk.as('UREV') };
}

const leave = { definition_key: 'leave', data: { days: 3 }, start: false };

test('a workflow made with start: false waits until it is started', async () => {
  const { req, rev, office } = await newScene();
  const made = await req.post('/workflows', leave);
  expect(made).toMatchObject({
    status: 201,
    body: {
      workflow: { status: 'not_started', current_stage: 'review' },
      available_actions: ['start'],
      progress: { status: 'not_started', percentage: 0 },
      approvals: [],
      history: [{ trigger: 'create', to_stage: null }],
    },
  });
  expect(at(await req.get('/workflows?status=not_started&is_completed=false'), 'items.length')).toBe(1);
  expect(at(await rev.get('/workflows?my_tasks=true'), 'items')).toEqual([]);
  expect((await rev.get('/workflows/1')).body).toMatchObject({ available_actions: [] });
  expect((await rev.get('/workflows/1/who')).body).toMatchObject({ can_decide: false, why_not: 'not_started' });
  expect(await rev.post('/workflows/1/transition', { trigger: 'approve' })).toMatchObject({ status: 409 });
  expect((await rev.post('/workflows/1/start')).status).toBe(403);
  expect((await req.post('/workflows/1/comments', { content: 'Wait for me' })).status).toBe(200);
  expect((await req.post('/workflows/1/start')).body).toMatchObject({
    workflow: { status: 'in_progress', current_stage: 'review' },
    approvals: [{ status: 'pending', approver_role: 'reviewer' }],
    history: [{ trigger: 'create' }, { trigger: 'start', from_stage: null, to_stage: 'review' }],
  });
  expect(await req.post('/workflows/1/start')).toMatchObject({
    status: 409,
    body: { current: { workflow: { status: 'in_progress' } } },
  });
  expect((await rev.post('/workflows/1/transition', { trigger: 'approve' })).status).toBe(200);
  const id = String(at(made, 'workflow.id'));
  expect(await disagreements(database.pool, office.tenantId, id)).toEqual([]);
});

test('its form is checked when it is made, and it can be called off before it is started', async () => {
  const { req, desk } = await newScene();
  expect((await req.post('/workflows', { ...leave, data: {} })).status).toBe(422);
  await req.post('/workflows', leave);
  expect(at(await req.post('/workflows/1/cancel', {}), 'workflow.status')).toBe('canceled');
  expect((await req.post('/workflows/1/start')).status).toBe(409);
  await req.post('/workflows', leave);
  const narrow = await desk.as('UREQ', { permissions: ['workflows:view'] });
  expect((await narrow.post('/workflows/2/start')).status).toBe(403);
  expect(at(await (await desk.as('UADMIN')).post('/workflows/2/start'), 'workflow.status')).toBe('in_progress');
});
