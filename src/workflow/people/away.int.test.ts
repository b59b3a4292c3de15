import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Decision } from '#domain/decide/decide.ts';
import { isDomainError } from '#domain/errors.ts';
import { readActor } from '#persistence/actor.ts';
import { readWho } from '#queries/detail/who.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { readAway } from '#queries/people/away.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements } from '#testing/database/stored.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { endOverdueSnoozes, snooze } from '#workflow/decide/snooze.ts';
import { saveGroup } from './people.ts';
import { setAway } from './set-away.ts';
import { endOverdueAways, setBack } from './set-back.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

function two(approval: object) {
  return [
    { key: 'review', approvals: [approval] },
    { key: 'done', final: true },
  ];
}

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, [
    ...['UALICE', 'UANN', 'UBOB', 'UDAN', 'UEVE'],
    member('UGUEST', { external: true }),
    member('UGONE', { deactivated: true }),
    member('UROBOT', { bot: true }),
  ]);
  await office.put('reviewer', 'UANN', 'UBOB');
  await office.put('staff');
  await saveGroup(office.env, tenantId, { groupId: 'S1', handle: 'staff', memberIds: ['UANN'], at: new Date() });
  await database.pool.query(`insert into role_member (tenant_id, role, group_id) values ('T1', 'staff', 'S1')`);
  const kinds = {
    anyone: { role: 'reviewer' },
    together: { role: 'reviewer', strategy: 'consensus' },
    grouped: { role: 'staff' },
    named: { user: 'UANN' },
  };
  for (const [key, approval] of Object.entries(kinds)) await office.publish({ key, name: key, stages: two(approval) });
});
beforeEach(async () => {
  await database.pool.query('update app_user set away_since = null, away_until = null, delegate_id = null');
  await database.pool.query('delete from graphile_worker._private_jobs');
  await database.pool.query('delete from snooze');
});

function soon() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function goes(userId: string, delegateId: string) {
  return setAway(office.env, { tenantId, userId, delegateId, until: soon() });
}

function begin(key: string, by = 'UALICE') {
  return office.start(key, by);
}

function approves(who: string, { workflow }: Decision) {
  return office.decide(workflow.number, who, { type: 'approve' });
}

/** Every approval's time of absence is over. */
function expire() {
  return database.pool.query(
    `update app_user set away_until = now() - interval '1 second' where delegate_id is not null`,
  );
}

async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => new Error('this was not refused'),
    (reason: unknown) => reason,
  );
  if (!isDomainError(error)) throw error;
  return 'reason' in error.params ? `${error.code}: ${error.params.reason}` : error.code;
}

async function listOf(userId: string) {
  const { items } = await readInbox(office.env, { tenantId, userId, limit: 1_000 });
  return new Map(items.map((line) => [line.ref, line]));
}

async function jobs(task: string): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query<{ payload: Record<string, unknown> }>(
    `select j.payload from graphile_worker._private_jobs as j
       join graphile_worker._private_tasks as t on t.id = j.task_id where t.identifier = $1 order by j.id`,
    [task],
  );
  return rows.map((row) => row.payload);
}

test('a delegate decides by role, group and name, and it is kept as the absent person’s say', async () => {
  for (const key of ['anyone', 'grouped', 'named']) {
    const started = await begin(key);
    expect(await refusal(approves('UDAN', started)), key).toBe('not_permitted: role');
    await goes('UANN', 'UDAN');
    const decided = await approves('UDAN', started);
    expect(decided.workflow.phase.kind, key).toBe('ended');
    expect(decided.entry?.data, key).toEqual({ for: ['UANN'] });
    expect(await disagreements(database.pool, tenantId, started.workflow.id), key).toEqual([]);
    await setBack(office.env, { tenantId, userId: 'UANN' });
  }
});

test('when the time is over everything is as it was, by itself', async () => {
  const started = await begin('anyone');
  await goes('UANN', 'UDAN');
  expect((await listOf('UDAN')).has(`WF-${started.workflow.number}`)).toBe(true);
  await expire();
  expect(await refusal(approves('UDAN', started))).toBe('not_permitted: role');
  expect((await listOf('UDAN')).has(`WF-${started.workflow.number}`)).toBe(false);
  expect((await approves('UANN', started)).workflow.phase.kind).toBe('ended');
});

test('a consensus counts the absent person once, whoever is back meanwhile', async () => {
  const started = await begin('together');
  await goes('UANN', 'UBOB');
  const decided = await approves('UBOB', started);
  expect(decided.workflow.phase.kind).toBe('ended');
  expect(decided.entry?.data).toEqual({ for: ['UANN'] });
  expect(await disagreements(database.pool, tenantId, started.workflow.id)).toEqual([]);

  const second = await begin('together');
  await goes('UANN', 'UDAN');
  expect((await approves('UDAN', second)).workflow.phase.kind).toBe('deciding');
  await setBack(office.env, { tenantId, userId: 'UANN' });
  expect(await refusal(approves('UANN', second))).toBe('already_decided');
  expect((await approves('UBOB', second)).workflow.phase.kind).toBe('ended');

  const third = await begin('together');
  await approves('UBOB', third);
  await goes('UANN', 'UBOB');
  expect((await approves('UBOB', third)).workflow.phase.kind).toBe('ended');
  expect(await disagreements(database.pool, tenantId, third.workflow.id)).toEqual([]);
});

test('the absent person and the delegate press at the same moment: it counts once', async () => {
  for (let round = 0; round < 5; round += 1) {
    await goes('UANN', 'UDAN');
    const started = await begin('together');
    const ended = await Promise.allSettled([approves('UANN', started), approves('UDAN', started)]);
    expect(ended.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await approves('UBOB', started)).workflow.phase.kind).toBe('ended');
    expect(await disagreements(database.pool, tenantId, started.workflow.id)).toEqual([]);
  }
});

test('the lists say for whom somebody has a task, and with whom it is', async () => {
  const started = await begin('anyone');
  const own = await begin('anyone', 'UANN');
  const delegates = await begin('anyone', 'UDAN');
  const ref = `WF-${started.workflow.number}`;
  await goes('UANN', 'UDAN');
  expect((await listOf('UDAN')).get(ref)).toMatchObject({ standsFor: ['UANN'] });
  expect((await listOf('UANN')).get(ref)).toMatchObject({ delegateId: 'UDAN' });
  for (const { workflow } of [own, delegates]) expect((await listOf('UDAN')).has(`WF-${workflow.number}`)).toBe(false);
  expect(await refusal(approves('UDAN', own))).toBe('not_permitted: role');
  expect(await refusal(approves('UDAN', delegates))).toBe('not_permitted: role');
  await goes('UBOB', 'UDAN');
  expect((await listOf('UDAN')).get(ref)).toMatchObject({ standsFor: ['UANN', 'UBOB'] });
  expect((await listOf('UEVE')).has(ref)).toBe(false);
  const who = await readWho(office.env, { tenantId, ref: { number: started.workflow.number }, readerId: 'UDAN' });
  expect(who.people).toContainEqual(expect.objectContaining({ userId: 'UDAN', via: 'stand_in', inSteadOf: 'UANN' }));
  expect(who.you.can).toBe(true);
});

test('a list never shows what its reader has decided already', async () => {
  const started = await begin('together');
  await approves('UBOB', started);
  expect((await listOf('UBOB')).has(`WF-${started.workflow.number}`)).toBe(false);
  expect((await listOf('UANN')).has(`WF-${started.workflow.number}`)).toBe(true);
});

test('one stands in only for whom one may, and nobody is left without anybody', async () => {
  const reasons = { UANN: 'self', UROBOT: 'bot', UGONE: 'deactivated', UGUEST: 'external', UNOBODY: 'unknown' };
  for (const [delegateId, reason] of Object.entries(reasons))
    expect(await refusal(goes('UANN', delegateId)), delegateId).toBe(`invalid_delegate: ${reason}`);
  expect(await refusal(goes('UGONE', 'UANN'))).toBe('not_permitted: deactivated');
  await goes('UDAN', 'UANN');
  expect(await refusal(goes('UANN', 'UDAN'))).toBe('invalid_delegate: away_loop');
  expect(await refusal(goes('UBOB', 'UDAN'))).toBe('invalid_delegate: away');
  await setBack(office.env, { tenantId, userId: 'UDAN' });
  const both = await Promise.allSettled([goes('UANN', 'UDAN'), goes('UDAN', 'UANN')]);
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('one level only: the delegate of a delegate has nothing of the first', async () => {
  const started = await begin('named');
  await goes('UANN', 'UDAN');
  await goes('UDAN', 'UEVE');
  expect(await refusal(approves('UEVE', started))).toBe('not_permitted: role');
  expect((await readActor(database.pool, tenantId, 'UEVE')).standsFor).toMatchObject([{ id: 'UDAN' }]);
});

test('somebody whose account is deactivated is stood in for by nobody, and a deactivated delegate stands in no more', async () => {
  await goes('UANN', 'UDAN');
  await database.pool.query(`update app_user set is_deactivated = true where id = 'UDAN'`);
  expect((await readAway(database.pool, tenantId, 'UANN')).away).toBeNull();
  await database.pool.query(`update app_user set is_deactivated = id = 'UANN' where id in ('UDAN', 'UANN')`);
  expect((await readActor(database.pool, tenantId, 'UDAN')).standsFor).toEqual([]);
  await database.pool.query(`update app_user set is_deactivated = false where id = 'UANN'`);
});

test('going away, naming another and coming back each have one job; time that is over ends once', async () => {
  await goes('UANN', 'UDAN');
  expect(await jobs('away_began')).toEqual([{ tenantId, userId: 'UANN' }]);
  await goes('UANN', 'UEVE');
  expect(await jobs('away_over')).toMatchObject([{ userId: 'UANN', delegateId: 'UDAN', back: false }]);
  expect(await setBack(office.env, { tenantId, userId: 'UANN' })).toEqual({ delegateId: 'UEVE' });
  expect(await setBack(office.env, { tenantId, userId: 'UANN' })).toBeNull();
  expect(await jobs('away_over')).toHaveLength(2);
  await goes('UBOB', 'UDAN');
  await endOverdueAways(office.env);
  expect(await jobs('away_over')).toHaveLength(2);
  await expire();
  await Promise.all([1, 2, 3].map(() => endOverdueAways(office.env)));
  expect((await jobs('away_over')).slice(2)).toMatchObject([{ userId: 'UBOB', delegateId: 'UDAN', back: true }]);
});

test('a snoozed task leaves one list until then, and one reminder comes', async () => {
  const { workflow } = await begin('anyone');
  const ref = { id: workflow.id };
  const off = (userId: string, until = soon()) => snooze(office.env, { tenantId, ref, userId, until });
  expect(await refusal(off('UEVE'))).toBe('not_permitted: role');
  await off('UBOB');
  await off('UBOB');
  expect((await listOf('UBOB')).has(`WF-${workflow.number}`)).toBe(false);
  expect((await listOf('UANN')).has(`WF-${workflow.number}`)).toBe(true);
  await endOverdueSnoozes(office.env);
  expect(await jobs('snooze_over')).toEqual([]);
  await database.pool.query(`update snooze set until = now() - interval '1 second'`);
  expect((await listOf('UBOB')).has(`WF-${workflow.number}`)).toBe(true);
  await Promise.all([1, 2, 3].map(() => endOverdueSnoozes(office.env)));
  expect(await jobs('snooze_over')).toMatchObject([{ userId: 'UBOB', workflowId: workflow.id }]);
});

test('nobody is reminded of what was decided meanwhile', async () => {
  const started = await begin('anyone');
  await snooze(office.env, { tenantId, ref: { id: started.workflow.id }, userId: 'UBOB', until: soon() });
  await approves('UANN', started);
  await database.pool.query(`update snooze set until = now() - interval '1 second'`);
  await endOverdueSnoozes(office.env);
  expect(await jobs('snooze_over')).toEqual([]);
  expect((await database.pool.query('select 1 from snooze')).rowCount).toBe(0);
});
