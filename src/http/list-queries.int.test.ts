import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { countQueries } from '#testing/database/watched.ts';
import { at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, openOffice } from '#testing/desks/office.ts';
import { savePeople } from '#workflow/people/people.ts';

const database = ownDatabase();

const LISTS = ['roles', 'roles/admin/members', 'users', 'tickets', 'ticket-types', 'actions', 'deliveries'];

test('every list of what is quiet takes the same number of queries, however much there is', async () => {
  const office = await openOffice(database.pool, 'T1');
  const { taken, ...watched } = countQueries(database.pool);
  const admin = await openApiDesk({ ...office, env: { ...office.env, ...watched } }).as('UADMIN');
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    stages: [{ key: 'review', approvals: [{ role: 'reviewer' }] }],
  });
  const fill = async (round: number) => {
    await savePeople(office.env, 'T1', [member(`U${round}`), member(`V${round}`)]);
    const members = [{ user_id: `U${round}` }, { user_id: `V${round}` }];
    expect((await admin.post('/roles', { name: `role${round}`, members })).status).toBe(201);
    expect((await admin.post('/roles/admin/members', { user_id: `U${round}` })).status).toBe(201);
    const type = { key: `it${round}`, title: 'IT', workflow_key: 'purchase' };
    expect((await admin.post('/ticket-types', type)).status).toBe(201);
    expect((await admin.post('/tickets', { type_key: `it${round}`, data: {} })).status).toBe(201);
    const hook = { level: 'global', on: 'after_approve', type: 'webhook', url: 'https://example.com/hooks' };
    expect((await admin.post('/actions', hook)).status).toBe(201);
    await database.pool.query(
      `insert into delivery (tenant_id, id, key, kind, target) values ('T1', gen_random_uuid(), $1, 'webhook', 'x')`,
      [String(round)],
    );
  };
  const costs = async () => {
    const found: Record<string, number> = {};
    for (const list of LISTS) {
      const before = taken();
      const page = await admin.get(`/${list}?limit=200`);
      expect((at(page, 'items') as unknown[]).length, list).toBeGreaterThan(0);
      found[list] = taken() - before;
    }
    return found;
  };
  await fill(0);
  const few = await costs();
  for (let round = 1; round < 6; round += 1) await fill(round);
  expect(await costs()).toEqual(few);
  // One of each says who calls.
  expect(few).toEqual({
    ...{ roles: 4, 'roles/admin/members': 4, users: 3, tickets: 3 },
    ...{ 'ticket-types': 2, actions: 2, deliveries: 2 },
  });
});
