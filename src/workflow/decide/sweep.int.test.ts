import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MORNING } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedCounts, storedHistory } from '#testing/database/stored.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import type { Environment } from '#workflow/environment.ts';
import { sweepDue } from './sweep.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;
let now: number;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  await database.pool.query('delete from graphile_worker._private_jobs');
  now = Date.parse(MORNING);
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB', 'UMAX']);
  office.env.now = () => new Date(now);
  await office.put('reviewer', 'UBOB');
  await office.put('boss', 'UMAX');
  const timed = { due_in: '2d', remind_before: ['4h'], escalate: [{ role: 'boss' }, { role: 'admin', after: '1d' }] };
  const end = { key: 'done', final: true };
  await office.publish({
    key: 'timed',
    name: 'Timed',
    stages: [{ key: 'review', ...timed, approvals: [{ role: 'reviewer' }] }, end],
  });
  const three = [{ role: 'reviewer' }, { role: 'reviewer' }, { role: 'boss' }];
  await office.publish({
    key: 'triple',
    name: 'Triple',
    stages: [{ key: 'review', due_in: '1h', parallel: true, approvals: three }, end],
  });
});

async function start(count: number, key = 'timed') {
  const made = await Promise.all(Array.from({ length: count }, () => office.start(key, 'UALICE')));
  return made.map((decision) => decision.workflow);
}

async function triggers(id: string) {
  return (await storedHistory(database.pool, tenantId, id)).map((row) => row.trigger);
}

async function expectSound(ids: string[]): Promise<void> {
  for (const id of ids) expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
}

test('nothing is due at first, then the reminder comes, then the escalation, each once', async () => {
  const [made] = await start(1);
  const id = made?.id ?? '';
  expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
  now += 2 * DAY - 4 * HOUR;
  expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 1 });
  expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
  now += 4 * HOUR;
  expect(await sweepDue(office.env)).toEqual({ escalated: 1, reminded: 0 });
  now += DAY;
  expect(await sweepDue(office.env)).toEqual({ escalated: 1, reminded: 0 });
  now += 100 * DAY;
  expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
  expect(await triggers(id)).toEqual(['start', 'remind', 'escalate', 'escalate']);
  await expectSound([id]);
  const { workflow } = await office.decide(made?.number ?? 0, 'UMAX', { type: 'approve' });
  expect(workflow.phase.kind).toBe('ended');
});

test('sweepers of several replicas at once do everything exactly once', async () => {
  const made = await start(120);
  now += 2 * DAY;
  const swept = await Promise.all(Array.from({ length: 4 }, () => sweepDue(office.env)));
  expect(swept.reduce((sum, one) => sum + one.escalated, 0)).toBe(120);
  for (const { id } of made) expect(await triggers(id)).toEqual(['start', 'escalate']);
  expect(await storedCounts(database.pool, tenantId)).toMatchObject({ history: 240, jobs: 240 });
});

test('several approvals of one workflow each have their row, and their jobs tell which', async () => {
  const [made] = await start(1, 'triple');
  now += HOUR;
  expect(await sweepDue(office.env)).toEqual({ escalated: 3, reminded: 0 });
  await expectSound([made?.id ?? '']);
  const { rows } = await database.pool.query<{ sequence: number }>(
    `select (payload->>'sequence')::int as sequence from graphile_worker._private_jobs order by 1`,
  );
  expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3, 4]);
});

test('more than a batch is done in one go', async () => {
  await start(400, 'triple');
  now += HOUR;
  expect(await sweepDue(office.env)).toEqual({ escalated: 1_200, reminded: 0 });
});

test('a sweep that is told to stop leaves the rest for the next one', async () => {
  await start(1);
  now += 2 * DAY;
  expect(await sweepDue(office.env, AbortSignal.abort())).toEqual({ escalated: 0, reminded: 0 });
  expect(await sweepDue(office.env)).toMatchObject({ escalated: 1 });
});

describe('what no longer waits is left alone:', () => {
  test('canceled, decided and sent back', async () => {
    const [canceled, decided, back] = await start(3);
    await office.decide(canceled?.number ?? 0, 'UALICE', { type: 'cancel' });
    await office.decide(decided?.number ?? 0, 'UBOB', { type: 'approve' });
    await office.decide(back?.number ?? 0, 'UBOB', { type: 'request_changes', reason: 'which?' });
    now += 10 * DAY;
    expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
    await office.decide(back?.number ?? 0, 'UALICE', { type: 'resubmit' });
    expect(await sweepDue(office.env)).toEqual({ escalated: 0, reminded: 0 });
    now += 2 * DAY;
    expect(await sweepDue(office.env)).toMatchObject({ escalated: 1 });
  });

  test('a workflow that somebody else holds at this moment, until they are done', async () => {
    const [held, free] = await start(2);
    now += 2 * DAY;
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query('select 1 from workflow where id = $1 for update', [held?.id]);
    expect(await sweepDue(office.env)).toMatchObject({ escalated: 1 });
    await client.query('rollback');
    client.release();
    expect(await triggers(free?.id ?? '')).toEqual(['start', 'escalate']);
    expect(await sweepDue(office.env)).toMatchObject({ escalated: 1 });
  });
});

test('a decision that comes during a sweep waits for it, and is made on what it left', async () => {
  const [made] = await start(1);
  now += 2 * DAY;
  let decision: Promise<unknown> | null = null;
  const env = watched(() => {
    decision ??= office.decide(made?.number ?? 0, 'UBOB', { type: 'approve' });
  });
  expect(await sweepDue(env)).toMatchObject({ escalated: 1 });
  await decision;
  expect(await triggers(made?.id ?? '')).toEqual(['start', 'escalate', 'approve']);
  await expectSound([made?.id ?? '']);
});

test('while people decide in crowds, nothing that was decided ever escalates', async () => {
  const made = await start(150);
  now += 2 * DAY;
  const decisions = made.map(({ number }) => office.decide(number, 'UBOB', { type: 'approve' }));
  const sweeps = Array.from({ length: 12 }, () => sweepDue(office.env));
  await Promise.all([...decisions, ...sweeps]);
  const stories = await Promise.all(made.map(({ id }) => triggers(id)));
  for (const story of stories) expect(['start,approve', 'start,escalate,approve']).toContain(story.join());
  await expectSound(made.map(({ id }) => id));
});

/** The office's environment, which tells when a workflow is about to be decided, after it was claimed. */
function watched(look: () => void): Environment {
  return {
    ...office.env,
    definitions: {
      version(...wanted) {
        look();
        return office.env.definitions.version(...wanted);
      },
    },
  };
}

test('a rung whose role nobody holds but the requester is passed over for the next one', async () => {
  await database.pool.query("delete from role_member where role = 'boss'");
  const [empty] = await start(1);
  now += 2 * DAY;
  await sweepDue(office.env);
  expect((await storedHistory(database.pool, tenantId, empty?.id ?? '')).at(-1)).toMatchObject({
    trigger: 'escalate',
    data: { role: 'admin', level: 2, passed_over: ['boss'] },
  });
  await office.put('boss', 'UALICE');
  const [own] = await start(1);
  now += 2 * DAY;
  await sweepDue(office.env);
  expect((await storedHistory(database.pool, tenantId, own?.id ?? '')).at(-1)).toMatchObject({
    data: { role: 'admin', passed_over: ['boss'] },
  });
  await expectSound([empty?.id ?? '', own?.id ?? '']);
});
