import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

/** UREQ's request waits for UREV at the first stage of that definition. */
async function waiting(parts: Record<string, unknown>, data: Record<string, unknown> = {}) {
  last += 1;
  const office = await openOffice(database.pool, `TTRANSIT${last}`, ['UREQ', 'UREV', 'UREV2']);
  await office.put('reviewer', 'UREV');
  await office.publish({ key: 'order', name: 'Order', ...parts });
  await office.start('order', 'UREQ', data);
  const desk = openApiDesk(office);
  return { rev: await desk.as('UREV'), req: await desk.as('UREQ') };
}

function fire(caller: ApiCaller, trigger: string, more: object = {}) {
  return caller.post('/workflows/1/transition', { trigger, ...more });
}

function listed(parts: object = {}) {
  return {
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }], ...parts },
      { key: 'done', final: true },
    ],
  };
}

test.each(['request_changes', 'delegate', 'check_in', 'resubmit', 'undo', 'retry', 'submit', 'hold'])(
  'a definition may call a trigger of its own %s, where no list of approvals asks people',
  async (trigger) => {
    const { rev } = await waiting({
      stages: [
        { key: 'review', permissions: ['reviewer'] },
        { key: 'elsewhere', permissions: ['reviewer'] },
        { key: 'done', final: true },
      ],
      transitions: [
        { trigger, source: 'review', dest: 'elsewhere' },
        { trigger: 'finish', source: 'elsewhere', dest: 'done' },
      ],
    });
    expect(at(await rev.get('/workflows/1'), 'available_actions')).toEqual([trigger]);
    // What the built-in of that name would read means nothing here.
    const answer = await fire(rev, trigger, { comment: 'go', data: { user_id: 'UNOBODY', stage: 'moon' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { workflow: { status: 'in_progress', current_stage: 'elsewhere', round: 1 }, history: [{}, { trigger }] },
    });
    expect(await fire(rev, trigger)).toMatchObject({ status: 422, body: { available: ['finish'] } });
  },
);

test('where a list of approvals asks people the same words decide the approval of the caller', async () => {
  const { rev } = await waiting(listed({ delegation: { allow: true } }));
  const handedOn = await fire(rev, 'delegate', { comment: 'away', data: { user_id: 'UREV2' } });
  expect(handedOn.body).toMatchObject({ history: [{}, { trigger: 'delegate', comment: 'away' }] });
  expect(at(handedOn, 'approvals.0.assignments')).toContainEqual({
    user_id: 'UREV2',
    status: 'open',
    delegated_from: 'UREV',
  });
  const check = await waiting(listed({ approvals: [{ role: 'reviewer', type: 'check_in_verify' }] }));
  expect((await fire(check.rev, 'check_in')).body).toMatchObject({ history: [{}, { trigger: 'check_in' }] });
  expect(at(await fire(check.rev, 'approve'), 'workflow.status')).toBe('completed');
});

test('request_changes goes back to the stage that its data names, and resubmit takes it up there', async () => {
  const { rev, req } = await waiting({
    stages: [
      { key: 'first', approvals: [{ role: 'reviewer' }] },
      { key: 'second', approvals: [{ role: 'reviewer' }] },
      { key: 'third', approvals: [{ role: 'reviewer' }], resubmit_to: ['first', 'second'] },
      { key: 'done', final: true },
    ],
  });
  await fire(rev, 'approve');
  await fire(rev, 'approve');
  const back = await fire(rev, 'request_changes', { comment: 'which?', data: { stage: 'second' } });
  expect(back.body).toMatchObject({ workflow: { current_stage: 'second' } });
  expect(at(await req.get('/workflows/1'), 'available_actions')).toEqual(['resubmit']);
  expect((await fire(req, 'resubmit')).body).toMatchObject({ workflow: { current_stage: 'second', round: 2 } });
  expect((await fire(req, 'resubmit')).status).toBe(403);
  expect((await fire(rev, 'resubmit')).status).toBe(422);
});

test('undo takes a decision back while it settles', async () => {
  const { rev } = await waiting({ undo_window: '5m', ...listed() });
  await fire(rev, 'approve');
  expect(at(await rev.get('/workflows/1'), 'available_actions')).toEqual(['undo']);
  expect((await fire(rev, 'undo')).body).toMatchObject({ approvals: [{ status: 'pending' }] });
  expect((await fire(rev, 'undo')).status).toBe(422);
});

test('what a resubmission leaves out stays, and null clears it', async () => {
  const fields = [
    { key: 'item', required: true },
    { key: 'amount', type: 'number', required: true },
    { key: 'note' },
    { key: 'kind', default: 'hardware' },
  ];
  const before = { item: 'Desk', amount: 1200, note: 'soon', kind: 'software' };
  const { rev, req } = await waiting({ fields, ...listed() }, before);
  const again = async (data?: object) => {
    await fire(rev, 'request_changes', { comment: 'cheaper' });
    return req.post('/workflows/1/resubmit', data === undefined ? {} : { data });
  };
  const cheaper = await again({ amount: 1100 });
  expect(at(cheaper, 'workflow.data')).toEqual({ ...before, amount: 1100 });
  expect(at(cheaper, 'history.2.data')).toEqual({ amount: 1100 });
  const cleared = { ...before, amount: 1100, note: null, kind: null };
  expect(at(await again({ note: null, kind: null }), 'workflow.data')).toEqual(cleared);
  expect(at(await again(), 'workflow.data')).toEqual(cleared);
  expect(await again({ item: null })).toMatchObject({ status: 422, body: { errors: [{ path: 'data.item' }] } });
  expect((await req.post('/workflows/1/resubmit', { data: { colour: 'red' } })).status).toBe(422);
  const byTrigger = await fire(req, 'resubmit', { data: { item: 'Chair' } });
  expect(at(byTrigger, 'workflow.data')).toEqual({ ...cleared, item: 'Chair' });
});
