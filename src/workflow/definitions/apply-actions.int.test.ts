import { beforeEach, expect, test } from 'vitest';
import { parseActionsFile } from '#domain/action/file.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { applyActions } from './apply-actions.ts';
import { createAction } from './stored-action.ts';

const database = ownDatabase();
let office: Office;
let tenants = 0;
beforeEach(async () => {
  tenants += 1;
  office = await openOffice(database.pool, `T${tenants}`);
});

function hook(url: string) {
  return { on: 'after_approve', type: 'webhook', url };
}

function apply(source: unknown) {
  return applyActions(office.env, office.tenantId, parseActionsFile(source));
}

async function stored() {
  const { rows } = await database.pool.query<{ source: string; url: string }>(
    `select source, parameters->>'url' as url from action where tenant_id = $1 and level = 'global' order by created_at, id`,
    [office.tenantId],
  );
  return rows.map(({ source, url }) => `${source} ${url}`);
}

test('the file is applied when it has changed, and what was stored over the API stays', async () => {
  const asked = { tenantId: office.tenantId, actorId: 'UADMIN', place: { level: 'global' } as const };
  await createAction(office.env, {
    ...asked,
    action: { on: 'after_reject', type: 'webhook', url: 'https://example.com/api', order: 1, is_active: true },
  });
  const file = { actions: [hook('https://example.com/1'), hook('https://example.com/2')] };
  expect(await apply(file)).toMatchObject({ changed: true, count: 2 });
  const all = ['api https://example.com/api', 'file https://example.com/1', 'file https://example.com/2'];
  expect(await stored()).toEqual(all);
  expect(await apply(file)).toMatchObject({ changed: false });
  expect(await apply({ actions: [hook('https://example.com/3')] })).toMatchObject({ changed: true });
  expect(await stored()).toEqual(['api https://example.com/api', 'file https://example.com/3']);
  expect(await apply({})).toMatchObject({ changed: true, count: 0 });
  expect(await stored()).toEqual(['api https://example.com/api']);
  expect(await apply({})).toMatchObject({ changed: false });
});

test('several replicas that start together apply it once', async () => {
  const file = { actions: [hook('https://example.com/1')] };
  const applied = await Promise.all([1, 2, 3, 4].map(() => apply(file)));
  expect(applied.filter(({ changed }) => changed)).toHaveLength(1);
  expect(await stored()).toHaveLength(1);
});

test("a tenant's own section stands in place of the one for all, and unknown roles are told", async () => {
  const mail = { on: 'after_reject', type: 'email', to: ['auditor', 'admin', 'requester'], subject: 's', text: 't' };
  const applied = await apply({
    actions: [hook('https://example.com/1')],
    tenants: { [office.tenantId]: { actions: [mail] } },
  });
  const path = `tenants.${office.tenantId}.actions.0.to.0`;
  expect(applied).toMatchObject({
    changed: true,
    count: 1,
    warnings: [{ kind: 'unknown_role', path, role: 'auditor' }],
  });
  expect(await stored()).toEqual(['file null']);
});

test('a file that is wrong is refused with every mistake at its place', () => {
  const read = () =>
    parseActionsFile({ actions: [hook('ftp://x'), { ...hook('https://x.example'), on: 'never' }], others: 1 });
  expect(read).toThrow(/actions\.0\.url.*actions\.1\.on.*others/s);
});
