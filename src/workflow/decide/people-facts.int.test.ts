import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, MORNING } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedHistory } from '#testing/database/stored.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { sweepDue } from './sweep.ts';

const tenantId = 'T1';
const PEOPLE = ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UMARY', 'UNORA', 'UOLAF'];
const database = ownDatabase();
let office: Office;
let now: number;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  now = Date.parse(MORNING);
  office = await openOffice(database.pool, tenantId, PEOPLE);
  office.env.now = () => new Date(now);
  await office.put('clerk', 'UBOB', 'UCAROL', 'UDORA');
  await publish('managed', [{ manager_of: 'requester', levels: 2 }]);
  await publish('chained', [{ manager_of: 'requester', strategy: 'hierarchy_chain', levels: 3 }]);
  await publish('rotating', [{ role: 'clerk', strategy: 'round_robin' }]);
  await publish('shortest', [{ role: 'clerk', strategy: 'least_loaded' }]);
  await publish('second', [{ user: 'UBOB' }, { role: 'clerk', strategy: 'round_robin' }]);
  await office.publish({
    key: 'headed',
    name: 'Headed',
    strategy: 'pipelines',
    pipelines: [{ key: 'money', department: 'finance', approvals: [{ department_head: true }] }],
  });
});

async function publish(key: string, approvals: object[], more: object = {}): Promise<void> {
  await office.publish({ key, name: key, stages: [{ key: 'review', approvals, ...more }] });
}

/** Starts a request and tells who is asked. */
async function asked(key: string, actorId = 'UALICE'): Promise<readonly string[]> {
  now += 1_000;
  const { workflow } = await office.start(key, actorId);
  const [approval] = workflow.approvals;
  return approval?.users.length ? approval.users : (approval?.roles ?? []);
}

async function reportTo(pairs: Record<string, string>): Promise<void> {
  for (const [id, manager] of Object.entries(pairs))
    await database.pool.query('update app_user set manager_id = $2 where tenant_id = $3 and id = $1', [
      id,
      manager,
      tenantId,
    ]);
}

function deactivate(id: string) {
  return database.pool.query('update app_user set is_deactivated = true where tenant_id = $1 and id = $2', [
    tenantId,
    id,
  ]);
}

describe('managers', () => {
  test('are followed up the hierarchy', async () => {
    await reportTo({ UALICE: 'UMARY', UMARY: 'UNORA', UNORA: 'UOLAF' });
    expect(await asked('managed')).toEqual(['UNORA']);
    expect(await asked('chained')).toEqual(['UMARY', 'UNORA', 'UOLAF']);
  });

  test('that manage each other in a circle are each asked once, and never the requester', async () => {
    await reportTo({ UALICE: 'UMARY', UMARY: 'UNORA', UNORA: 'UALICE' });
    expect(await asked('chained')).toEqual(['UMARY', 'UNORA']);
    await reportTo({ UBOB: 'UBOB' });
    expect(await asked('chained', 'UBOB')).toEqual(['admin']);
  });

  test('who are deactivated are passed over, up to the next', async () => {
    await reportTo({ UALICE: 'UMARY', UMARY: 'UNORA', UNORA: 'UOLAF' });
    await deactivate('UNORA');
    expect(await asked('chained')).toEqual(['UMARY', 'UOLAF']);
    expect(await asked('managed')).toEqual(['UOLAF']);
  });

  test('nobody has are the admins, and the history says so', async () => {
    expect(await asked('managed')).toEqual(['admin']);
  });

  test('of another tenant are nobody’s here', async () => {
    const other = await openOffice(database.pool, 'T2', ['UALICE', 'UMARY']);
    await database.pool.query(`update app_user set manager_id = 'UMARY' where tenant_id = 'T2' and id = 'UALICE'`);
    expect(await asked('managed')).toEqual(['admin']);
    expect(other.tenantId).toBe('T2');
  });

  test('decide in turn, and the history tells the state that is stored', async () => {
    await reportTo({ UALICE: 'UMARY', UMARY: 'UNORA', UNORA: 'UOLAF' });
    const { workflow } = await office.start('chained', 'UALICE');
    await expect(office.decide(workflow.number, 'UNORA', { type: 'approve' })).rejects.toMatchObject({
      code: 'not_permitted',
    });
    for (const id of ['UMARY', 'UNORA', 'UOLAF']) await office.decide(workflow.number, id, { type: 'approve' });
    expect(await disagreements(database.pool, tenantId, workflow.id)).toEqual([]);
    expect((await storedHistory(database.pool, tenantId, workflow.id)).at(-1)?.toStage).toBe('review');
  });
});

describe('the head of a department', () => {
  const head = (id: string) => database.pool.query(`update role set head_id = $1 where name = 'finance'`, [id]);

  test('is asked', async () => {
    await head('UMARY');
    expect(await asked('headed')).toEqual(['UMARY']);
  });

  test('who was deactivated, or made the request, is not: the admins are', async () => {
    await head('UALICE');
    expect(await asked('headed')).toEqual(['admin']);
    await head('UMARY');
    await deactivate('UMARY');
    expect(await asked('headed')).toEqual(['admin']);
  });
});

describe('round robin', () => {
  test('goes from one request to the next, and begins anew', async () => {
    const turns = [];
    for (let n = 0; n < 5; n += 1) turns.push(...(await asked('rotating')));
    expect(turns).toEqual(['UBOB', 'UCAROL', 'UDORA', 'UBOB', 'UCAROL']);
  });

  test('rotates at each place by itself, and goes on over versions', async () => {
    await asked('rotating');
    const { workflow } = await office.start('second', 'UALICE');
    const next = await office.decide(workflow.number, 'UBOB', { type: 'approve' });
    expect(next.workflow.approvals.at(-1)?.users).toEqual(['UBOB']);
    await publish('rotating', [{ role: 'clerk', strategy: 'round_robin' }], { due_in: '1d' });
    expect(await asked('rotating')).toEqual(['UCAROL']);
  });

  test('takes in who joins, and leaves out who leaves, is deactivated or asks', async () => {
    await asked('rotating');
    await database.pool.query(`delete from role_member where user_id = 'UCAROL'`);
    expect(await asked('rotating')).toEqual(['UDORA']);
    await office.put('clerk', 'UALICE');
    expect(await asked('rotating', 'UMARY')).toEqual(['UALICE']);
    await deactivate('UBOB');
    expect(await asked('rotating', 'UMARY')).toEqual(['UDORA']);
    expect(await asked('rotating')).toEqual(['UDORA']);
  });
});

describe('the shortest list', () => {
  test('is found by open tasks, whatever request they come from', async () => {
    expect(await asked('shortest')).toEqual(['UBOB']);
    expect(await asked('rotating')).toEqual(['UBOB']);
    expect(await asked('shortest')).toEqual(['UCAROL']);
    expect(await asked('shortest')).toEqual(['UDORA']);
    expect(await asked('shortest')).toEqual(['UCAROL']);
  });

  test('no longer holds what was decided', async () => {
    const { workflow } = await office.start('shortest', 'UALICE');
    expect(await asked('shortest')).toEqual(['UCAROL']);
    await office.decide(workflow.number, 'UBOB', { type: 'approve' });
    expect(await asked('shortest')).toEqual(['UBOB']);
  });

  test('also holds what was delegated and assigned to them, and not what they handed over', async () => {
    const { workflow } = await office.start('shortest', 'UALICE');
    await office.decide(workflow.number, 'UBOB', { type: 'delegate' }, 'UCAROL');
    expect(await asked('shortest')).toEqual(['UBOB']);
  });
});

test('a time-out that opens an approval of one person finds that person', async () => {
  const stages = [
    { key: 'first', due_in: '1d', on_timeout: 'approve', approvals: [{ role: 'clerk' }] },
    { key: 'review', approvals: [{ role: 'clerk', strategy: 'round_robin' }] },
  ];
  await office.publish({ key: 'late', name: 'Late', stages });
  const { workflow } = await office.start('late', 'UALICE');
  now += DAY;
  await sweepDue(office.env);
  const { rows } = await database.pool.query(
    'select approver_users from approval where workflow_id = $1 and resolved_at is null',
    [workflow.id],
  );
  expect(rows).toEqual([{ approver_users: ['UBOB'] }]);
  expect(await disagreements(database.pool, tenantId, workflow.id)).toEqual([]);
});
