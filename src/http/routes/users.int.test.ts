import { expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let last = 0;

type Scene = { office: Office; desk: ApiDesk; admin: ApiCaller; bob: ApiCaller };

async function newScene(): Promise<Scene> {
  last += 1;
  const office = await openOffice(database.pool, `TUSERS${last}`, [
    ...['UBOB', 'UCAROL', 'UDAN'],
    member('UGUEST', { external: true }),
    member('UGONE', { deactivated: true }),
    member('UROBOT', { bot: true }),
  ]);
  await office.put('reviewer', 'UBOB');
  const desk = openApiDesk(office);
  return { office, desk, admin: await desk.as('UADMIN'), bob: await desk.as('UBOB') };
}

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function ids(answer: Awaited<ReturnType<ApiCaller['get']>>) {
  return (at(answer, 'items') as { id: string }[]).map(({ id }) => id);
}

test('every operation on users is there to be called and answers as it says', async () => {
  const { admin, bob, desk } = await newScene();
  expect((await admin.get('/users/UBOB')).body).toEqual({
    id: 'UBOB',
    name: 'UBOB Example',
    email: 'ubob@example.com',
    timezone: 'Europe/London',
    locale: 'en-GB',
    manager: null,
    away_until: null,
    delegate: null,
    roles: ['participant', 'reviewer', 'user'],
  });
  expect((await admin.put('/users/UBOB', { manager: 'UCAROL' })).body).toMatchObject({ manager: 'UCAROL' });
  const until = inAnHour();
  expect((await bob.patch('/users/UBOB', { away_until: until, delegate: 'UDAN' })).body).toMatchObject({
    manager: 'UCAROL',
    away_until: until,
    delegate: 'UDAN',
  });
  expect(at(await bob.patch('/users/UBOB', { delegate: 'UCAROL' }), 'delegate')).toBe('UCAROL');
  const back = { away_until: null, delegate: null };
  expect((await bob.put('/users/UBOB', { away_until: null })).body).toMatchObject(back);
  expect((await admin.put('/users/UBOB', { away_until: until, delegate: 'UDAN' })).body).toMatchObject({
    delegate: 'UDAN',
  });
  expect((await admin.put('/users/UBOB', { ...back, manager: null })).body).toMatchObject({ ...back, manager: null });
  expect(ids(await admin.get('/users?role=reviewer'))).toEqual(['UBOB']);
  expect(ids(await admin.get('/users?name=carol'))).toEqual(['UCAROL']);
  expect(ids(await admin.get('/users?name=%25'))).toEqual([]);
  expect(ids(await admin.get('/users?email=UDAN@Example.com'))).toEqual(['UDAN']);
  expect(await desk.untried('users')).toEqual([]);
});

test('who stands in by a call of the API may decide, and is told', async () => {
  const { bob, office, desk } = await newScene();
  await office.publish({ key: 'leave', name: 'Leave', stages: [{ key: 'review', approvals: [{ role: 'reviewer' }] }] });
  await office.start('leave', 'UCAROL');
  const dan = await desk.as('UDAN');
  expect((await dan.post('/workflows/1/transition', { trigger: 'approve' })).status).toBe(403);
  await bob.patch('/users/UBOB', { away_until: inAnHour(), delegate: 'UDAN' });
  expect((await dan.post('/workflows/1/transition', { trigger: 'approve' })).status).toBe(200);
  const told = await database.pool.query(
    `select 1 from graphile_worker.jobs as j join graphile_worker._private_jobs as p on p.id = j.id
      where j.task_identifier = 'away_began' and p.payload->>'tenantId' = $1`,
    [office.tenantId],
  );
  expect(told.rowCount).toBe(1);
});

test("e-mail addresses are one's own, or for who sees roles", async () => {
  const { bob, desk } = await newScene();
  expect(at(await bob.get('/users/UBOB'), 'email')).toBe('ubob@example.com');
  expect(at(await bob.get('/users/UCAROL'), 'email')).toBeNull();
  expect(JSON.stringify((await bob.get('/users')).body)).not.toContain('ucarol@');
  expect((await bob.get('/users?email=ucarol@example.com')).status).toBe(403);
  const guest = await desk.as('UGUEST');
  expect((await guest.get('/users/UGUEST')).status).toBe(200);
  expect((await guest.get('/users/UBOB')).status).toBe(403);
  expect(ids(await guest.get('/users'))).toEqual(['UGUEST']);
});

test('a system that calls the API is somebody too, with the roles that every member has', async () => {
  const { admin, desk } = await newScene();
  const erp = await desk.as('erp');
  expect((await erp.get('/users/erp')).body).toMatchObject({ id: 'erp', name: 'erp', roles: ['participant', 'user'] });
  await admin.post('/roles', { name: 'robots', members: [{ user_id: 'erp' }] });
  expect(at(await erp.get('/users/erp'), 'roles')).toContain('robots');
});

test('nobody sends others away or names managers without roles:write, nor with a token for something else', async () => {
  const { bob, desk } = await newScene();
  const away = { away_until: inAnHour(), delegate: 'UDAN' };
  expect((await bob.patch('/users/UCAROL', away)).status).toBe(403);
  expect((await bob.patch('/users/UBOB', { manager: 'UDAN' })).status).toBe(403);
  const narrow = await desk.as('UBOB', { permissions: ['workflows:*'] });
  expect((await narrow.patch('/users/UBOB', away)).status).toBe(403);
  expect((await bob.get('/users/UBOB')).body).toMatchObject({ manager: null, away_until: null });
});

test('what cannot be is refused and leaves nothing behind', async () => {
  const { admin, bob } = await newScene();
  await admin.put('/users/UCAROL', { manager: 'UBOB' });
  const before = (await admin.get('/users/UBOB')).body;
  for (const wrong of [
    { manager: 'UBOB' },
    { manager: 'UCAROL' },
    { manager: 'UNOBODY' },
    { manager: 'UROBOT' },
    { manager: 'UGONE' },
    { delegate: 'UDAN' },
    { away_until: inAnHour() },
    { away_until: inAnHour(), delegate: null },
    { away_until: '2020-01-01T00:00:00Z', delegate: 'UDAN' },
    { away_until: '2999-01-01T00:00:00Z', delegate: 'UDAN' },
    { away_until: 'soon', delegate: 'UDAN' },
    { away_until: inAnHour(), delegate: 'UBOB' },
    { away_until: inAnHour(), delegate: 'UGUEST' },
    { away_until: inAnHour(), delegate: 'UROBOT' },
    { email: 'new@example.com' },
    { manager: 'UDAN', away_until: '2020-01-01T00:00:00Z', delegate: 'UDAN' },
    { manager: 'UDAN', away_until: inAnHour(), delegate: 'UGUEST' },
  ])
    expect((await admin.patch('/users/UBOB', wrong)).status, JSON.stringify(wrong)).toBe(422);
  expect((await admin.get('/users/UBOB')).body).toEqual(before);
  expect((await bob.get('/users/UNOBODY')).status).toBe(404);
  expect((await admin.put('/users/UNOBODY', { manager: null })).status).toBe(404);
});

test('pages follow each other, and another tenant sees nobody of this one', async () => {
  const { admin } = await newScene();
  const seen: string[] = [];
  for (let cursor: unknown = ''; cursor !== null; ) {
    const page = await admin.get(`/users?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...ids(page));
    cursor = at(page, 'next_cursor');
  }
  expect(seen).toEqual(['UADMIN', 'UBOB', 'UCAROL', 'UDAN', 'UGUEST', 'UROBOT']);
  const other = await openOffice(database.pool, 'TOTHERUSERS');
  const foreign = await openApiDesk(other).as('UADMIN');
  expect(ids(await foreign.get('/users'))).toEqual(['UADMIN']);
  expect((await foreign.get('/users/UBOB')).status).toBe(404);
  expect((await foreign.patch('/users/UBOB', { manager: null })).status).toBe(404);
});
