import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { findGroup, findPerson, saveGroup, savePeople } from './people.ts';

const database = ownDatabase();
let office: Office;
const tenantId = 'T1';

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, [
    member('U123', { name: 'Bob', email: 'Bob@Example.com' }),
    member('U9', { name: 'sam' }),
    member('U8', { name: 'sam' }),
    member('U7', { name: 'gone', deactivated: true }),
    member('U6', { name: 'lee', deactivated: true }),
    member('U5', { name: 'lee' }),
  ]);
});

async function idOf(text: string, tenant = tenantId) {
  return (await findPerson(office.env, tenant, text))?.id ?? null;
}

test('a person is found by mention, id, name and e-mail, whatever the case', async () => {
  for (const text of ['<@U123|bob>', '<@U123>', 'U123', '@bob', 'BOB', ' bob@example.com ']) {
    expect(await idOf(text), text).toBe('U123');
  }
});

test('nobody is found for what is unknown, shared, empty or of another tenant', async () => {
  await openOffice(database.pool, 'T2');
  for (const text of ['<@U404>', 'U404', '@nobody', 'x@example.com', '@sam', '', '@', '\u0001', "'; drop table"]) {
    expect(await idOf(text), text).toBeNull();
  }
  expect(await idOf('U123', 'T2')).toBeNull();
});

test('a name that a present and a deactivated person share means the present one', async () => {
  expect(await idOf('@lee')).toBe('U5');
  expect(await findPerson(office.env, tenantId, '@gone')).toMatchObject({ id: 'U7', deactivated: true });
});

test('what Slack says of people replaces what it said before, and leaves what only we know', async () => {
  await database.pool.query(`update app_user set manager_id = 'U9' where tenant_id = $1 and id = 'U123'`, [tenantId]);
  await savePeople(office.env, tenantId, [
    member('U123', { name: 'x' }),
    member('U123', { name: 'robert', email: null, external: true }),
  ]);
  await savePeople(office.env, tenantId, []);
  const { rows } = await database.pool.query(
    'select name, email, manager_id, is_external from app_user where tenant_id = $1 and id = $2',
    [tenantId, 'U123'],
  );
  expect(rows).toEqual([{ name: 'robert', email: 'Bob@Example.com', manager_id: 'U9', is_external: true }]);
});

test('a group holds who is in it at the newest moment known', async () => {
  const save = (minute: number, ...memberIds: string[]) =>
    saveGroup(office.env, tenantId, { groupId: 'S1', handle: 'finance', memberIds, at: new Date(minute * 60_000) });
  expect(await save(10, 'U1', 'U2', 'U2')).toBe(true);
  expect(await save(20, 'U2', 'U3')).toBe(true);
  expect(await save(15, 'U4')).toBe(false);
  const { rows } = await database.pool.query<{ user_id: string }>(
    'select user_id from user_group_member where tenant_id = $1 order by 1',
    [tenantId],
  );
  expect(rows.map((row) => row.user_id)).toEqual(['U2', 'U3']);
  await Promise.all(Array.from({ length: 8 }, (_, index) => save(30 + index, `UA${index}`, 'UZ')));
  const { rows: after } = await database.pool.query('select user_id from user_group_member where tenant_id = $1', [
    tenantId,
  ]);
  expect(after).toHaveLength(2);
  for (const text of ['<!subteam^S1|@finance>', 'S1', '@Finance']) {
    expect(await findGroup(office.env, tenantId, text)).toEqual({ id: 'S1' });
  }
  expect(await findGroup(office.env, tenantId, '@none')).toBeNull();
});
