import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Answer, type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { openTaskDesk } from '#testing/desks/task-desk.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const database = ownDatabase();
const system = ownWebSystem();
let last = 0;

type Scene = { office: Office; desk: ApiDesk; req: ApiCaller; rev: ApiCaller; ticketAdmin: ApiCaller };

/** A request is filled in by UREQ, approved by both reviewers, and handed to a system. */
async function newScene(task_type = 'ASYNC_ACTION'): Promise<Scene> {
  last += 1;
  const office = await openOffice(database.pool, `TTASKS${last}`, ['UREQ', 'UREV', 'UREV2', 'UTIM']);
  await office.put('reviewer', 'UREV', 'UREV2');
  await office.put('ticket_admin', 'UTIM');
  await office.publish({
    key: 'order',
    name: 'Order',
    fields: [{ key: 'item', required: true }],
    forms: { details: { fields: [{ key: 'centre', required: true }] } },
    stages: [
      { key: 'fill', kind: 'form', form: 'details', approvals: [{ self: true }] },
      { key: 'review', approvals: [{ role: 'reviewer', strategy: 'consensus' }] },
      { key: 'erp', kind: 'action', task_type, action_url: `${system.url}/po` },
      { key: 'done', final: true },
    ],
  });
  await office.start('order', 'UREQ', { item: 'Desk' });
  const desk = openApiDesk(office);
  const [req, rev, ticketAdmin] = [await desk.as('UREQ'), await desk.as('UREV'), await desk.as('UTIM')];
  return { office, desk, req, rev, ticketAdmin };
}

function items(page: Answer) {
  return at(page, 'items') as Record<string, unknown>[];
}

async function firstId(caller: ApiCaller, query: string) {
  return String(items(await caller.get(`/tasks?${query}`))[0]?.id);
}

/** Completes what people do, so that the system has its turn. */
async function upToSystem({ req, rev, desk }: Scene): Promise<void> {
  await req.post(`/tasks/${await firstId(req, 'assignee=UREQ&status=open')}/complete`, {
    output_data: { centre: 'R&D' },
  });
  const review = await firstId(rev, 'assignee=UREV&status=open');
  await rev.post(`/tasks/${review}/complete`);
  await (await desk.as('UREV2')).post(`/tasks/${review}/complete`, { comment: 'fine' });
}

test('every operation on tasks is there to be called and answers as it says', async () => {
  const scene = await newScene();
  const { office, desk, req, rev, ticketAdmin } = scene;
  const form = items(await req.get('/tasks?assignee=UREQ'))[0];
  expect(form).toMatchObject({ kind: 'form', status: 'open', assigned_to: 'UREQ', input_data: { item: 'Desk' } });
  const filled = await req.post(`/tasks/${form?.id}/complete`, { output_data: { centre: 'R&D' } });
  expect(filled.body).toMatchObject({ status: 'completed', output_data: { centre: 'R&D' }, assigned_to: 'UREQ' });
  const review = await firstId(rev, 'assignee=UREV&kind=approval');
  expect((await rev.get(`/tasks/${review}`)).body).toMatchObject({
    kind: 'approval',
    status: 'open',
    assigned_to: null,
  });
  expect((await rev.post(`/tasks/${review}/complete`, { comment: 'yes' })).body).toMatchObject({
    status: 'in_progress',
  });
  expect(items(await rev.get('/tasks?assignee=UREV&status=open'))).toEqual([]);
  expect(
    items(await rev.get('/tasks?assignee=UREV')).map(({ id }) => id),
    'what they decided',
  ).toEqual([review]);
  expect((await (await desk.as('UREV2')).post(`/tasks/${review}/complete`)).body).toMatchObject({
    status: 'completed',
    output_data: { decision: 'approved' },
  });
  const action = await firstId(ticketAdmin, 'kind=action');
  system.answers(answer(500, {}));
  const jobs = openTaskDesk(office);
  for (let each = 0; each < 10; each += 1) await jobs.runJobs();
  expect((await ticketAdmin.get(`/tasks/${action}`)).body).toMatchObject({ kind: 'action', status: 'error' });
  expect((await ticketAdmin.post(`/tasks/${action}/retry`)).body).toMatchObject({ status: 'open' });
  system.answers(answer(202, {}));
  await jobs.runJobs();
  expect((await ticketAdmin.get(`/tasks/${action}`)).body).toMatchObject({ status: 'pending' });
  const done = await ticketAdmin.post(`/tasks/${action}/complete`, { output_data: { order: 'PO-7' } });
  expect(done.body).toMatchObject({ status: 'completed', output_data: { order: 'PO-7' } });
  expect((await req.get('/workflows/1')).body).toMatchObject({ workflow: { status: 'completed' } });
  const { items: history } = (await req.get('/workflows/1/history')).body as { items: Record<string, unknown>[] };
  expect(history.at(-1)).toMatchObject({ trigger: 'complete', actor_id: 'UTIM' });
  expect(items(await req.get('/tasks')).map(({ kind }) => kind)).toEqual(['action', 'approval', 'form']);
  expect(await desk.untried('tasks')).toEqual([]);
});

test('who may not is told so, and nothing changes', async () => {
  const scene = await newScene();
  const { req, rev, desk, ticketAdmin } = scene;
  const form = await firstId(req, 'kind=form');
  expect((await rev.post(`/tasks/${form}/complete`, { output_data: { centre: 'x' } })).status).toBe(403);
  expect((await req.post(`/tasks/${form}/complete`)).status).toBe(422);
  expect((await req.post(`/tasks/${form}/complete`, { output_data: { centre: 'x', colour: 'red' } })).status).toBe(422);
  expect((await req.post(`/tasks/${form}/retry`)).status).toBe(409);
  const viewer = await desk.as('UREQ', { permissions: ['workflows:view'] });
  expect((await viewer.post(`/tasks/${form}/complete`, { output_data: { centre: 'x' } })).status).toBe(403);
  expect((await req.get(`/tasks/${form}`)).body).toMatchObject({ status: 'open' });
  await upToSystem(scene);
  const action = await firstId(req, 'kind=action');
  expect((await req.post(`/tasks/${action}/complete`)).status).toBe(403);
  expect((await rev.post(`/tasks/${action}/retry`)).status).toBe(409);
  expect((await ticketAdmin.post(`/tasks/${form}/complete`)).body).toMatchObject({
    status: 409,
    current: { status: 'completed' },
  });
});

test('a system that answers at once is not completed by hand', async () => {
  const scene = await newScene('SYNC_ACTION');
  await upToSystem(scene);
  const action = await firstId(scene.req, 'kind=action');
  expect(await scene.ticketAdmin.post(`/tasks/${action}/complete`)).toMatchObject({
    status: 409,
    body: { current: { status: 'open' } },
  });
});

test('while a workflow is held its tasks wait, and once it is called off they are cancelled', async () => {
  const { req } = await newScene();
  await req.post('/workflows/1/hold', {});
  expect(items(await req.get('/tasks?status=pending'))).toHaveLength(1);
  expect(items(await req.get('/tasks?status=open'))).toEqual([]);
  await req.post('/workflows/1/cancel', {});
  expect(items(await req.get('/tasks?status=cancelled'))).toHaveLength(1);
});

test('filters, pages and bad input', async () => {
  const { req, office } = await newScene();
  for (let each = 0; each < 4; each += 1) await office.start('order', 'UREQ', { item: 'Chair' });
  const seen: unknown[] = [];
  for (let cursor: unknown = ''; cursor !== null; ) {
    const page = await req.get(`/tasks?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...items(page).map(({ id }) => id));
    cursor = at(page, 'next_cursor');
  }
  expect(new Set(seen).size).toBe(5);
  const workflow = items(await req.get('/tasks?limit=1'))[0]?.workflow_id;
  expect(items(await req.get(`/tasks?workflow_id=${workflow}`))).toHaveLength(1);
  for (const status of ['in_progress', 'completed', 'error'])
    expect(items(await req.get(`/tasks?status=${status}`)), status).toEqual([]);
  expect(items(await req.get('/tasks?assignee=UNOBODY'))).toEqual([]);
  for (const query of ['status=odd', 'kind=x', 'limit=0', 'cursor=x', 'workflow_id=1', 'colour=red'])
    expect((await req.get(`/tasks?${query}`)).status, query).toBe(400);
  expect((await req.get('/tasks/1')).status).toBe(400);
  expect((await req.get(`/tasks/${workflow}`)).status).toBe(404);
});

test("another tenant's tasks are found nowhere", async () => {
  const { req } = await newScene();
  const id = await firstId(req, 'status=open');
  const foreign = await (await newScene()).desk.as('UADMIN');
  expect((await foreign.get(`/tasks/${id}`)).status).toBe(404);
  expect((await foreign.post(`/tasks/${id}/complete`)).status).toBe(404);
  expect((await foreign.post(`/tasks/${id}/retry`)).status).toBe(404);
  expect(items(await foreign.get('/tasks')).map((one) => one.id)).not.toContain(id);
});
