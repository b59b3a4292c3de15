import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MORNING } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedHistory } from '#testing/database/stored.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { sweepDue } from './sweep.ts';

const tenantId = 'T1';
const REVIEWERS = ['UBOB', 'UCAROL', 'UDORA'];
const database = ownDatabase();
let office: Office;
let now: number;
let number: number;
let id: string;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  now = Date.parse(MORNING);
  const people = ['UALICE', 'UEVE', 'UMAX', ...REVIEWERS].map((user) => member(user));
  office = await openOffice(database.pool, tenantId, people);
  office.env.now = () => new Date(now);
  await office.put('reviewer', ...REVIEWERS, 'UALICE');
  await office.put('boss', 'UMAX');
});

async function begin(approval: Record<string, unknown>, stage: Record<string, unknown> = {}): Promise<void> {
  const review = { key: 'review', ...stage, approvals: [{ role: 'reviewer', ...approval }] };
  await office.publish({ key: 'shared', name: 'Shared', stages: [review] });
  const { workflow } = await office.start('shared', 'UALICE');
  ({ number, id } = workflow);
}

const consensus = { strategy: 'consensus' };

async function votes(type: 'approve' | 'reject', ...users: string[]): Promise<string> {
  let kind = '';
  for (const user of users) {
    const command = type === 'approve' ? ({ type } as const) : ({ type, comment: 'no' } as const);
    const { workflow } = await office.decide(number, user, command);
    kind = workflow.phase.kind === 'ended' ? workflow.phase.outcome : workflow.phase.kind;
  }
  expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  return kind;
}

function leave(user: string) {
  return database.pool.query('delete from role_member where user_id = $1', [user]);
}

async function joinGroup(role: string, ...users: string[]): Promise<void> {
  await database.pool.query(`insert into user_group (tenant_id, id, refreshed_at) values ($1, 'S1', now())`, [
    tenantId,
  ]);
  await database.pool.query(`insert into role_member (tenant_id, role, group_id) values ($1, $2, 'S1')`, [
    tenantId,
    role,
  ]);
  await database.pool.query(`insert into user_group_member select $1, 'S1', unnest($2::text[])`, [tenantId, users]);
}

test.each([
  ['consensus', consensus, REVIEWERS],
  ['quorum', { strategy: 'quorum', count: 2 }, ['UBOB', 'UDORA']],
  ['majority', { strategy: 'majority' }, ['UBOB', 'UDORA']],
  ['two thirds', { strategy: 'percentage', percentage: 66.67 }, ['UCAROL', 'UDORA']],
])('%s of the role, without the requester, is counted in the database', async (_name, approval, users) => {
  await begin(approval);
  expect(await votes('approve', ...users.slice(0, -1))).toBe('deciding');
  expect(await votes('approve', ...users.slice(-1))).toBe('completed');
});

test('a denial that leaves no chance ends it', async () => {
  await begin({ strategy: 'majority' });
  expect(await votes('reject', 'UBOB')).toBe('deciding');
  expect(await votes('reject', 'UDORA')).toBe('rejected');
});

test('votes that come at the same time are all counted, and none twice', async () => {
  await begin(consensus);
  const command = { type: 'approve' } as const;
  await Promise.all(REVIEWERS.map((user) => office.decide(number, user, command)));
  expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  expect((await storedHistory(database.pool, tenantId, id)).map((row) => row.trigger)).toEqual([
    'start',
    'approve',
    'approve',
    'approve',
  ]);
});

describe('while it is open,', () => {
  test('who joins the role is counted, by name or through a group', async () => {
    await begin(consensus);
    await office.put('reviewer', 'UEVE');
    await joinGroup('reviewer', 'UMAX', 'UBOB');
    expect(await votes('approve', ...REVIEWERS, 'UEVE')).toBe('deciding');
    expect(await votes('approve', 'UMAX')).toBe('completed');
  });

  test('who leaves is not waited for, and may not decide', async () => {
    await begin(consensus);
    await leave('UDORA');
    await expect(office.decide(number, 'UDORA', { type: 'approve' })).rejects.toMatchObject({ code: 'not_permitted' });
    expect(await votes('approve', 'UBOB', 'UCAROL')).toBe('completed');
  });

  test('who is deactivated is not waited for, even when it was assigned to them', async () => {
    await begin(consensus);
    await office.decide(number, 'UDORA', { type: 'assign' }, 'UEVE');
    expect(await votes('approve', 'UBOB', 'UCAROL')).toBe('deciding');
    await database.pool.query(`update app_user set is_deactivated = true where id in ('UEVE', 'UDORA')`);
    await office.put('reviewer', 'UMAX');
    expect(await votes('approve', 'UMAX')).toBe('completed');
  });

  test('a vote that was handed over is one vote of whoever has it now', async () => {
    await begin(consensus);
    await office.decide(number, 'UBOB', { type: 'delegate' }, 'UEVE');
    expect(await votes('approve', 'UCAROL', 'UDORA')).toBe('deciding');
    expect(await votes('approve', 'UEVE')).toBe('completed');
  });

  test('a vote that came back to who had handed it over counts again', async () => {
    await begin(consensus);
    await office.decide(number, 'UBOB', { type: 'delegate' }, 'UEVE');
    await office.decide(number, 'UADMIN', { type: 'assign' }, 'UBOB');
    await expect(office.decide(number, 'UEVE', { type: 'approve' })).rejects.toMatchObject({ code: 'not_permitted' });
    expect(await votes('approve', 'UCAROL', 'UDORA')).toBe('deciding');
    expect(await votes('approve', 'UBOB')).toBe('completed');
  });
});

test('whoever an escalation called in settles it alone, and is not counted with the others', async () => {
  const late = { due_in: '1h', escalate: [{ role: 'boss' }] };
  await begin(consensus, late);
  now += HOUR;
  await sweepDue(office.env);
  expect(await votes('approve', 'UBOB', 'UCAROL')).toBe('deciding');
  expect(await votes('approve', 'UMAX')).toBe('completed');
  await begin(consensus, late);
  now += HOUR;
  await sweepDue(office.env);
  expect(await votes('approve', ...REVIEWERS)).toBe('completed');
});

test('an undone vote is open again and waited for', async () => {
  await office.publish({
    key: 'shared',
    name: 'Shared',
    undo_window: '1m',
    stages: [{ key: 'review', due_in: '1h', approvals: [{ role: 'reviewer', strategy: 'quorum', count: 2 }] }],
  });
  const { workflow } = await office.start('shared', 'UALICE');
  ({ number, id } = workflow);
  expect(await votes('approve', 'UBOB', 'UCAROL')).toBe('settling');
  const undone = await office.decide(number, 'UCAROL', { type: 'undo' });
  expect(undone.workflow.approvals[0]?.wakeAt).toBe('2026-11-20T10:00:00.000Z');
  await leave('UDORA');
  expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  now += HOUR;
  expect(await sweepDue(office.env)).toMatchObject({ escalated: 1 });
});

describe('time-outs are stored as the history tells them:', () => {
  test.each([
    ['approve', 'completed'],
    ['reject', 'rejected'],
    ['expire', 'rejected'],
    ['delegate', 'in_progress'],
    ['escalate', 'in_progress'],
  ])('%s', async (on_timeout, status) => {
    await begin(consensus, { due_in: '1h', on_timeout, escalate: [{ role: 'boss' }] });
    await votes('approve', 'UBOB');
    await office.decide(number, 'UCAROL', { type: 'delegate' }, 'UEVE');
    now += HOUR;
    await sweepDue(office.env);
    await sweepDue(office.env);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
    const { rows } = await database.pool.query('select status from workflow where id = $1', [id]);
    expect(rows).toEqual([{ status }]);
    expect(await storedHistory(database.pool, tenantId, id)).toHaveLength(4);
  });
});

describe('a hold', () => {
  const held = () =>
    database.pool.query(
      'select status, held_by, hold_reason, iso_utc(held_at) as held_at from workflow where id = $1',
      [id],
    );

  test('is stored with who, why and since when, and cleared when it goes on', async () => {
    await begin(consensus, { due_in: '1d' });
    await office.decide(number, 'UALICE', { type: 'hold', reason: 'wait' });
    expect((await held()).rows).toEqual([
      { status: 'on_hold', held_by: 'UALICE', hold_reason: 'wait', held_at: MORNING },
    ]);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
    await office.decide(number, 'UADMIN', { type: 'resume' });
    expect((await held()).rows).toEqual([{ status: 'in_progress', held_by: null, hold_reason: null, held_at: null }]);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  });

  test('stops the clock, and what was left of it goes on afterwards', async () => {
    await begin(consensus, { due_in: '1d' });
    now += HOUR;
    await office.decide(number, 'UALICE', { type: 'hold' });
    now += 30 * DAY;
    expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
    await office.decide(number, 'UALICE', { type: 'resume' });
    now += 22 * HOUR;
    expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
    now += HOUR;
    expect(await sweepDue(office.env)).toEqual({ escalated: 1, reminded: 0 });
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  });

  test('of a request that was sent back keeps who sent it and why', async () => {
    await begin(consensus);
    await office.decide(number, 'UBOB', { type: 'request_changes', reason: 'which?' });
    await office.decide(number, 'UALICE', { type: 'hold' });
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
    const { workflow } = await office.decide(number, 'UALICE', { type: 'resume' });
    expect(workflow.phase).toMatchObject({ kind: 'awaiting_requester', by: 'UBOB', reason: 'which?' });
  });

  test('ends with a cancellation', async () => {
    await begin(consensus);
    await office.decide(number, 'UALICE', { type: 'hold' });
    await office.decide(number, 'UALICE', { type: 'cancel' });
    expect((await held()).rows).toMatchObject([{ status: 'canceled', held_by: null }]);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  });
});
