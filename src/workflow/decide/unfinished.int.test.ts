import { beforeEach, expect, test } from 'vitest';
import { listDefinitions, listStartable } from '#queries/definitions/definitions.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { storedCounts } from '#testing/database/stored.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { createTicketType } from '#workflow/tickets/create-ticket-type.ts';
import { submitTicket } from '#workflow/tickets/submit-ticket.ts';
import { startWorkflow } from './start-workflow.ts';
import { tellOfEntity } from './tell-of-entity.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

const stages = [
  { key: 'review', approvals: [{ role: 'reviewer' }] },
  { key: 'done', final: true },
];
const legal = { key: 'legal', number_of_stages: 2 };

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  const rest = { name: 'Contract', entity_type: 'contract', start: { auto: { '==': [1, 1] } } };
  await office.publish({ key: 'contract', ...rest, pipelines: [legal], stages });
});

const refusal = { code: 'unfinished_definition', params: { key: 'contract', stages: ['legal_1', 'legal_2'] } };

test('nothing starts a definition with stages that nobody has filled in, neither people nor systems nor tickets', async () => {
  const start = { tenantId, actorId: 'UALICE', definitionKey: 'contract', data: {} };
  await expect(startWorkflow(office.env, start)).rejects.toMatchObject(refusal);
  await expect(startWorkflow(office.env, { ...start, actorId: 'UADMIN', later: true })).rejects.toMatchObject(refusal);
  const event = { tenantId, actorId: 'UADMIN', entityType: 'contract', entityId: '7', data: {} };
  expect(await tellOfEntity(office.env, event)).toMatchObject({
    started: [],
    skipped: [{ definitionKey: 'contract', reason: 'unfinished_definition' }],
  });
  const terms = {
    title: 'Contract',
    description: null,
    links: [],
    workflow_key: 'contract',
    fields: [],
    roles: [],
    layouts: {},
  };
  await createTicketType(office.env, { tenantId, actorId: 'UADMIN', key: 'contract', terms });
  const ticket = submitTicket(office.env, { tenantId, actorId: 'UALICE', typeKey: 'contract', data: {} });
  await expect(ticket).rejects.toMatchObject(refusal);
  expect(await storedCounts(database.pool, tenantId)).toMatchObject({ workflows: 0, approvals: 0 });
});

test('it is offered to nobody before it is filled in, and to everybody after', async () => {
  const reader = { tenantId, readerId: 'UALICE' };
  expect(await listStartable(office.env, reader)).toEqual([]);
  expect(await listDefinitions(office.env, reader)).toMatchObject([{ key: 'contract', canStart: false }]);
  await office.publish({
    key: 'contract',
    name: 'Contract',
    pipelines: [{ key: 'legal', stages: [{ key: 'read', approvals: [{ role: 'reviewer' }] }] }],
    stages,
  });
  expect(await listStartable(office.env, reader)).toEqual([{ key: 'contract', name: 'Contract' }]);
  expect((await office.start('contract', 'UALICE')).workflow.phase).toEqual({ kind: 'deciding', stage: 'read' });
});
