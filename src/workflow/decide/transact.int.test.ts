import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { digestOf } from '#domain/request/digest.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { disagreements, storedCounts, storedHistory } from '#testing/database/stored.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import type { Environment } from '#workflow/environment.ts';
import { type DecideRequest, decideWorkflow } from './decide-workflow.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

beforeAll(async () => {
  const people = ['UALICE', 'UBOB', 'UCAROL', 'UEVE'].map((id) => member(id));
  office = await openOffice(database.pool, tenantId, [...people, member('UGONE', { deactivated: true })]);
  await office.put('reviewer', 'UBOB', 'UCAROL', 'UGONE');
  await office.publish({
    key: 'purchase',
    name: 'Purchase',
    fields: [{ key: 'item', label: 'Item' }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }, { role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
});

async function started() {
  const { workflow } = await office.start('purchase', 'UALICE', { item: 'pen' });
  const approvalId = workflow.approvals[0]?.id;
  if (!approvalId) throw new Error('nobody is asked');
  return { id: workflow.id, number: workflow.number, approvalId, workflow };
}

/** What a promise is refused with. */
async function refusal(promise: Promise<unknown>): Promise<{ code: string; params: unknown }> {
  const error: unknown = await promise.then(
    () => new Error('this was not refused'),
    (reason: unknown) => reason,
  );
  if (!isDomainError(error)) throw error;
  return { code: error.code, params: error.params };
}

/** The same environment in which something else happens once, between the reading and the writing of a decision. */
function interrupted(env: Environment, meanwhile: () => Promise<unknown>): Environment {
  let pending: (() => Promise<unknown>) | null = meanwhile;
  return {
    ...env,
    definitions: {
      async version(...wanted) {
        const run = pending;
        pending = null;
        await run?.();
        return env.definitions.version(...wanted);
      },
    },
  };
}

const approve = (number: number, actorId: string, parts: object = {}): DecideRequest => ({
  tenantId,
  ref: { number },
  actorId,
  command: { type: 'approve', ...parts },
});

describe('a decision', () => {
  test('writes state, approvals, share, history and job together', async () => {
    const { id, number } = await started();
    const before = await storedCounts(database.pool, tenantId);
    await office.decide(number, 'UBOB', { type: 'approve' });
    const after = await storedCounts(database.pool, tenantId);
    expect(after).toEqual({
      workflows: before.workflows,
      approvals: (before.approvals ?? 0) + 1,
      assignments: (before.assignments ?? 0) + 1,
      history: (before.history ?? 0) + 1,
      jobs: (before.jobs ?? 0) + 1,
    });
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  });

  test('that fails anywhere leaves nothing behind', async () => {
    const { id, number } = await started();
    const before = await storedCounts(database.pool, tenantId);
    await database.pool.query(`create function no_jobs() returns trigger language plpgsql as
      $$ begin raise exception 'the queue is broken'; end $$;
      create trigger no_jobs before insert on graphile_worker._private_jobs execute function no_jobs()`);
    await expect(office.decide(number, 'UBOB', { type: 'approve' })).rejects.toThrow('the queue is broken');
    await database.pool.query('drop trigger no_jobs on graphile_worker._private_jobs; drop function no_jobs');
    expect(await storedCounts(database.pool, tenantId)).toEqual(before);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
    await office.decide(number, 'UBOB', { type: 'approve' });
  });

  test('that was made before gets the first answer and writes nothing', async () => {
    const { number, approvalId } = await started();
    const first = await decideWorkflow(office.env, approve(number, 'UBOB', { approvalId }));
    const before = await storedCounts(database.pool, tenantId);
    const again = await decideWorkflow(office.env, approve(number, 'UBOB', { approvalId }));
    expect(again.repeated).toEqual({ decision: 'approved', at: first.entry?.at });
    expect(await storedCounts(database.pool, tenantId)).toEqual(before);
  });

  test('delivered ten times at once is made once', async () => {
    const { id, number, approvalId } = await started();
    const request = approve(number, 'UBOB', { approvalId });
    const answers = await Promise.all(Array.from({ length: 10 }, () => decideWorkflow(office.env, request)));
    expect(answers.filter((answer) => answer.repeated === null)).toHaveLength(1);
    expect(await storedHistory(database.pool, tenantId, id)).toHaveLength(2);
  });

  test('of people whose rights were taken away counts no longer', async () => {
    const { number } = await started();
    await office.put('reviewer', 'UEVE');
    await database.pool.query(`delete from role_member where user_id = 'UEVE'`);
    expect(await refusal(office.decide(number, 'UEVE', { type: 'approve' }))).toMatchObject({
      code: 'not_permitted',
      params: { reason: 'role', roles: ['reviewer'] },
    });
    expect(await refusal(office.decide(number, 'UGONE', { type: 'approve' }))).toMatchObject({
      params: { reason: 'deactivated' },
    });
  });

  test('of a member of a Slack user group is made on fresh members', async () => {
    const { number } = await started();
    await database.pool.query(
      `insert into user_group (tenant_id, id) values ($1, 'S1');`.replace('$1', `'${tenantId}'`),
    );
    await database.pool.query(`insert into role_member (tenant_id, role, group_id) values ($1, 'reviewer', 'S1')`, [
      tenantId,
    ]);
    const asked: string[][] = [];
    const env: Environment = {
      ...office.env,
      directory: {
        async refreshGroups(tenant, groups) {
          asked.push([...groups]);
          await database.pool.query(`insert into user_group_member values ($1, 'S1', 'UEVE')`, [tenant]);
          await database.pool.query(`update user_group set refreshed_at = now()`);
        },
      },
    };
    expect((await decideWorkflow(env, approve(number, 'UEVE'))).entry?.actorId).toBe('UEVE');
    expect(asked).toEqual([['S1']]);
    await database.pool.query(`delete from role_member where group_id = 'S1'`);
  });
});

describe('of two simultaneous decisions', () => {
  test('exactly one wins, and the other is told who and when', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, number, approvalId } = await started();
      const answers = await Promise.allSettled([
        decideWorkflow(office.env, approve(number, 'UBOB', { approvalId })),
        decideWorkflow(office.env, {
          ...approve(number, 'UCAROL'),
          command: { type: 'reject', comment: 'no', approvalId },
        }),
      ]);
      const won = answers.filter((answer) => answer.status === 'fulfilled');
      const lost = answers.find((answer) => answer.status === 'rejected');
      expect(won).toHaveLength(1);
      const { entry } = won[0]?.value ?? {};
      expect(lost?.reason).toMatchObject({ code: 'already_decided', params: { by: entry?.actorId, at: entry?.at } });
      expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
    }
  });

  test('the one that named no approval never decides the next one unseen', async () => {
    const { id, number } = await started();
    const env = interrupted(office.env, () => office.decide(number, 'UBOB', { type: 'approve' }));
    expect(await refusal(decideWorkflow(env, approve(number, 'UCAROL')))).toMatchObject({
      code: 'already_decided',
      params: { by: 'UBOB', decision: 'approved' },
    });
    expect(await storedHistory(database.pool, tenantId, id)).toHaveLength(2);
  });

  test('both stand when they do not touch: an assignment and an approval', async () => {
    const { id, number } = await started();
    const env = interrupted(office.env, () => office.decide(number, 'UBOB', { type: 'approve' }));
    await decideWorkflow(env, {
      tenantId,
      ref: { number },
      actorId: 'UADMIN',
      otherId: 'UEVE',
      command: { type: 'assign' },
    });
    expect((await storedHistory(database.pool, tenantId, id)).map((row) => row.trigger)).toEqual([
      'start',
      'approve',
      'assign',
    ]);
    expect(await disagreements(database.pool, tenantId, id)).toEqual([]);
  });

  test('a decision that always comes too late gives up and says so', async () => {
    const { number } = await started();
    const env: Environment = {
      ...office.env,
      definitions: {
        async version(...wanted) {
          await database.pool.query('update workflow set history_sequence = history_sequence + 1 where number = $1', [
            number,
          ]);
          return office.env.definitions.version(...wanted);
        },
      },
    };
    expect(await refusal(decideWorkflow(env, approve(number, 'UBOB')))).toEqual({ code: 'conflict_retry', params: {} });
  });
});

describe('a request that changed since its card was drawn', () => {
  test('is told with what changed', async () => {
    const { number, workflow } = await started();
    const digest = digestOf(workflow);
    await office.decide(number, 'UBOB', { type: 'request_changes', reason: 'which?' });
    const now = await office.decide(number, 'UALICE', { type: 'resubmit', data: { item: 'ink' } });
    const approvalId = now.workflow.approvals.at(-1)?.id;
    const pressed = { ...approve(number, 'UBOB', { approvalId, digest }), shownSequence: 1 };
    expect(await refusal(decideWorkflow(office.env, pressed))).toEqual({
      code: 'request_changed',
      params: { changes: [{ field: 'item', label: 'Item', from: 'pen', to: 'ink' }] },
    });
  });
});

describe('a double click', () => {
  test('on a card of several approvals decides one of them', async () => {
    await office.publish({
      key: 'both',
      name: 'Both',
      stages: [
        { key: 'review', approvals: [{ role: 'reviewer' }, { role: 'reviewer' }], parallel: true },
        { key: 'done', final: true },
      ],
    });
    const { workflow } = await office.start('both', 'UALICE');
    const { id, historySequence: shownSequence } = workflow;
    const click = () =>
      decideWorkflow(office.env, {
        tenantId,
        ref: { id },
        actorId: 'UBOB',
        shownSequence,
        command: { type: 'approve', digest: digestOf(workflow) },
      });
    const [first, second] = await Promise.all([click(), click()]);
    expect([first.repeated, second.repeated].filter(Boolean)).toHaveLength(1);
    expect((await click()).repeated).toMatchObject({ decision: 'approved' });
    expect(await storedHistory(database.pool, tenantId, id)).toHaveLength(2);
  });
});

describe('what is not there is not found:', () => {
  test('unknown numbers and ids, and ids that are none', async () => {
    for (const ref of [{ number: 999_999 }, { id: randomUUID() }, { id: 'x' }, { id: `'; drop table workflow; --` }]) {
      const request = { tenantId, ref, actorId: 'UBOB', command: { type: 'approve' } } as const;
      expect(await refusal(decideWorkflow(office.env, request))).toMatchObject({ code: 'not_found' });
    }
  });

  test('another tenant’s workflow, by number and by id', async () => {
    const other = await openOffice(database.pool, 'T2', ['UBOB']);
    const { id, number } = await started();
    for (const ref of [{ id }, { number }]) {
      const request = { tenantId: 'T2', ref, actorId: 'UADMIN', command: { type: 'cancel' } } as const;
      expect(await refusal(decideWorkflow(other.env, request))).toMatchObject({ code: 'not_found' });
    }
    expect(await storedHistory(database.pool, tenantId, id)).toHaveLength(1);
  });

  test('roles of another tenant give no right here', async () => {
    const other = await openOffice(database.pool, 'T3', ['UEVE']);
    await other.put('reviewer', 'UEVE');
    const { number } = await started();
    expect(await refusal(office.decide(number, 'UEVE', { type: 'approve' }))).toMatchObject({ code: 'not_permitted' });
  });

  test('an approval of another workflow, or one that is no id at all', async () => {
    const { number } = await started();
    const elsewhere = await started();
    for (const approvalId of [elsewhere.approvalId, randomUUID(), 'nonsense']) {
      expect(await refusal(decideWorkflow(office.env, approve(number, 'UBOB', { approvalId })))).toMatchObject({
        code: 'stage_moved',
      });
    }
  });
});
