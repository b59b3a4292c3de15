import { expect, test } from 'vitest';
import { readActor } from '#persistence/actor.ts';
import { listTickets } from '#queries/lists/tickets.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements } from '#testing/database/stored.ts';
import { type Sent, watchStatements } from '#testing/database/watched.ts';
import { type Answer, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';
import { cleanUp } from '#workflow/upkeep/cleanup.ts';

const database = ownDatabase();
let last = 0;

async function newScene() {
  last += 1;
  const office = await openOffice(database.pool, `TTICKET${last}`, ['UREQ', 'UELSE', 'UREV', 'UTIM', 'UMAKER']);
  await office.put('reviewer', 'UREV');
  await office.put('ticket_admin', 'UTIM');
  await office.put('workflow_creator', 'UMAKER');
  await office.put('staff', 'UREQ');
  await office.publish(
    purchaseSource({
      status_values: { completed: 'ordered', rejected: 'turned down' },
      fields: [{ key: 'item', required: true }],
    }),
  );
  const desk = openApiDesk(office);
  const [maker, req, rev] = [await desk.as('UMAKER'), await desk.as('UREQ'), await desk.as('UREV')];
  const [tim, other] = [await desk.as('UTIM'), await desk.as('UELSE')];
  return { office, desk, maker, req, rev, tim, other };
}

const laptop = {
  key: 'laptop',
  title: 'A laptop',
  description: 'For work',
  links: [{ label: 'Policy', uri: 'https://example.com/policy' }],
  workflow_key: 'purchase',
  fields: [
    { key: 'item', type: 'select', options: ['small', 'large'], required: true },
    { key: 'why', label: 'Why', type: 'multiline' },
  ],
  roles: ['staff'],
  layouts: { card: [{ type: 'section', text: { type: 'mrkdwn', text: '{{workflow.name}}' } }] },
};
const wanted = { type_key: 'laptop', data: { item: 'small', why: 'old one died' } };

function items(answer: Answer) {
  return at(answer, 'items') as Record<string, unknown>[];
}

test('every operation on tickets and their types is there to be called and answers as it says', async () => {
  const { desk, maker, req, rev, tim, office } = await newScene();
  const made = await maker.post('/ticket-types', laptop);
  expect(made).toMatchObject({ status: 201, body: { key: 'laptop', title: 'A laptop', roles: ['staff'] } });
  expect((await maker.put('/ticket-types/laptop', made.body)).body, 'what was read can be put back').toEqual(made.body);
  const { key: _key, ...terms } = laptop;
  expect(at(await maker.put('/ticket-types/laptop', { ...terms, title: 'Laptop' }), 'title')).toBe('Laptop');
  expect(items(await req.get('/ticket-types'))).toHaveLength(1);
  expect(at(await req.get('/ticket-types/laptop'), 'workflow_key')).toBe('purchase');

  const submitted = await req.post('/tickets', wanted);
  expect(submitted).toMatchObject({
    status: 201,
    body: { ref: 'TK-1', type_key: 'laptop', status: 'in_progress', created_by: 'UREQ', data: wanted.data },
  });
  const id = String(at(submitted, 'id'));
  expect(submitted.headers.get('location')).toBe(`/api/v1/tickets/${id}`);
  for (const name of [id, 'TK-1', 'tk-1', '1']) expect(at(await req.get(`/tickets/${name}`), 'id'), name).toBe(id);
  const workflow = String(at(submitted, 'workflow_id'));
  expect((await rev.get(`/workflows/${workflow}`)).body).toMatchObject({
    workflow: { data: wanted.data, requester_id: 'UREQ', definition_key: 'purchase' },
  });
  expect(await req.put('/tickets/1', { data: { item: 'large' } })).toMatchObject({
    status: 409,
    body: { current: { status: 'in_progress' } },
  });
  await rev.post(`/workflows/${workflow}/transition`, { trigger: 'request_changes', comment: 'bigger' });
  expect((await req.put('/tickets/1', { data: { item: 'large' } })).body).toMatchObject({
    data: { item: 'large', why: null },
  });
  await rev.post(`/workflows/${workflow}/transition`, { trigger: 'approve' });
  expect(at(await req.get('/tickets/1'), 'status')).toBe('ordered');
  expect(await disagreements(database.pool, office.tenantId, workflow)).toEqual([]);

  await req.post('/tickets', wanted);
  expect((await tim.delete('/tickets/TK-2')).status).toBe(204);
  expect(at(await req.get('/tickets/TK-2'), 'status')).toBe('canceled');
  expect((await tim.delete('/tickets/TK-2')).status).toBe(409);
  expect(items(await tim.get('/tickets')).map(({ ref }) => ref)).toEqual(['TK-2', 'TK-1']);
  expect(items(await tim.get('/tickets?status=ordered&type_key=laptop&created_by=UREQ'))).toHaveLength(1);
  expect((await maker.delete('/ticket-types/laptop')).status).toBe(204);
  expect((await maker.get('/ticket-types/laptop')).status).toBe(404);
  expect((await req.post('/tickets', wanted)).status).toBe(422);
  expect((await maker.post('/ticket-types', laptop)).status, 'switched on again').toBe(201);
  expect(await desk.untried('tickets', 'ticket-types')).toEqual([]);
});

test('a ticket type is seen and submitted by its roles only, and a ticket by whose it is', async () => {
  const { maker, req, other, tim, rev } = await newScene();
  await maker.post('/ticket-types', laptop);
  await maker.post('/ticket-types', { ...laptop, key: 'open', roles: [] });
  expect(items(await other.get('/ticket-types')).map(({ key }) => key)).toEqual(['open']);
  expect((await other.get('/ticket-types/laptop')).status).toBe(404);
  expect(await other.post('/tickets', wanted)).toMatchObject({ status: 422, body: { available: ['open'] } });
  expect(items(await tim.get('/ticket-types'))).toHaveLength(2);
  await req.post('/tickets', wanted);
  expect((await other.get('/tickets/TK-1')).status).toBe(403);
  expect((await other.delete('/tickets/TK-1')).status).toBe(403);
  expect(items(await other.get('/tickets'))).toEqual([]);
  expect(items(await rev.get('/tickets?created_by=UREQ'))).toEqual([]);
  expect((await tim.get('/tickets/TK-1')).status).toBe(200);
  for (const attempt of [
    req.post('/ticket-types', { ...laptop, key: 'mine' }),
    req.put('/ticket-types/laptop', { title: 'x', workflow_key: 'purchase' }),
    tim.delete('/ticket-types/laptop'),
  ])
    expect((await attempt).status).toBe(403);
});

test('a token for tickets submits them, and one that only looks does not', async () => {
  const { maker, desk } = await newScene();
  await maker.post('/ticket-types', laptop);
  const submits = await desk.as('UREQ', { permissions: ['tickets:*'] });
  expect((await submits.post('/tickets', wanted)).status).toBe(201);
  expect((await submits.get('/workflows/1')).status).toBe(403);
  const designs = await desk.as('UMAKER', { permissions: ['definitions:*'] });
  expect(items(await designs.get('/ticket-types'))).toHaveLength(1);
  const looks = await desk.as('UREQ', { permissions: ['tickets:view'] });
  expect((await looks.post('/tickets', wanted)).status).toBe(403);
  expect((await looks.delete('/tickets/1')).status).toBe(403);
});

test('a ticket that is submitted twice with one key is one ticket, and each has a number of its own', async () => {
  const { maker, req, office } = await newScene();
  await maker.post('/ticket-types', laptop);
  const key = { 'idempotency-key': 'k-1' };
  const first = await req.post('/tickets', wanted, key);
  await database.pool.query('delete from idempotency_key where tenant_id = $1', [office.tenantId]);
  expect((await req.post('/tickets', wanted, key)).body, 'even when the answer was lost').toEqual(first.body);
  const many = await Promise.all(Array.from({ length: 8 }, () => req.post('/tickets', wanted)));
  expect(new Set(many.map((answer) => at(answer, 'ref'))).size).toBe(8);
  expect(items(await req.get('/tickets'))).toHaveLength(9);
});

test('what does not fit is refused and leaves nothing behind', async () => {
  const { maker, req, office } = await newScene();
  for (const wrong of [
    { ...laptop, key: 'Bad key' },
    { ...laptop, title: '' },
    { ...laptop, workflow_key: 'none' },
    { ...laptop, workflow_key: 'api_approval' },
    { ...laptop, roles: ['nobody'] },
    { ...laptop, links: [{ label: 'x', uri: 'javascript:alert(1)' }] },
    { ...laptop, fields: [{ key: 'why' }] },
    { ...laptop, fields: [{ key: 'item' }, { key: 'item' }] },
    { ...laptop, fields: [{ key: 'item', type: 'select' }] },
    { ...laptop, colour: 'red' },
  ])
    expect((await maker.post('/ticket-types', wrong)).status, JSON.stringify(wrong)).toBe(422);
  expect(items(await maker.get('/ticket-types'))).toEqual([]);
  await maker.post('/ticket-types', laptop);
  expect((await maker.post('/ticket-types', laptop)).status).toBe(409);
  expect((await maker.put('/ticket-types/laptop', { ...laptop, key: 'other' })).status).toBe(400);
  expect((await maker.put('/ticket-types/none', { ...laptop, key: undefined })).status).toBe(404);
  for (const data of [{}, { item: 'huge' }, { ...wanted.data, colour: 'red' }])
    expect((await req.post('/tickets', { type_key: 'laptop', data })).status, JSON.stringify(data)).toBe(422);
  expect((await req.post('/tickets', { type_key: 'none', data: {} })).status).toBe(422);
  expect(items(await req.get('/workflows'))).toEqual([]);
  expect(items(await req.get('/tickets'))).toEqual([]);
  for (const id of ['TK-99', 'WF-1', 'nonsense', '0']) expect((await req.get(`/tickets/${id}`)).status, id).toBe(404);
  await office.env.pool.query('update definition set is_active = false where tenant_id = $1 and key = $2', [
    office.tenantId,
    'purchase',
  ]);
  expect((await req.post('/tickets', wanted)).status).toBe(409);
  expect((await maker.post('/ticket-types', { ...laptop, key: 'later' })).status).toBe(409);
});

test('a ticket keeps its status and data when its workflow is cleaned up', async () => {
  const { maker, req, rev, office } = await newScene();
  await maker.post('/ticket-types', laptop);
  await req.post('/tickets', wanted);
  await rev.post('/workflows/1/transition', { trigger: 'reject', comment: 'no' });
  const nowhere = { file: 'none', write: async () => undefined, close: async () => undefined };
  await database.pool.query(`delete from graphile_worker._private_jobs where payload->>'tenantId' = $1`, [
    office.tenantId,
  ]);
  expect(await cleanUp(office.env, { tenantId: office.tenantId, actorId: null, days: 0 }, nowhere)).toMatchObject({
    workflows: 1,
  });
  expect((await req.get('/tickets/1')).body).toMatchObject({
    status: 'turned down',
    data: wanted.data,
    workflow_id: null,
  });
  expect((await req.delete('/tickets/1')).status).toBe(409);
});

test('a ticket is found by its status at any moment, in the words of its definition once it has ended', async () => {
  const { maker, req, rev, tim } = await newScene();
  await maker.post('/ticket-types', laptop);
  const of = async (status: string) =>
    items(await tim.get(`/tickets?status=${encodeURIComponent(status)}`)).map(({ ref }) => ref);
  for (const _ of [1, 2, 3]) await req.post('/tickets', wanted);
  await rev.post('/workflows/1/transition', { trigger: 'approve' });
  await rev.post('/workflows/2/transition', { trigger: 'reject', comment: 'no' });
  await req.post('/workflows/3/hold', {});
  expect([await of('ordered'), await of('turned down'), await of('on_hold')]).toEqual([['TK-1'], ['TK-2'], ['TK-3']]);
  await req.post('/workflows/3/resume', {});
  expect([await of('on_hold'), await of('in_progress'), await of('completed')]).toEqual([[], ['TK-3'], []]);
});

test('tickets of a rare status are found by an index, not among all', async () => {
  const { maker, office } = await newScene();
  await maker.post('/ticket-types', laptop);
  await database.pool.query(
    `insert into ticket (tenant_id, id, number, type_key, data, status, created_by)
     select $1, gen_random_uuid(), n, 'laptop', '{}', case n when 9 then 'turned down' else 'ordered' end, 'UREQ'
       from generate_series(1, 2000) as n`,
    [office.tenantId],
  );
  await database.pool.query('analyze ticket');
  const sent: Sent[] = [];
  const reads = watchStatements(database.pool, (statement) => sent.push(statement));
  const reader = await readActor(database.pool, office.tenantId, 'UTIM');
  const filter = { status: 'turned down' };
  const found = await listTickets(reads, { tenantId: office.tenantId, reader, filter, limit: 50, cursor: null });
  expect(found.items).toMatchObject([{ ref: 'TK-9' }]);
  const [{ text, values } = { text: '', values: [] }] = sent;
  const { rows } = await database.pool.query<Record<string, string>>(`explain ${text}`, values);
  expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('ticket_status');
  expect(sent).toHaveLength(2);
});

test('pages follow each other, and another tenant finds none of it', async () => {
  const { maker, req } = await newScene();
  for (const key of ['a', 'b', 'c']) await maker.post('/ticket-types', { ...laptop, key });
  for (const type_key of ['a', 'b', 'c']) await req.post('/tickets', { ...wanted, type_key });
  for (const list of ['/tickets?limit=2', '/ticket-types?limit=2']) {
    const first = await req.get(list);
    const rest = await req.get(`${list}&cursor=${at(first, 'next_cursor')}`);
    expect(new Set([...items(first), ...items(rest)].map((one) => one.key ?? one.id)).size, list).toBe(3);
    expect(at(rest, 'next_cursor')).toBeNull();
  }
  const id = String(items(await req.get('/tickets'))[0]?.id);
  const foreign = await (await newScene()).desk.as('UADMIN');
  expect((await foreign.get(`/tickets/${id}`)).status).toBe(404);
  expect((await foreign.delete(`/tickets/${id}`)).status).toBe(404);
  expect((await foreign.put(`/tickets/${id}`, { data: {} })).status).toBe(404);
  expect((await foreign.get('/ticket-types/a')).status).toBe(404);
  expect((await foreign.delete('/ticket-types/a')).status).toBe(404);
  expect(items(await foreign.get('/tickets'))).toEqual([]);
});
