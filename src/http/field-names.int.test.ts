import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Answer, type ApiCaller, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let admin: ApiCaller;
let rev: ApiCaller;

beforeAll(async () => {
  const office = await openOffice(database.pool, 'TFIELDS', ['UREV', 'UREQ']);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'order',
    name: 'Order',
    fields: [{ key: 'item', required: true }],
    forms: { budget: { fields: [{ key: 'centre', required: true }] } },
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer', form: 'budget' }] },
      { key: 'done', final: true },
    ],
  });
  await office.start('order', 'UREQ', { item: 'Desk' });
  const desk = openApiDesk(office);
  [admin, rev] = [await desk.as('UADMIN'), await desk.as('UREV')];
});

function paths(answer: Answer) {
  return (at(answer, 'errors') as { path: string }[]).map(({ path }) => path);
}

const long = 'x'.repeat(3_001);

test('what is wrong with a decision is named by the fields of its body', async () => {
  const approval = String(at(await rev.get('/workflows/approvals'), 'items.0.id'));
  const verbs = `/workflows/approvals/${approval}`;
  for (const [path, body, fault] of [
    [`${verbs}/approve`, {}, 'form_data.centre'],
    [`${verbs}/approve`, { form_data: { centre: 'a', colour: 'red' } }, 'form_data.colour'],
    [`${verbs}/approve`, { comment: long, form_data: { centre: 'a' } }, 'comment'],
    [`${verbs}/deny`, { reason: ' ' }, 'reason'],
    [`${verbs}/request-changes`, { reason: ' ' }, 'reason'],
    [`${verbs}/request-changes`, { reason: 'no', stage: 'moon' }, 'stage'],
    [`${verbs}/delegate`, { user_id: 'UREQ', reason: long }, 'reason'],
    [`${verbs}/delegate`, { user_id: 'UREV' }, 'user_id'],
    [`/tasks/${approval}/complete`, { output_data: { colour: 'red' } }, 'output_data.centre'],
    ['/workflows/1/transition', { trigger: 'approve' }, 'data.centre'],
    ['/workflows/1/transition', { trigger: 'reject' }, 'comment'],
    ['/workflows/1/transition', { trigger: 'delegate' }, 'data.user_id'],
    ['/workflows/1/transition', { trigger: 'delegate', data: { user_id: 'UREV' } }, 'data.user_id'],
    ['/workflows/1/transition', { trigger: 'request_changes', comment: 'no', data: { stage: 'moon' } }, 'data.stage'],
    ['/workflows/1/transition', { trigger: 'dance' }, 'trigger'],
    ['/workflows/1/comments', { content: long }, 'content'],
  ] as const) {
    const answer = await rev.post(path, body);
    expect(answer.status, `${path} ${JSON.stringify(body).slice(0, 80)}`).toBe(422);
    expect(paths(answer), `${path} ${JSON.stringify(body).slice(0, 80)}`).toContain(fault);
  }
  expect(paths(await admin.post('/workflows/1/cancel', { reason: long }))).toEqual(['reason']);
  expect(paths(await admin.post('/workflows/1/hold', { reason: long }))).toEqual(['reason']);
});

test('people and roles that there are not are named by the fields that name them', async () => {
  const order = { definition_key: 'order', data: { item: 'Desk' } };
  const event = { entity_type: 'invoice', entity_id: '7', data: {} };
  const terms = { approver_role: 'reviewer', escalate_role: 'admin', expires_at: '2030-01-15T17:00:00Z' };
  const members = [{ user_id: 'UREV' }, { user_id: 'UNOBODY' }];
  const type = { key: 'desk', title: 'Desk', workflow_key: 'order', roles: ['admin', 'moon'] };
  const action = { level: 'global', on: 'after_approve', type: 'slack_message', to: ['role:moon'], text: 'Done' };
  for (const [method, path, body, fault] of [
    ['post', '/workflows', { ...order, requester: 'UNOBODY' }, 'requester'],
    ['post', '/workflows', { ...order, name: 'x'.repeat(200) }, 'name'],
    ['post', '/entities', { ...event, requester: 'UNOBODY' }, 'requester'],
    ['put', '/users/UREV', { manager: 'UNOBODY' }, 'manager'],
    ['put', '/users/UREV', { away_until: '2026-12-01T00:00:00Z', delegate: 'UNOBODY' }, 'delegate'],
    ['put', '/users/UREV', { away_until: '2020-12-01T00:00:00Z', delegate: 'UREQ' }, 'away_until'],
    ['put', '/roles/reviewer', { head: 'UNOBODY' }, 'head'],
    ['put', '/roles/reviewer', { parent: 'moon' }, 'parent'],
    ['put', '/roles/reviewer', { members }, 'members.1.user_id'],
    ['put', '/roles/reviewer', { members: [{ group_id: 'SNONE' }] }, 'members.0.group_id'],
    ['put', '/roles/reviewer/members', members, '1.user_id'],
    ['put', '/roles/reviewer/members', { members }, 'members.1.user_id'],
    ['post', '/roles/reviewer/members', { user_id: 'UNOBODY' }, 'user_id'],
    ['post', '/workflows/approvals', { ...terms, approver_role: 'moon' }, 'approver_role'],
    ['post', '/workflows/approvals', { ...terms, escalate_role: 'moon' }, 'escalate_role'],
    ['post', '/ticket-types', type, 'roles.1'],
    ['post', '/actions', action, 'to'],
  ] as const) {
    const answer = method === 'post' ? await admin.post(path, body) : await admin.put(path, body);
    expect(answer.status, `${path} ${JSON.stringify(body).slice(0, 80)} ${JSON.stringify(answer.body)}`).toBe(422);
    expect(paths(answer), `${path} ${JSON.stringify(body).slice(0, 80)}`).toEqual([fault]);
  }
});
