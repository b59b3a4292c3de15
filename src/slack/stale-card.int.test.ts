import { beforeAll, beforeEach, expect, test } from 'vitest';
import { encodePayload } from '#blocks/ids.ts';
import type { CardPayload } from '#blocks/view.ts';
import { digestOf } from '#domain/request/digest.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { approve, reject } from './actions/decide.ts';
import type { Call, SlackEnvironment } from './call.ts';
import { onCard, type Pressed } from './listener.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;
/** A card as it was before its request was edited and resubmitted. */
let stale: CardPayload;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource({ fields: [{ key: 'item', label: 'Item', type: 'text', required: true }] }));
  desk = openDesk(office, slack.client);
});
beforeEach(async () => {
  const { workflow } = await office.start('purchase', 'UALICE', { item: 'Laptop' });
  const { number } = workflow;
  await office.decide(number, 'UBOB', { type: 'request_changes', reason: 'Which?' });
  const { workflow: now } = await office.decide(number, 'UALICE', { type: 'resubmit', data: { item: 'Tablet' } });
  const approvalId = now.approvals.find((one) => one.resolvedAt === null)?.id ?? null;
  stale = { workflowId: workflow.id, approvalId, digest: digestOf(workflow), sequence: 1 };
  await database.pool.query('delete from graphile_worker._private_jobs');
});

const place = { channelId: 'C1', messageTs: '1.5', responseUrl: null };

/** Presses a button of the stale card. */
function press(act: (env: SlackEnvironment, call: Call, pressed: Pressed) => Promise<void>, trigger: string) {
  const pressed = { actionId: trigger, value: encodePayload({ ...stale, trigger }) };
  return desk.as('UBOB', (given) => {
    const call = { ...given, place };
    return onCard(desk.env, call, stale, () => act(desk.env, call, pressed));
  });
}

/** The stale card's message, as the outbox knows it. */
async function post(ts: string): Promise<string> {
  const { rows } = await database.pool.query(
    `insert into message (tenant_id, id, key, kind, workflow_id, to_channel, status, channel_id, ts, shown_digest)
     values ('T1', gen_random_uuid(), 'card:' || $1::text, 'card', $1::uuid, 'C1', 'sent', 'C1', $2, 'old') returning id`,
    [stale.workflowId, ts],
  );
  return rows[0].id;
}

async function deliveries(): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select payload->>'messageId' as id from graphile_worker._private_jobs as j
       join graphile_worker._private_tasks as t on t.id = j.task_id where t.identifier = 'deliver'`,
  );
  return rows.map((row) => row.id);
}

test.each([
  ['approve', approve],
  ['reject', reject],
])('a press of %s on a stale card says what changed, and the card is drawn anew', async (trigger, act) => {
  const id = await post('1.5');
  const answer = await press(act, trigger);
  expect(answer).toContain('The request changed since this card was drawn, so nothing was decided');
  expect(answer).toContain('*Item*: Laptop → Tablet');
  expect(await deliveries()).toEqual([id]);
  const { rows } = await database.pool.query('select shown_digest from message where id = $1', [id]);
  expect(rows).toEqual([{ shown_digest: null }]);
});

test('so does an old copy whose approval was sent back since', async () => {
  const { rows } = await database.pool.query(
    `select id from approval where workflow_id = $1 and status = 'changes_requested'`,
    [stale.workflowId],
  );
  stale = { ...stale, approvalId: rows[0].id };
  for (const [trigger, act] of [
    ['approve', approve],
    ['reject', reject],
  ] as const)
    expect(await press(act, trigger)).toContain('*Item*: Laptop → Tablet');
});

test('a card that is not ours any more is answered with a fresh one, once', async () => {
  await post('9.9');
  for (let round = 0; round < 2; round += 1) await press(approve, 'approve');
  const { rows } = await database.pool.query(
    `select id, kind, to_user from message where workflow_id = $1 and to_user is not null`,
    [stale.workflowId],
  );
  expect(rows).toEqual([{ id: expect.any(String), kind: 'card', to_user: 'UBOB' }]);
  expect(await deliveries()).toEqual([rows[0].id]);
});

test('any other refusal leaves the card alone', async () => {
  await post('1.5');
  const answer = await desk.as('UALICE', (call) =>
    onCard(desk.env, { ...call, place }, stale, async () => {
      throw new Error('never mind');
    }).catch(() => undefined),
  );
  expect(answer).toBe('');
  expect(await deliveries()).toEqual([]);
});

test('the second click of a double one is told that it is done, also when the first was quick', async () => {
  const { workflow } = await office.start('purchase', 'UALICE', { item: 'Pen' });
  const card = {
    workflowId: workflow.id,
    approvalId: workflow.approvals[0]?.id ?? null,
    digest: digestOf(workflow),
    sequence: 1,
  };
  const click = () =>
    desk.as('UBOB', (call) =>
      approve(desk.env, call, { actionId: 'approve', value: encodePayload({ ...card, trigger: 'approve' }) }),
    );
  expect(await click()).toContain('Done: you approved');
  expect(await click()).toContain('That was done already.');
});
