import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Decision, decide } from '#domain/decide/decide.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { person, purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedCounts, storedHistory } from '#testing/database/stored.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { loadWorkflow } from './load.ts';
import { writeDecisions } from './write.ts';

const tenantId = 'T1';
const admin = person('UADMIN', ['admin']);
const database = ownDatabase();
let office: Office;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE']);
  await office.publish(purchaseSource());
});

async function started(): Promise<Workflow> {
  const { workflow } = await office.start('purchase', 'UALICE');
  const loaded = await loadWorkflow(database.pool, { tenantId, ref: { id: workflow.id }, actorId: null });
  if (!loaded) throw new Error('it was not stored');
  return loaded.workflow;
}

async function assigned(workflow: Workflow, to: Actor): Promise<Decision> {
  const definition = await office.env.definitions.version(tenantId, 'purchase', 1);
  return decide(workflow, { type: 'assign', to }, admin, {
    definition,
    now: new Date().toISOString(),
    newId: randomUUID,
  });
}

test('among many changes, only those whose workflow moved meanwhile are left out, whole', async () => {
  const workflows = await Promise.all([started(), started(), started(), started()]);
  const late = workflows[1] as Workflow;
  await office.decide(late.number, 'UALICE', { type: 'cancel' });
  const changes = await Promise.all(
    workflows.map(async (before) => ({ before, decisions: [await assigned(before, person('UBOB'))] })),
  );
  const before = await storedCounts(database.pool, tenantId);
  const written = await writeDecisions(database.pool, changes);
  expect(written).toEqual(new Set(workflows.filter((one) => one !== late).map((one) => one.id)));
  expect(await storedCounts(database.pool, tenantId)).toEqual({
    ...before,
    assignments: (before.assignments ?? 0) + 3,
    history: (before.history ?? 0) + 3,
    jobs: (before.jobs ?? 0) + 3,
  });
  for (const { id } of workflows) expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
});

test('when every change came too late, nothing is written', async () => {
  const workflow = await started();
  const decision = await assigned(workflow, person('UBOB'));
  await office.decide(workflow.number, 'UALICE', { type: 'cancel' });
  const before = await storedCounts(database.pool, tenantId);
  expect(await writeDecisions(database.pool, [{ before: workflow, decisions: [decision] }])).toEqual(new Set());
  expect(await storedCounts(database.pool, tenantId)).toEqual(before);
});

test('the same write twice is written once', async () => {
  const workflow = await started();
  const change = { before: workflow, decisions: [await assigned(workflow, person('UBOB'))] };
  const answers = await Promise.all([1, 2, 3].map(() => writeDecisions(database.pool, [change])));
  expect(answers.map((written) => written.size).sort()).toEqual([0, 0, 1]);
  expect(await storedHistory(database.pool, tenantId, workflow.id)).toHaveLength(2);
});

test('several decisions on one workflow follow each other in its history', async () => {
  const before = await started();
  const first = await assigned(before, person('UBOB'));
  const second = await assigned(first.workflow, person('UCAROL'));
  await writeDecisions(database.pool, [{ before, decisions: [first, second] }]);
  const rows = await storedHistory(database.pool, tenantId, before.id);
  expect(rows.map((row) => [row.sequence, row.trigger])).toEqual([
    [1, 'start'],
    [2, 'assign'],
    [3, 'assign'],
  ]);
  expect(await disagreements(database.pool, tenantId, before.id)).toEqual([]);
});

test('no person can hold two shares of an approval, whatever the program does', async () => {
  const workflow = await started();
  const [one, other] = [await assigned(workflow, person('UBOB')), await assigned(workflow, person('UBOB'))];
  await expect(
    writeDecisions(database.pool, [
      {
        before: workflow,
        decisions: [
          one,
          {
            ...other,
            workflow: {
              ...one.workflow,
              approvals: one.workflow.approvals.map((approval, index) => ({
                ...approval,
                assignments: [...approval.assignments, ...(other.workflow.approvals[index]?.assignments ?? [])],
              })),
            },
          },
        ],
      },
    ]),
  ).rejects.toThrow('assignment_once');
  expect(await storedHistory(database.pool, tenantId, workflow.id)).toHaveLength(1);
});
