import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let tenants = 0;

async function begun(): Promise<Office> {
  tenants += 1;
  const people = ['UREQ', 'UREV', member('UGUEST', { external: true })];
  const office = await openOffice(database.pool, `TNARROW${tenants}`, people);
  await office.put('reviewer', 'UREV');
  await office.put('clerk', 'UGUEST');
  await office.publish({
    key: 'secret',
    name: 'Secret',
    fields: [{ key: 'salary', required: true }],
    forms: { more: { fields: [{ key: 'bonus' }] } },
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer', type: 'submit', form: 'more' }, { role: 'clerk' }] },
      { key: 'done', final: true },
    ],
  });
  await office.start('secret', 'UREQ', { salary: 'Ninety thousand' });
  return office;
}

test('a token for comments alone learns where the request stands, and nothing of what is in it', async () => {
  const office = await begun();
  const desk = openApiDesk(office);
  await (await desk.as('UREQ')).post('/workflows/1/comments', { content: 'Between us' });
  const narrow = await desk.as('UREV', { permissions: ['workflows:comment'] });
  const answer = await narrow.post('/workflows/1/comments', { content: 'Noted' });
  expect(answer).toMatchObject({ status: 200, body: { workflow: { ref: 'WF-1', status: 'in_progress' } } });
  expect(at(answer, 'comments')).toMatchObject([{ content: 'Noted', author_id: 'UREV' }]);
  for (const secret of ['Ninety', 'Between us', 'salary', 'UADMIN'])
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  const wide = await desk.as('UREV', { permissions: ['workflows:comment', 'workflows:view'] });
  expect(JSON.stringify((await wide.post('/workflows/1/comments', { content: 'And' })).body)).toContain('Ninety');
});

test('whose tasks somebody asks for, they see of them what is theirs to see', async () => {
  const office = await begun();
  const desk = openApiDesk(office);
  const guest = await desk.as('UGUEST');
  const tasksOf = async (who: string) => at(await guest.get(`/tasks?assignee=${who}`), 'items');
  for (const who of ['UREV', 'UREQ', 'UADMIN', 'UGUEST', 'UNOBODY']) expect(await tasksOf(who), who).toEqual([]);
  const rev = await desk.as('UREV');
  expect(at(await rev.get('/tasks?assignee=UREV'), 'items.length')).toBe(1);
  await rev.post('/workflows/1/transition', { trigger: 'approve', data: { bonus: 'Ten thousand' } });
  expect(at(await guest.get('/tasks?assignee=UGUEST'), 'items.length')).toBe(1);
  // What the reviewer put in is not the guest's to read, though another approval of the request is.
  expect(await tasksOf('UREV')).toEqual([]);
  const requester = await desk.as('UREQ');
  expect(at(await requester.get('/tasks?assignee=UREV'), 'items.length')).toBe(1);
});
