import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readMessage } from '#jobs/messages/message-row.ts';
import { render } from '#jobs/messages/render.ts';
import { readActor } from '#persistence/actor.ts';
import { cardView, readCardSubject } from '#queries/card/card.ts';
import { readHome } from '#queries/lists/home.ts';
import { runCommand } from '#slack/commands/table.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiDesk, at, openApiDesk } from '#testing/desks/api-desk.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { nudging } from '#workflow/decide/nudge.ts';
import { announce } from './announce.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;
let desk: Desk;
let api: ApiDesk;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB', 'UCAROL', 'UDAN']);
  await office.put('reviewer', 'UBOB', 'UCAROL');
  await office.put('auditor', 'UBOB', 'UDAN');
  const stages = [
    { key: 'review', parallel: true, approvals: [{ role: 'reviewer' }, { role: 'auditor' }] },
    { key: 'done', final: true },
  ];
  for (const deliver of ['both', 'channel', 'dm'])
    await office.publish({ key: `by_${deliver}`, name: 'Leave', channel: '#leave', deliver, stages });
  env = jobEnvironment(office, slack.client);
  desk = openDesk(office, slack.client);
  api = openApiDesk(office);
});
beforeEach(() => database.pool.query('delete from message'));

type Told = { id: string; to: string; parent: string | null };

/** Nudges as the requester and gives back what is to be sent for it. */
async function nudged(key: string, prepare: (workflowId: string) => Promise<void> = async () => undefined) {
  const { workflow } = await office.start(key, 'UALICE');
  await prepare(workflow.id);
  const { entry, effects } = await office.decide(workflow.number, 'UALICE', nudging(office.env, tenantId));
  const { sequence = 0, at: moment = '' } = entry ?? {};
  await announce(env, { tenantId, workflowId: workflow.id, sequence, at: moment, effects });
  const { rows } = await database.pool.query<Told>(
    `select id, coalesce(to_user, to_channel) as to, parent_key as parent from message
      where kind = 'notice' order by to_user`,
  );
  return { workflow, told: rows };
}

async function textOf(id: string): Promise<string | undefined> {
  const message = await readMessage(database.pool, tenantId, id);
  return message ? (await render(env, message))?.text : undefined;
}

test('everybody who is asked gets one message, however many approvals ask them, under their own copy', async () => {
  for (const key of ['by_both', 'by_dm']) {
    await database.pool.query('delete from message');
    const { workflow, told } = await nudged(key, async (workflowId) => {
      await database.pool.query(
        `insert into message (tenant_id, id, key, kind, workflow_id, to_user, body, status, channel_id, ts)
         values ($1, gen_random_uuid(), 'copy', 'card', $2, 'UCAROL', '{}', 'sent', 'D1', '1.2')`,
        [tenantId, workflowId],
      );
    });
    expect(told).toMatchObject([
      { to: 'UBOB', parent: null },
      { to: 'UCAROL', parent: 'copy' },
      { to: 'UDAN', parent: null },
    ]);
    expect(await textOf(told[0]?.id ?? '')).toContain(`<@UALICE> asks you to look at *WF-${workflow.number}* Leave`);
  }
});

test('where the card is only in the channel, its thread mentions them once and not whoever nudges', async () => {
  const { told } = await nudged('by_channel');
  expect(told).toMatchObject([{ to: '#leave' }]);
  const text = await textOf(told[0]?.id ?? '');
  for (const person of ['UBOB', 'UCAROL', 'UDAN']) expect(text?.split(`<@${person}>`)).toHaveLength(2);
  expect(text).not.toContain('UALICE');
});

test('whoever snoozed it is left alone', async () => {
  const { told } = await nudged('by_both', async (workflowId) => {
    await database.pool.query(
      `insert into snooze (tenant_id, approval_id, user_id, until)
       select tenant_id, id, 'UDAN', now() + interval '1 day' from approval where workflow_id = $1`,
      [workflowId],
    );
  });
  expect(told.map(({ to }) => to)).toEqual(['UBOB', 'UCAROL']);
});

test('by command it is done, refused soon after with the time, and refused to others; the history has it once', async () => {
  const { number } = (await office.start('by_both', 'UALICE')).workflow;
  const type = (userId: string, text: string) => desk.as(userId, (call) => runCommand(desk.env, call, text));
  expect(await type('UBOB', `nudge ${number}`)).toContain('<@UALICE>');
  expect(await type('UALICE', 'nudge')).toContain('Please write it like this: /workflow nudge <id>');
  expect(await type('UALICE', `nudge ${number}`)).toBe(`Done: those who are asked about WF-${number} are reminded.`);
  expect(await type('UALICE', `nudge ${number}`)).toMatch(/were reminded on .* You can nudge them again from .* on\./);
  const { rows } = await database.pool.query<{ actor_id: string }>(
    `select h.actor_id from history as h join workflow as w on w.id = h.workflow_id
      where w.number = $1 and trigger = 'nudge'`,
    [number],
  );
  expect(rows).toEqual([{ actor_id: 'UALICE' }]);
});

test('the API nudges, once however many call at a time, and says when it is possible again', async () => {
  const { number } = (await office.start('by_both', 'UALICE')).workflow;
  const alice = await api.as('UALICE');
  const answers = await Promise.all([1, 2, 3].map(() => alice.post(`/workflows/${number}/nudge`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  const refused = answers.filter(({ status }) => status === 409);
  for (const one of refused)
    expect(Date.parse(String(at(one, 'again'))) - Date.parse(String(at(one, 'nudged_at')))).toBe(4 * 3_600_000);
  const history = await alice.get(`/workflows/${number}/history`);
  expect(at(history, 'items.1')).toMatchObject({ trigger: 'nudge', actor_id: 'UALICE' });
  expect((await (await api.as('UCAROL')).post(`/workflows/${number}/nudge`)).status).toBe(403);
});

test('Nudge stands in the Home and on the own card of the requester, while others are asked', async () => {
  const { workflow } = await office.start('by_dm', 'UALICE');
  const offered = async () => {
    const home = await readHome(office.env, { tenantId, userId: 'UALICE' });
    const line = home.requests.items.find((one) => one.workflowId === workflow.id);
    const subject = await readCardSubject(office.env, tenantId, workflow.id);
    if (!subject) throw new Error('the request is gone');
    const copies = ['UALICE', 'UBOB'].map(async (userId) => {
      const reader = await readActor(office.env.pool, tenantId, userId);
      return cardView(subject, { kind: 'dm', userId }, reader).buttons.some(({ kind }) => kind === 'nudge');
    });
    return [line?.canNudge ?? false, ...(await Promise.all(copies))];
  };
  expect(await offered()).toEqual([true, true, false]);
  await office.decide(workflow.number, 'UALICE', { type: 'hold' });
  expect(await offered()).toEqual([false, false, false]);
  await office.decide(workflow.number, 'UALICE', { type: 'resume' });
  await office.decide(workflow.number, 'UBOB', { type: 'request_changes', reason: 'why?' });
  expect(await offered()).toEqual([false, false, false]);
});
