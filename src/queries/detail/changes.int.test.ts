import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { readHistory } from './history.ts';
import { listHistory } from './log.ts';
import { readStatus } from './status.ts';
import { readWorkflowDetail } from './workflow.ts';

const database = ownDatabase();
let office: Office;

const definition = {
  key: 'purchase',
  name: 'Purchase',
  fields: [
    { key: 'item', required: true },
    { key: 'cost', type: 'amount', currency: 'EUR' },
    { key: 'owner', type: 'user' },
    { key: 'note', type: 'multiline' },
  ],
  forms: { check: { fields: [{ key: 'account' }, { key: 'note', type: 'multiline' }] } },
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'check', approvals: [{ role: 'reviewer', form: 'check' }] },
    { key: 'done', final: true },
  ],
};

const asked = () => ({ tenantId: 'T1', ref: { number: 1 }, readerId: 'UREV' });

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV', member('UANN'), member('UBOB')]);
  await database.pool.query(`update app_user set real_name = initcap(substr(id, 2)) where tenant_id = 'T1'`);
  await office.put('reviewer', 'UREV');
  await office.publish(definition);
  await office.start('purchase', 'UREQ', { item: 'Laptop', cost: 1_849, owner: 'UANN', note: 'soon' });
  await office.decide(1, 'UREV', { type: 'request_changes', reason: 'Which?' });
  await office.decide(1, 'UREQ', {
    type: 'resubmit',
    data: { item: 'Laptop', cost: 1_600.5, owner: 'UBOB', note: '' },
  });
});

test('the card shows every field that a resubmission changed with what it was, as its reader reads it', async () => {
  const { fields } = await readStatus(office.env, { ...asked(), locale: 'de-DE' });
  expect(fields).toEqual([
    { label: 'Item', value: 'Laptop' },
    { label: 'Cost', value: '1.600,50\u00a0€', was: '1.849,00\u00a0€' },
    { label: 'Owner', value: 'Bob', was: 'Ann' },
    { label: 'Note', value: '—', was: 'soon' },
  ]);
});

test('so do the history in Slack and the one of the API', async () => {
  const { lines } = await readHistory(office.env, asked());
  expect(lines.at(-1)?.changes).toEqual([
    { label: 'Cost', was: '€1,849.00', value: '€1,600.50' },
    { label: 'Note', was: 'soon', value: '—' },
    { label: 'Owner', was: 'Ann', value: 'Bob' },
  ]);
  expect(lines.slice(0, -1).flatMap(({ changes }) => changes ?? [])).toEqual([]);
  const changes = [
    { field: 'cost', from: 1_849, to: 1_600.5 },
    { field: 'note', from: 'soon', to: null },
    { field: 'owner', from: 'UANN', to: 'UBOB' },
  ];
  const { items } = await listHistory(office.env, { ...asked(), limit: 10, cursor: null });
  expect(items.map((row) => row.changes)).toEqual([[], [], changes]);
  const { history } = await readWorkflowDetail(office.env, asked());
  expect(history.at(-1)).toMatchObject({ trigger: 'resubmit', changes });
});

test('what is filled in on the way is told where it was something else before, and all of it to systems', async () => {
  await office.decide(1, 'UREV', { type: 'approve' });
  await office.decide(1, 'UREV', { type: 'approve', data: { account: '4711', note: 'later' } });
  const { lines } = await readHistory(office.env, asked());
  expect(lines.at(-1)?.changes).toBeUndefined();
  const { history } = await readWorkflowDetail(office.env, asked());
  expect(history.at(-1)?.changes).toEqual([
    { field: 'account', from: null, to: '4711' },
    { field: 'note', from: null, to: 'later' },
  ]);
  const { fields } = await readStatus(office.env, asked());
  expect(fields.flatMap(({ was }) => was ?? [])).toEqual([]);
});
