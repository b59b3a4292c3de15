import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let office: Office;
let desk: ApiDesk;
let requester: ApiCaller;
let reviewer: ApiCaller;
beforeAll(async () => {
  const guests = ['UGUEST', 'USTRANGER'].map((id) => member(id, { external: true }));
  office = await openOffice(database.pool, 'T1', [...['UREQ', 'UREV', 'UELSE'], ...guests]);
  await office.put('reviewer', 'UREV', 'UGUEST');
  await office.publish({
    key: 'leave',
    name: 'Leave',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  desk = openApiDesk(office);
  requester = await desk.as('UREQ');
  reviewer = await desk.as('UREV');
});

async function decided(): Promise<{ workflow: string; approval: string }> {
  const made = await requester.post('/workflows', { definition_key: 'leave' });
  const workflow = `/workflows/${at(made, 'workflow.id')}`;
  await reviewer.post(`${workflow}/transition`, { trigger: 'approve' });
  return { workflow, approval: `/workflows/approvals/${at(made, 'approvals.0.id')}` };
}

test('whoever may not look at a decided approval is not told who decided it, nor that it is', async () => {
  const { workflow, approval } = await decided();
  const stranger = await desk.as('USTRANGER');
  const calls = [
    stranger.get(approval),
    stranger.post(`${approval}/approve`),
    stranger.post(`${approval}/deny`, { reason: 'no' }),
    stranger.post(`${approval}/request-changes`, { reason: 'no' }),
    stranger.patch(approval, { metadata: {} }),
    stranger.post(`${workflow}/transition`, { trigger: 'approve' }),
    stranger.post(`${workflow}/hold`),
  ];
  for (const answer of await Promise.all(calls)) {
    expect(answer.status).toBe(403);
    expect(JSON.stringify(answer.body)).not.toMatch(/UREV|approved|completed/);
  }
});

test('whoever was asked for an approval may look at it when it is decided, and is told that it is', async () => {
  const { approval } = await decided();
  const guest = await desk.as('UGUEST');
  expect((await guest.get(approval)).body).toMatchObject({ status: 'approved', actor_id: 'UREV' });
  expect(await guest.post(`${approval}/approve`)).toMatchObject({
    status: 409,
    body: { decided_by: 'UREV', current: { status: 'approved' } },
  });
});

test('a colleague who was not asked and whose token may not look is told of a conflict, without the state', async () => {
  const { approval } = await decided();
  const answer = await (await desk.as('UELSE', { permissions: ['workflows:transition'] })).post(`${approval}/approve`);
  expect(answer).toMatchObject({ status: 409, body: { decided_by: 'UREV' } });
  expect(at(answer, 'current')).toBeUndefined();
});

test('a comment whose call broke off before its answer was kept is there once when it is made again', async () => {
  const { workflow } = await decided();
  const key = { 'idempotency-key': 'comment-1' };
  expect((await reviewer.post(`${workflow}/comments`, { content: 'Seen' }, key)).status).toBe(200);
  await database.pool.query(
    `update idempotency_key set response = null, created_at = now() - interval '2 minutes' where key = 'comment-1'`,
  );
  const again = await reviewer.post(`${workflow}/comments`, { content: 'Seen' }, key);
  expect(again).toMatchObject({ status: 200, body: { comments: [{ content: 'Seen' }] } });
  expect(at(again, 'comments.length')).toBe(1);
});
