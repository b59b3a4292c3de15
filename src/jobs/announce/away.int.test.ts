import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readMessage } from '#jobs/messages/message-row.ts';
import { render } from '#jobs/messages/render.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { snooze } from '#workflow/decide/snooze.ts';
import { setAway } from '#workflow/people/set-away.ts';
import { setBack } from '#workflow/people/set-back.ts';
import { announce } from './announce.ts';
import { awayBegan, awayOver } from './away.ts';
import { snoozeOver } from './snooze-over.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UANN', 'UBOB', 'UDAN']);
  await office.put('reviewer', 'UANN');
  const stage = { key: 'review', approvals: [{ role: 'reviewer' }], due_in: '1d', remind_before: ['1h'] };
  await office.publish({ key: 'purchase', name: 'Purchase', stages: [stage, { key: 'done', final: true }] });
  await office.publish({
    key: 'named',
    name: 'Named',
    stages: [
      { ...stage, approvals: [{ user: 'UANN' }] },
      { key: 'done', final: true },
    ],
  });
  env = jobEnvironment(office, slack.client);
});
beforeEach(async () => {
  await database.pool.query('update app_user set away_since = null, away_until = null, delegate_id = null');
  await database.pool.query('delete from message');
});

const until = '2099-01-01T00:00:00.000Z';

/** Starts a request and plans its messages. */
async function begin(key = 'purchase') {
  const { workflow, effects, entry } = await office.start(key, 'UALICE');
  const job = { tenantId, workflowId: workflow.id, sequence: 1, at: entry?.at ?? '' };
  await announce(env, { ...job, effects });
  return { workflow, approvalId: workflow.approvals[0]?.id ?? '', job };
}

/** What a person was sent, as text. */
async function sentTo(userId: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'select id from message where to_user = $1 order by created_at, key',
    [userId],
  );
  return Promise.all(rows.map(async ({ id }) => textOf(id)));
}

async function textOf(id: string): Promise<string> {
  const message = await readMessage(database.pool, tenantId, id);
  const drawn = message ? await render(env, message) : null;
  return JSON.stringify(drawn?.blocks);
}

test('new requests ask the delegate in the absent person’s stead, and the card says why', async () => {
  await setAway(env, { tenantId, userId: 'UANN', delegateId: 'UDAN', until });
  await begin();
  expect(await sentTo('UANN')).toEqual([]);
  const [card] = await sentTo('UDAN');
  expect(card).toContain(':palm_tree: For UANN Example, who is away');
  expect(card).toContain('"action_id":"approve"');
});

test('the delegate’s own request is not theirs to decide: the absent person is asked', async () => {
  await setAway(env, { tenantId, userId: 'UANN', delegateId: 'UALICE', until });
  await begin();
  expect((await sentTo('UANN')).join()).toContain('"action_id":"approve"');
  expect((await sentTo('UALICE')).join()).not.toContain('"action_id":"approve"');
});

test('who goes away hands what is open to the delegate at once, and gets it back with a count', async () => {
  const { workflow } = await begin();
  const other = await begin('named');
  await setAway(env, { tenantId, userId: 'UANN', delegateId: 'UDAN', until });
  await awayBegan(env, { tenantId, userId: 'UANN' });
  await awayBegan(env, { tenantId, userId: 'UANN' });
  const given = await sentTo('UDAN');
  const asked = given.filter((text) => text.includes('"action_id":"approve"'));
  for (const one of [workflow, other.workflow])
    expect(asked.filter((text) => new RegExp(`WF-${one.number}\\b`).test(text))).toHaveLength(1);
  expect(given.filter((text) => text.includes('has named you'))).toHaveLength(1);
  const channel = await database.pool.query<{ id: string }>(`select id from message where key = $1`, [
    `card:${other.workflow.id}`,
  ]);
  expect(await textOf(channel.rows[0]?.id ?? '')).toContain(
    'asks UANN Example (away: UDAN Example stands in) to approve',
  );
  await office.decide(workflow.number, 'UDAN', { type: 'approve' });
  const meanwhile = await begin();
  const since = (await database.pool.query(`select away_since from app_user where id = 'UANN'`)).rows[0]?.away_since;
  await setBack(env, { tenantId, userId: 'UANN' });
  const over = { tenantId, userId: 'UANN', delegateId: 'UDAN', since: since.toISOString(), back: true };
  await awayOver(env, over);
  await awayOver(env, over);
  const told = await sentTo('UANN');
  expect(told.filter((text) => text.includes('<@UDAN> decided one request in the meantime'))).toHaveLength(1);
  expect(told.filter((text) => new RegExp(`WF-${meanwhile.workflow.number}\\b`).test(text))).toHaveLength(1);
  const after = await sentTo('UDAN');
  expect(after.filter((text) => text.includes('You decided one request in the meantime'))).toHaveLength(1);
  expect(after.join()).not.toContain('"action_id":"approve"');
});

test('who has snoozed is not reminded before, and once afterwards if it still waits', async () => {
  const { workflow, approvalId, job } = await begin();
  await snooze(office.env, { tenantId, ref: { id: workflow.id }, userId: 'UANN', until });
  await announce(env, { ...job, sequence: 2, effects: [{ kind: 'remind', approvalId }] });
  expect((await sentTo('UANN')).join()).not.toContain('is still waiting for you');
  const over = { tenantId, workflowId: workflow.id, approvalId, userId: 'UANN', until };
  await snoozeOver(env, over);
  await snoozeOver(env, over);
  expect((await sentTo('UANN')).filter((text) => text.includes('You snoozed'))).toHaveLength(1);
  await office.decide(workflow.number, 'UANN', { type: 'approve' });
  await snoozeOver(env, { ...over, until: '2099-01-02T00:00:00.000Z' });
  expect((await sentTo('UANN')).filter((text) => text.includes('You snoozed'))).toHaveLength(1);
});

test('somebody away to whom something is delegated has their delegate asked as well', async () => {
  const { workflow, approvalId, job } = await begin();
  await setAway(env, { tenantId, userId: 'UBOB', delegateId: 'UDAN', until });
  await office.decide(workflow.number, 'UANN', { type: 'delegate' }, 'UBOB');
  const effect = { kind: 'delegated', approvalId, to: 'UBOB', by: 'UANN', reason: null } as const;
  await announce(env, { ...job, sequence: 2, effects: [effect] });
  expect((await sentTo('UDAN')).join()).toContain('For UBOB Example, who is away');
  expect((await sentTo('UBOB')).join()).toContain('asks you to decide');
});
