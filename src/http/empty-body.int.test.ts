import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let admin: ApiCaller;

beforeAll(async () => {
  const office = await openOffice(database.pool, 'TEMPTY', ['UREV']);
  await office.put('reviewer', 'UREV');
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ];
  await office.publish({ key: 'order', name: 'Order', stages });
  admin = await openApiDesk(office).as('UADMIN');
});

test.each([
  ['an empty body of JSON', '', { 'content-type': 'application/json' }],
  ['an empty body of JSON in UTF-8', '', { 'content-type': 'application/json; charset=utf-8' }],
  ['no body, with the type of one', undefined, { 'content-type': 'application/json' }],
  ['no body', undefined, {}],
])('%s is none where a body may be left out', async (_what, body, headers) => {
  const made = await admin.post('/workflows', { definition_key: 'order', start: false });
  const { workflow } = made.body as { workflow: { id: string } };
  for (const verb of ['start', 'hold', 'resume', 'cancel', 'reopen'])
    expect(await admin.raw('post', `/workflows/${workflow.id}/${verb}`, body, headers), verb).toMatchObject({
      status: 200,
    });
  const { body: tasks } = await admin.get(`/tasks?workflow_id=${workflow.id}`);
  const { id } = (tasks as { items: { id: string }[] }).items[0] ?? { id: '' };
  expect((await admin.raw('post', `/tasks/${id}/retry`, body, headers)).status).toBe(409);
  const needed = await admin.raw('post', `/workflows/${workflow.id}/assign`, body, headers);
  expect(needed).toMatchObject({ status: 422, body: { errors: [{ path: '' }] } });
});
