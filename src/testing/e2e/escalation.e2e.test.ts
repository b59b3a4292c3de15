import { beforeAll, expect, test } from 'vitest';
import { cardOf, cardsOf, saying, startPlain } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import type { LocalMessage } from '#testing/slack/slack-mirror.ts';

/** Due so soon that a test need not wait. */
function rush(key: string, stage: object) {
  return {
    key,
    name: key,
    channel: '#purchases',
    stages: [
      { key: 'review', name: 'Review', approvals: [{ role: 'manager' }], ...stage },
      { key: 'end', name: 'End', final: true },
    ],
  };
}

const stage = ownStage({
  definitions: [
    rush('escalating', { due_in: '2s', escalate: [{ role: 'director' }] }),
    rush('reminding', { due_in: '4s', remind_before: ['3s'], escalate: [{ role: 'director' }] }),
    rush('patient', { due_in: '1h', remind_before: ['30m'], escalate: [{ role: 'director' }] }),
  ],
});
// Two replicas on one database: whatever comes due, both are woken for it.
beforeAll(() => Promise.all([stage.start(), stage.start()]));

test('what nobody answers escalates once, is pinged in its thread and by direct message, and the director decides', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'escalating');
  const card = await cardOf(people, ref);

  const ping = await people.until('the ping in the thread', () => people.thread(card)[0]);
  expect(textOf(ping)).toContain('<@U03CAROL>');
  expect(textOf(ping)).toContain(`nobody decided on ${ref} at *Review* in time`);
  await saying(people, card, 'Escalated: nobody decided in time.');

  const carols = await escalatedToCarol(ref);
  await twoMoreTicks();
  expect(people.thread(card)).toHaveLength(1);
  expect(cardsOf(people, ref, { dm: 'carol' })).toHaveLength(1);
  expect(notices('carol', ref)).toEqual([]);
  expect(await stage.triggers(ref)).toEqual(['start', 'escalate']);
  expect(await statuses(ref)).toEqual(['escalated']);

  const after = people.newestTs();
  await people.as('carol').press(carols, 'Approve');
  await people.waitForEphemeral('carol', `Done: you approved ${ref}`, { after });
});

test('who was asked at first may still decide after the escalation', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'escalating');
  const card = await cardOf(people, ref);
  await saying(people, card, 'Escalated: nobody decided in time.');
  const after = people.newestTs();
  await people.as('bob').press(card, 'Approve');
  await people.waitForEphemeral('bob', `Done: you approved ${ref}`, { after });
});

test('a reminder comes once before the time is over, to those who are asked', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'reminding');
  for (const person of ['bob', 'erin']) {
    await people.waitForMessage({ dm: person }, (one) => textOf(one).includes(`*${ref}* reminding is still waiting`));
  }
  expect(await stage.triggers(ref)).toEqual(['start', 'remind']);
  await escalatedToCarol(ref);
  expect(notices('bob', ref)).toHaveLength(1);
  expect(await stage.triggers(ref)).toEqual(['start', 'remind', 'escalate']);
});

test('what is decided in time is never escalated', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'escalating');
  expect(textOf(await people.as('bob').ask(`/workflow approve ${ref}`))).toContain('Done');
  await new Promise((done) => setTimeout(done, 3_000));
  expect(await stage.triggers(ref)).toEqual(['start', 'approve']);
});

test('a bot that was away when time ran out escalates when it is back', async () => {
  const { people, database } = stage;
  const ref = await startPlain(people, 'alice', 'patient');
  await cardOf(people, ref);
  await database.pool.query(
    `update approval set expires_at = now() - interval '3 days', wake_at = now() - interval '3 days'
      where workflow_id = (select id from workflow where number = $1)`,
    [Number(ref.slice(3))],
  );
  await escalatedToCarol(ref);
});

/** Both replicas look at least twice more at what is due. */
async function twoMoreTicks(): Promise<void> {
  await new Promise((done) => setTimeout(done, 2_200));
}

/** Carol's card, which says why she has it. */
async function escalatedToCarol(ref: string): Promise<LocalMessage> {
  const card = await cardOf(stage.people, ref, { dm: 'carol' });
  return saying(stage.people, card, 'Escalated to you as director: nobody decided in time');
}

/** Messages to a person about a request that are no cards. */
function notices(person: string, ref: string): LocalMessage[] {
  return stage.people.dm(person).filter((one) => textOf(one).includes(`*${ref}*`));
}

async function statuses(ref: string): Promise<string[]> {
  const { rows } = await stage.database.pool.query<{ status: string }>(
    'select status from approval where workflow_id = (select id from workflow where number = $1)',
    [Number(ref.slice(3))],
  );
  return rows.map((row) => row.status);
}
