import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { activateDefinition, deactivateDefinition, publishDefinition } from './publish.ts';

const database = ownDatabase();
let office: Office;
const tenantId = 'T1';

function purchase(name: string, role = 'reviewer') {
  return {
    key: 'purchase',
    name,
    stages: [
      { key: 'review', approvals: [{ role }] },
      { key: 'done', final: true },
    ],
  };
}

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['U1']);
});

function publish(source: unknown, actorId: string | null = null) {
  return publishDefinition(office.env, { tenantId, source, actorId });
}

test('a definition is published as version 1, again only when it says something else, and names its new roles', async () => {
  const first = await publish(purchase('Purchase'));
  expect(first).toMatchObject({ version: 1, unchanged: false, createdRoles: ['reviewer'] });
  expect(await publish(purchase('Purchase'))).toMatchObject({ version: 1, unchanged: true, createdRoles: [] });
  expect(await publish(purchase('Purchases'))).toMatchObject({ version: 2, unchanged: false, createdRoles: [] });
  const { rows } = await database.pool.query('select source from role where name = $1', ['reviewer']);
  expect(rows).toEqual([{ source: 'definition' }]);
});

test('publishing leaves a running workflow on the version it was started on', async () => {
  await office.publish({ ...purchase('One'), key: 'steady' });
  const { workflow } = await office.start('steady', 'U1');
  await office.publish({ ...purchase('Two'), key: 'steady' });
  const { rows } = await database.pool.query('select definition_version from workflow where id = $1', [workflow.id]);
  expect(rows).toEqual([{ definition_version: 1 }]);
  const next = await office.start('steady', 'U1');
  expect(next.workflow.definitionVersion).toBe(2);
});

test('a definition that an earlier program stored in other words runs, and is not published again', async () => {
  const source = {
    key: 'calling',
    name: 'Calling',
    stages: [
      { key: 'order', kind: 'action', task_type: 'SYNC_ACTION', action_url: 'https://erp.example.com/orders' },
      { key: 'done', final: true },
    ],
  };
  await publish(source);
  await database.pool.query(
    `update definition_version
        set body = jsonb_set(body #- '{stages,0,call}', '{stages,0,action}', body #> '{stages,0,call}'), digest = 'earlier'
      where tenant_id = $1 and key = 'calling'`,
    [tenantId],
  );
  expect(await publish(source)).toMatchObject({ version: 1, unchanged: true });
  const { workflow } = await office.start('calling', 'U1');
  expect(workflow.tasks).toMatchObject([{ stage: 'order', status: 'open' }]);
});

test('ten publishers of ten different texts at once make ten versions, and of one text make one', async () => {
  const texts = Array.from({ length: 10 }, (_, index) => publish({ ...purchase(`Text ${index}`), key: 'crowd' }));
  const versions = (await Promise.all(texts)).map((one) => one.version).sort((a, b) => a - b);
  expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const same = await Promise.all(Array.from({ length: 10 }, () => publish({ ...purchase('Same'), key: 'same' })));
  expect(same.map((one) => one.version)).toEqual(Array(10).fill(1));
  expect(same.filter((one) => !one.unchanged)).toHaveLength(1);
});

test('a definition with errors is refused with every path, and nothing is kept of it', async () => {
  const wrong = { ...purchase('Wrong'), key: 'wrong', initial_stage: 'nowhere', colour: 1 };
  await expect(publish(wrong)).rejects.toMatchObject({ code: 'invalid_definition' });
  const { rows } = await database.pool.query('select 1 from definition where key = $1', ['wrong']);
  expect(rows).toEqual([]);
});

test('a person needs the permission to publish and to switch off', async () => {
  const refused = { code: 'not_permitted', params: { reason: 'permission', roles: ['admin', 'workflow_creator'] } };
  await expect(publish(purchase('Mine'), 'U1')).rejects.toMatchObject(refused);
  await expect(deactivateDefinition(office.env, { tenantId, key: 'purchase', actorId: 'U1' })).rejects.toMatchObject(
    refused,
  );
  expect(await publish(purchase('By an admin'), 'UADMIN')).toMatchObject({ unchanged: false });
});

test('a definition that is switched off cannot be started, stays off for its unchanged file, and comes on again', async () => {
  const source = { ...purchase('Off'), key: 'off' };
  const isActive = async () =>
    (await database.pool.query('select is_active from definition where key = $1', ['off'])).rows[0]?.is_active;
  await publish(source);
  expect(await deactivateDefinition(office.env, { tenantId, key: 'off', actorId: 'UADMIN' })).toEqual({
    changed: true,
  });
  expect(await deactivateDefinition(office.env, { tenantId, key: 'off', actorId: null })).toEqual({ changed: false });
  await expect(office.start('off', 'U1')).rejects.toMatchObject({ code: 'inactive_definition' });
  await publish(source);
  expect(await isActive()).toBe(false);
  await publish(source, 'UADMIN');
  expect(await isActive()).toBe(true);
  await deactivateDefinition(office.env, { tenantId, key: 'off', actorId: null });
  expect(await activateDefinition(office.env, { tenantId, key: 'off', actorId: null })).toEqual({ changed: true });
  await deactivateDefinition(office.env, { tenantId, key: 'off', actorId: null });
  await publish({ ...source, name: 'Changed' });
  expect(await isActive()).toBe(true);
});

test('an unknown key is told with the keys there are; another tenant has none of them', async () => {
  const other = await openOffice(database.pool, 'T2');
  const refusal = expect(deactivateDefinition(other.env, { tenantId: 'T2', key: 'purchase', actorId: null })).rejects;
  await refusal.toMatchObject({ code: 'unknown_definition', params: { key: 'purchase', available: [] } });
});
