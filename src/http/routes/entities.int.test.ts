import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

function definition(key: string, parts: Record<string, unknown>) {
  return {
    key,
    name: key,
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
    ...parts,
  };
}

const big = { '>=': [{ var: 'entity.amount' }, 1_000] };

async function newScene() {
  last += 1;
  const office = await openOffice(database.pool, `TENTITY${last}`, ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  const fields = [
    { key: 'item', required: true },
    { key: 'amount', type: 'amount' },
  ];
  await office.publish(definition('big_invoice', { entity_type: 'invoice', fields, start: { auto: big } }));
  await office.publish(definition('anything', { start: { auto: true } }));
  await office.publish(definition('staff_only', { entity_type: 'invoice', start: { auto: true, roles: ['staff'] } }));
  await office.publish(definition('orders', { entity_type: 'order', start: { auto: true } }));
  await office.publish(definition('by_hand', { entity_type: 'invoice' }));
  const desk = openApiDesk(office);
  return { office, desk, erp: await desk.as('erp'), rev: await desk.as('UREV'), admin: await desk.as('UADMIN') };
}

const invoice = { entity_type: 'invoice', entity_id: '7', data: { amount: 1_200, item: 'Desk', colour: 'red' } };

test('an event starts what its conditions name, once while it is open', async () => {
  const { erp, rev, desk } = await newScene();
  const first = await erp.post('/entities', invoice);
  expect(first).toMatchObject({
    status: 200,
    body: {
      entity_type: 'invoice',
      entity_id: '7',
      started: [
        { definition_key: 'anything', ref: 'WF-1' },
        { definition_key: 'big_invoice', ref: 'WF-2' },
      ],
      skipped: [{ definition_key: 'staff_only', reason: 'not_permitted' }],
    },
  });
  expect((await erp.get('/workflows/2')).body).toMatchObject({
    workflow: {
      entity_type: 'invoice',
      entity_id: '7',
      requester_id: 'erp',
      data: { amount: 1_200, item: 'Desk' },
      status: 'in_progress',
    },
  });
  expect(at(await erp.get('/workflows/1'), 'workflow.data')).toEqual(invoice.data);
  expect((await erp.post('/entities', invoice)).body).toMatchObject({
    started: [],
    skipped: [
      { definition_key: 'anything', reason: 'open', ref: 'WF-1' },
      { definition_key: 'big_invoice', reason: 'open', ref: 'WF-2' },
      { definition_key: 'staff_only' },
    ],
  });
  await rev.post('/workflows/2/transition', { trigger: 'approve' });
  expect((await erp.post('/entities', invoice)).body).toMatchObject({
    started: [{ definition_key: 'big_invoice', ref: 'WF-3' }],
  });
  expect(await desk.untried('entities')).toEqual([]);
});

test('the same event ten times at once starts one of each', async () => {
  const { erp } = await newScene();
  const answers = await Promise.all(Array.from({ length: 10 }, () => erp.post('/entities', invoice)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(answers.flatMap((answer) => at(answer, 'started'))).toHaveLength(2);
  expect(at(await erp.get('/workflows?entity_type=invoice&entity_id=7'), 'items.length')).toBe(2);
});

test('what is not started says why, and what is missing', async () => {
  const { erp, office } = await newScene();
  await office.publish(definition('broken', { start: { auto: { '>': [{ '/': [1, { var: 'entity.none' }] }, 1] } } }));
  expect((await erp.post('/entities', { ...invoice, data: { amount: 5_000 } })).body).toMatchObject({
    started: [{ definition_key: 'anything' }],
    skipped: [
      { definition_key: 'big_invoice', reason: 'invalid_form', errors: [{ path: 'data.item' }] },
      { definition_key: 'broken', reason: 'condition_not_computable' },
      { definition_key: 'staff_only', reason: 'not_permitted' },
    ],
  });
  expect((await erp.post('/entities', { ...invoice, entity_id: '8', data: { amount: 5 } })).body).toMatchObject({
    skipped: [{ definition_key: 'big_invoice', reason: 'condition_not_met', errors: [] }, {}, {}],
  });
});

test('an admin may name whose request it is, and nobody else', async () => {
  const { erp, admin, desk } = await newScene();
  expect((await erp.post('/entities', { ...invoice, requester: 'UREQ' })).status).toBe(403);
  expect((await admin.post('/entities', { ...invoice, requester: 'UREQ' })).status).toBe(200);
  expect(at(await admin.get('/workflows/1'), 'workflow.requester_id')).toBe('UREQ');
  const narrow = await desk.as('UREQ', { permissions: ['workflows:view'] });
  expect((await narrow.post('/entities', invoice)).status).toBe(403);
});

test('bad input is refused and starts nothing', async () => {
  const { erp } = await newScene();
  for (const wrong of [
    {},
    { ...invoice, entity_id: '' },
    { ...invoice, entity_id: 7 },
    { ...invoice, entity_id: 'x'.repeat(256) },
    { ...invoice, entity_type: 'a\nb' },
    { ...invoice, data: [] },
    { ...invoice, colour: 'red' },
    { ...invoice, requester: 'UNOBODY' },
  ])
    expect((await erp.post('/entities', wrong)).status, JSON.stringify(wrong).slice(0, 80)).toBe(422);
  const hostile = `{"entity_type":"note","entity_id":"1","data":{"__proto__":{"amount":9000},"constructor":1,"a":"x"}}`;
  expect((await erp.raw('post', '/entities', hostile)).status).toBe(200);
  expect(at(await erp.get('/workflows'), 'items.length')).toBe(1);
});

test('an event of one tenant starts nothing in another, nor finds what is open there', async () => {
  const { erp } = await newScene();
  await erp.post('/entities', invoice);
  const other = await newScene();
  expect((await other.erp.post('/entities', invoice)).body).toMatchObject({
    started: [{ ref: 'WF-1' }, { ref: 'WF-2' }],
  });
});
