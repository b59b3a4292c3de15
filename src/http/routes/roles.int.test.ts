import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

type Scene = { office: Office; desk: ApiDesk; admin: ApiCaller; member: ApiCaller };

async function newScene(): Promise<Scene> {
  last += 1;
  const people = ['UBOB', 'UCAROL', 'UDAN'].map((id) => member(id));
  const office = await openOffice(database.pool, `TROLES${last}`, people);
  const desk = openApiDesk(office);
  await database.pool.query('insert into user_group (tenant_id, id, handle) values ($1, $2, $3)', [
    office.tenantId,
    'S0FINANCE',
    'finance',
  ]);
  return { office, desk, admin: await desk.as('UADMIN'), member: await desk.as('UBOB') };
}

test('every operation on roles is there to be called and answers as it says', async () => {
  const { admin, desk } = await newScene();
  const made = await admin.post('/roles', { name: 'reviewer', head: 'UBOB', members: [{ user_id: 'UBOB' }] });
  const reviewer = { name: 'reviewer', parent: null, head: 'UBOB', permissions: [], members: [{ user_id: 'UBOB' }] };
  expect(made).toMatchObject({ status: 201, body: reviewer });
  expect(made.headers.get('location')).toBe('/api/v1/roles/reviewer');
  expect((await admin.get('/roles/reviewer')).body).toEqual(reviewer);
  const put = { parent: 'manager', permissions: ['workflows:view'] };
  const changed = { ...reviewer, ...put, head: null };
  expect(await admin.put('/roles/reviewer', put)).toMatchObject({ status: 200, body: changed });
  expect((await admin.put('/roles/reviewer', changed)).body, 'what was read can be put back').toEqual(changed);
  const members = '/roles/reviewer/members';
  expect(await admin.post(members, { group_id: 'S0FINANCE' })).toMatchObject({
    status: 201,
    body: { members: [{ user_id: 'UBOB' }, { group_id: 'S0FINANCE' }] },
  });
  expect(at(await admin.get(members), 'items')).toEqual([{ user_id: 'UBOB' }, { group_id: 'S0FINANCE' }]);
  const three = [{ user_id: 'UCAROL' }, { user_id: 'UDAN' }, { group_id: 'S0FINANCE' }];
  expect(at(await admin.put(members, { members: three }), 'members.length')).toBe(3);
  expect(at(await admin.put(members, three), 'members.length')).toBe(3);
  expect((await admin.delete(`${members}/UCAROL`)).status).toBe(204);
  expect((await admin.delete(`${members}/S0FINANCE`)).status).toBe(204);
  expect((await admin.delete(members, { user_id: 'UDAN' })).status).toBe(204);
  expect((await admin.delete(members, { user_id: 'UDAN' })).status).toBe(404);
  expect(at(await admin.get(members), 'items')).toEqual([]);
  const names = (at(await admin.get('/roles?limit=200'), 'items') as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(names.toSorted());
  expect((await admin.delete('/roles/reviewer')).status).toBe(204);
  expect((await admin.get('/roles/reviewer')).status).toBe(404);
  expect(await desk.untried('roles')).toEqual([]);
});

test('whoever is given a role over the API has it in the next decision, and is told', async () => {
  const { admin, member: bob, office } = await newScene();
  expect((await bob.get('/roles')).status).toBe(403);
  await admin.post('/roles', { name: 'lead', permissions: ['roles:view'] });
  await admin.post('/roles/lead/members', { user_id: 'ubob@example.com' });
  await admin.post('/roles/lead/members', { user_id: 'UBOB' });
  expect((await bob.get('/roles')).status).toBe(200);
  const told = await database.pool.query(
    `select 1 from graphile_worker._private_jobs where payload->>'tenantId' = $1 and payload->>'role' = 'lead'`,
    [office.tenantId],
  );
  expect(told.rowCount).toBe(1);
});

test('pages of roles and members follow each other', async () => {
  const { admin } = await newScene();
  await admin.post('/roles', { name: 'many', members: ['UBOB', 'UCAROL', 'UDAN'].map((user_id) => ({ user_id })) });
  for (const list of ['/roles?limit=2', '/roles/many/members?limit=1']) {
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page = await admin.get(cursor === null ? list : `${list}&cursor=${cursor}`);
      seen.push(...(at(page, 'items') as unknown[]).map((item) => JSON.stringify(item)));
      cursor = at(page, 'next_cursor');
    } while (cursor !== null);
    expect(new Set(seen).size, list).toBe(seen.length);
    expect(seen.length, list).toBeGreaterThan(2);
  }
});

test('nobody gives, takes or changes permissions that they do not have themselves', async () => {
  const { admin, desk, office } = await newScene();
  await admin.post('/roles', { name: 'keeper', permissions: ['roles:*'], members: [{ user_id: 'UBOB' }] });
  await admin.post('/roles', { name: 'team' });
  const bob = await desk.as('UBOB');
  const mine = { user_id: 'UBOB' };
  for (const attempt of [
    bob.post('/roles', { name: 'mighty', permissions: ['*'] }),
    bob.post('/roles', { name: 'mighty', permissions: ['audit:view'] }),
    bob.put('/roles/team', { permissions: ['workflows:*'] }),
    bob.post('/roles/admin/members', mine),
    bob.put('/roles/admin/members', [mine]),
    bob.delete('/roles/admin/members/UADMIN'),
    bob.post('/roles/manager/members', mine),
  ])
    expect(await attempt).toMatchObject({ status: 403, body: { reason: 'beyond_own', roles: ['admin'] } });
  expect((await bob.post('/roles/team/members', mine)).status).toBe(201);
  expect((await bob.post('/roles', { name: 'seer', permissions: ['roles:view'] })).status).toBe(201);
  const narrow = await desk.as('UADMIN', { permissions: ['roles:*'] });
  expect((await narrow.post('/roles/admin/members', mine)).status).toBe(403);
  expect((await (await desk.as('UADMIN', { permissions: ['roles:view'] })).post('/roles', { name: 'x' })).status).toBe(
    403,
  );
  const { rows } = await database.pool.query(
    `select user_id from role_member where tenant_id = $1 and role in ('admin', 'manager')`,
    [office.tenantId],
  );
  expect(rows).toEqual([{ user_id: 'UADMIN' }]);
});

test('the last admin stays, whichever way it is tried', async () => {
  const { admin } = await newScene();
  for (const attempt of [
    () => admin.delete('/roles/admin/members/UADMIN'),
    () => admin.put('/roles/admin/members', []),
    () => admin.put('/roles/admin', { permissions: ['*'], members: [{ group_id: 'S0FINANCE' }] }),
  ])
    expect(await attempt()).toMatchObject({ status: 409, body: { title: 'Conflict' } });
  expect(at(await admin.get('/roles/admin'), 'members')).toEqual([{ user_id: 'UADMIN' }]);
});

test('two admins who remove each other at the same moment leave one', async () => {
  const { admin, desk } = await newScene();
  await admin.post('/roles/admin/members', { user_id: 'UBOB' });
  const bob = await desk.as('UBOB');
  const statuses = await Promise.all([
    admin.delete('/roles/admin/members/UBOB'),
    bob.delete('/roles/admin/members/UADMIN'),
  ]);
  expect(statuses.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
});

test('built-in roles keep their permissions, and what is needed stays', async () => {
  const { admin, office } = await newScene();
  expect(await admin.put('/roles/viewer', { permissions: ['*'] })).toMatchObject({ status: 409 });
  expect((await admin.put('/roles/viewer', { permissions: ['workflows:view'], head: 'UBOB' })).status).toBe(200);
  const kept = { permissions: ['workflows:view'], head: 'UBOB' };
  expect((await admin.put('/roles/viewer', { head: 'UBOB' })).body).toMatchObject(kept);
  const given = await admin.put('/roles/viewer', { members: [{ user_id: 'UBOB' }] });
  expect(given).toMatchObject({ status: 200, body: { ...kept, head: null, members: [{ user_id: 'UBOB' }] } });
  expect(await admin.put('/roles/viewer', { permissions: [] })).toMatchObject({ status: 409 });
  expect((await admin.delete('/roles/viewer')).status).toBe(409);
  await office.publish({
    key: 'leave',
    name: 'Leave',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  await office.start('leave', 'UBOB');
  expect(await admin.delete('/roles/reviewer')).toMatchObject({
    status: 409,
    body: { needed_by: ['definition leave', 'WF-1'] },
  });
});

test('what cannot be is refused and leaves nothing behind', async () => {
  const { admin } = await newScene();
  await admin.post('/roles', { name: 'a' });
  await admin.post('/roles', { name: 'b', parent: 'a' });
  expect((await admin.put('/roles/a', { parent: 'b' })).status).toBe(422);
  expect((await admin.put('/roles/a', { parent: 'a' })).status).toBe(422);
  for (const name of ['a', 'viewer'])
    expect(await admin.post('/roles', { name })).toMatchObject({
      status: 409,
      body: { detail: `There is a role ${name} already.` },
    });
  for (const wrong of [
    { name: '' },
    { name: 'x y' },
    { name: '@S0FINANCE' },
    { name: 'c', permissions: ['everything'] },
    { name: 'c', parent: 'nobody' },
    { name: 'c', head: 'UNOBODY' },
    { name: 'c', members: [{ user_id: 'UNOBODY' }] },
    { name: 'c', members: [{ group_id: 'S0NONE' }] },
    { name: 'c', members: [{}] },
    { name: 'c', colour: 'red' },
  ])
    expect((await admin.post('/roles', wrong)).status, JSON.stringify(wrong)).toBe(422);
  expect((await admin.get('/roles/c')).status).toBe(404);
  expect((await admin.put('/roles/a', { name: 'b' })).status).toBe(400);
  for (const answer of [
    admin.get('/roles/none'),
    admin.put('/roles/none', {}),
    admin.delete('/roles/none'),
    admin.get('/roles/none/members'),
    admin.put('/roles/none/members', []),
    admin.delete('/roles/none/members/UBOB'),
    admin.delete('/roles/a/members/UBOB'),
  ])
    expect((await answer).status).toBe(404);
  expect((await admin.post('/roles/none/members', { user_id: 'UBOB' })).status).toBe(404);
});

test("another tenant's roles are found nowhere", async () => {
  const { admin } = await newScene();
  await admin.post('/roles', { name: 'secret' });
  const foreign = (await newScene()).admin;
  expect((await foreign.get('/roles/secret')).status).toBe(404);
  expect((await foreign.delete('/roles/secret')).status).toBe(404);
  expect((await foreign.post('/roles/secret/members', { user_id: 'UBOB' })).status).toBe(404);
  expect(JSON.stringify((await foreign.get('/roles')).body)).not.toContain('secret');
});

test('roles that are given each other as parents at once take turns, and so does one whose parent goes', async () => {
  const { admin } = await newScene();
  for (const name of ['ra', 'rb', 'rc']) await admin.post('/roles', { name });
  const put = (name: string, parent: string | null) => admin.put(`/roles/${name}`, { parent, permissions: [] });
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all([put('ra', 'rb'), put('rb', 'rc'), put('rc', null)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [made, gone] = await Promise.all([
      admin.post('/roles', { name: `child${round}`, parent: 'ra' }),
      admin.delete('/roles/ra'),
    ]);
    expect([201, 422]).toContain(made.status);
    expect(gone.status).toBe(204);
    await admin.post('/roles', { name: 'ra' });
  }
});
