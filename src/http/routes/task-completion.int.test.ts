import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

/** A request at a stage of UREV's; gives back how UREV calls, and the task that waits for them. */
async function waiting(stage: Record<string, unknown>, parts: Record<string, unknown> = {}) {
  last += 1;
  const office = await openOffice(database.pool, `TCOMPLETE${last}`, ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'order',
    name: 'Order',
    forms: { budget: { fields: [{ key: 'centre' }, { key: 'amount', type: 'number' }] } },
    stages: [
      { key: 'review', ...stage },
      { key: 'done', final: true },
    ],
    ...parts,
  });
  await office.start('order', 'UREQ');
  const desk = openApiDesk(office);
  const rev = await desk.as('UREV');
  const id = String(at(await rev.get('/tasks?assignee=UREV'), 'items.0.id'));
  return { rev, path: `/tasks/${id}` };
}

function complete(rev: ApiCaller, path: string, output_data: unknown, more: object = {}) {
  return rev.post(`${path}/complete`, { output_data, ...more });
}

const asked = { approvals: [{ role: 'reviewer' }] };

test('an approval is completed with the decision that its output says', async () => {
  const denied = await waiting(asked);
  const output = { decision: 'denied', comment: 'too dear' };
  expect((await complete(denied.rev, denied.path, output)).body).toMatchObject({
    status: 'completed',
    output_data: { decision: 'denied' },
  });
  expect((await denied.rev.get('/workflows/1')).body).toMatchObject({
    workflow: { status: 'rejected' },
    history: [{}, { trigger: 'reject', comment: 'too dear' }],
  });
  for (const yes of [{}, { decision: 'approved' }, { decision: 'approved', comment: 'fine' }]) {
    const { rev, path } = await waiting(asked);
    expect(at(await complete(rev, path, yes), 'output_data')).toEqual({ decision: 'approved' });
    expect(at(await rev.get('/workflows/1'), 'workflow.status')).toBe('completed');
  }
});

test('an approval that shows the triggers of a definition is denied by its reject', async () => {
  const transitions = [
    { trigger: 'approve', source: 'review', dest: 'done' },
    { trigger: 'reject', source: 'review', dest: 'turned_down' },
  ];
  const stages = [
    { key: 'review', permissions: ['reviewer'] },
    { key: 'done', final: true },
    { key: 'turned_down', final: true },
  ];
  const { rev, path } = await waiting({}, { stages, transitions });
  expect(at(await complete(rev, path, { decision: 'denied' }, { comment: 'no' }), 'output_data')).toEqual({
    decision: 'denied',
  });
  expect(at(await rev.get('/workflows/1'), 'workflow.current_stage')).toBe('turned_down');
});

test('any other output of an approval is not taken, and says what is wrong with it', async () => {
  const { rev, path } = await waiting(asked);
  for (const [output, fault] of [
    [{ decision: 'maybe' }, 'output_data.decision'],
    [{ decision: null }, 'output_data.decision'],
    [{ comment: 'fine' }, 'output_data.decision'],
    [{ decision: 'approved', amount: 7 }, 'output_data.amount'],
    [{ approved: false }, 'output_data.approved'],
    [{ decision: 'approved', comment: 7 }, 'output_data.comment'],
    [{ decision: 'denied' }, 'comment'],
  ] as const) {
    const answer = await complete(rev, path, output);
    expect(answer.status, JSON.stringify(output)).toBe(422);
    expect(at(answer, 'errors'), JSON.stringify(output)).toContainEqual(expect.objectContaining({ path: fault }));
  }
  expect((await rev.get(path)).body).toMatchObject({ status: 'open' });
});

test('an approval with a form takes what the form asks for', async () => {
  const { rev, path } = await waiting({ approvals: [{ role: 'reviewer', form: 'budget' }] });
  const wrong = await complete(rev, path, { decision: 'denied' });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'output_data.decision' }] } });
  expect(at(await complete(rev, path, { centre: 'R&D' }), 'output_data')).toEqual({ decision: 'approved' });
  expect(at(await rev.get('/workflows/1'), 'workflow.data')).toEqual({ centre: 'R&D' });
});

test('a task that asks for a form shows what was submitted, also where a later one submits the same', async () => {
  const submit = { role: 'reviewer', type: 'submit', form: 'budget' };
  const { rev, path } = await waiting({ approvals: [submit, submit] });
  expect(at(await complete(rev, path, { centre: 'R&D', amount: 7 }), 'output_data')).toEqual({
    centre: 'R&D',
    amount: 7,
  });
  const second = String(at(await rev.get('/tasks?assignee=UREV&status=open'), 'items.0.id'));
  expect(at(await complete(rev, `/tasks/${second}`, { amount: 8 }), 'output_data')).toEqual({ amount: 8 });
  expect(at(await rev.get(path), 'output_data')).toEqual({ centre: 'R&D', amount: 7 });
  expect(at(await rev.get(`/tasks?kind=form`), 'items.1.output_data')).toEqual({ centre: 'R&D', amount: 7 });
});

test('a form that was left empty was submitted all the same, and one that was sent back was not', async () => {
  const form = { approvals: [{ role: 'reviewer', type: 'submit', form: 'budget' }] };
  const empty = await waiting(form);
  expect(at(await complete(empty.rev, empty.path, {}), 'output_data')).toEqual({});
  const back = await waiting(form);
  const approval = back.path.replace('/tasks', '/workflows/approvals');
  await back.rev.post(`${approval}/request-changes`, { reason: 'which?' });
  expect(at(await back.rev.get(back.path), 'output_data')).toEqual({ decision: 'changes_requested' });
});
