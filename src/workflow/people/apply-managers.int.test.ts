import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRolesFile } from '#domain/people/roles-file.ts';
import { type TestDatabase, testDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { applyRoles } from './apply-roles.ts';

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await testDatabase();
  office = await openOffice(database.pool, 'T1', [
    member('UALICE', { name: 'alice' }),
    member('UBOB', { name: 'bob' }),
  ]);
});
afterAll(() => database.drop());

function apply(people: object) {
  return applyRoles(office.env, 'T1', parseRolesFile({ people }), async (text) =>
    text === '@carol' ? 'UCAROL' : null,
  );
}

async function managers() {
  const { rows } = await database.pool.query<{ id: string; manager_id: string; is_external: boolean }>(
    'select id, manager_id, is_external from app_user where tenant_id = $1 and manager_id is not null order by id',
    ['T1'],
  );
  return rows.map((row) => `${row.id} under ${row.manager_id}${row.is_external ? ', unknown yet' : ''}`);
}

test('people get the managers of the file; those whom nobody knows are told', async () => {
  const { warnings } = await apply({
    '@alice': { manager: '@bob' },
    UBOB: { manager: '@carol' },
    '@zoe': { manager: 'UBOB' },
  });
  expect(await managers()).toEqual(['UALICE under UBOB', 'UBOB under UCAROL']);
  expect(warnings).toEqual([{ kind: 'unknown_person', text: '@zoe' }]);
});

test('somebody who is not named keeps their manager, and somebody not met yet is an outsider until Slack tells', async () => {
  await apply({ UNEW: { manager: 'UALICE' } });
  expect(await managers()).toEqual(['UALICE under UBOB', 'UBOB under UCAROL', 'UNEW under UALICE, unknown yet']);
});
