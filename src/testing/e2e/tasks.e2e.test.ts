import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cardOf, cardWithButtons, saying, startPlain } from '#testing/desks/story.ts';
import { ownStage, type StageDefinition } from '#testing/process/bot.ts';
import { buttonsOf, inputsOf, textOf } from '#testing/slack/blocks-read.ts';
import { answer, ownWebSystem } from '#testing/wire/web-system.ts';

const system = ownWebSystem();
const stage = ownStage(() => ({ definitions: definitions() }));
let botUrl: string;

function definitions(): StageDefinition[] {
  const call = { kind: 'action', retry: { max: 0 }, input_transform: '{ "iban": outputs.account.iban }' };
  const forms = { bank: { title: 'Bank account', fields: [{ key: 'iban', label: 'IBAN', required: true }] } };
  const account = { key: 'account', kind: 'form', form: 'bank', permissions: ['reviewer'] };
  return [
    {
      key: 'supplier',
      name: 'New supplier',
      channel: '#purchases',
      forms,
      stages: [
        account,
        { ...call, key: 'erp', name: 'ERP', task_type: 'SYNC_ACTION', action_url: `${system.url}/suppliers` },
        { key: 'done', final: true },
      ],
    },
    {
      key: 'checked_supplier',
      name: 'Checked supplier',
      channel: '#purchases',
      forms,
      stages: [
        { key: 'check', kind: 'action', task_type: 'ASYNC_ACTION', action_url: `${system.url}/check`, due_in: '1h' },
        { key: 'good', approvals: [{ role: 'reviewer' }] },
        { key: 'bad', final: true },
      ],
      transitions: [
        {
          trigger: 'complete',
          source: 'check',
          dest: 'good',
          priority: 1,
          condition: { '==': [{ var: 'outputs.check.score' }, 'good'] },
        },
        { trigger: 'complete', source: 'check', dest: 'bad' },
      ],
    },
  ];
}

beforeAll(async () => {
  const bot = await stage.start({ WEBHOOK_ALLOW_PRIVATE: 'true' });
  botUrl = bot.url;
});
beforeEach(async () => {
  system.answers(answer(200, {}));
  system.received.length = 0;
});

test('a form is filled in, a system refuses it, an admin tries again, and the request is completed', async () => {
  const { people } = stage;
  system.answers(answer(400, { reason: 'a secret of theirs' }), answer(201, { id: 7 }));
  const ref = await startPlain(people, 'alice', 'supplier');
  const card = await cardOf(people, ref);
  const bobs = await cardOf(people, ref, { dm: 'bob' });
  expect(buttonsOf(card)).toEqual(['Fill in', 'Delegate', 'Request changes']);

  await people.as('bob').press(bobs, 'Fill in');
  const form = await people.openModal('Bank account');
  expect(inputsOf(form).map((block) => block.block_id)).toEqual(['iban']);
  let after = people.newestTs();
  expect(await people.as('bob').submit({ iban: 'DE1' })).toEqual({ kind: 'closed' });
  await people.waitForEphemeral('bob', `Done: you filled in ${ref}`, { after });

  const failed = await saying(people, card, 'ERP failed');
  expect(buttonsOf(failed)).toEqual(['Retry']);
  expect(textOf(failed)).toContain('answered 400');
  expect(textOf(failed)).not.toContain('a secret of theirs');
  for (const told of ['alice', 'erin'] as const)
    await people.waitForMessage(
      { dm: told },
      (message) => textOf(message).includes(`*${ref}*`) && textOf(message).includes('answered 400'),
    );

  after = people.newestTs();
  await people.as('alice').press(failed, 'Retry');
  await people.waitForEphemeral('alice', "You don't have the permission", { after });
  after = people.newestTs();
  await people.as('erin').press(failed, 'Retry');
  await people.waitForEphemeral('erin', `Done: ${ref} is tried again`, { after });
  await saying(people, card, '*Completed*');
  expect(system.received.map(({ body }) => JSON.parse(body))).toEqual([{ iban: 'DE1' }, { iban: 'DE1' }]);
  expect(new Set(system.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a system that calls back decides by its answer where the request goes', async () => {
  const { people } = stage;
  const ref = await startPlain(people, 'alice', 'checked_supplier');
  const card = await cardOf(people, ref);
  await saying(people, card, 'waiting for the answer');
  const { callback_url: url } = JSON.parse(system.received[0]?.body ?? '{}') as { callback_url: string };
  expect(url.startsWith(`http://localhost:${new URL(botUrl).port}/callbacks/`)).toBe(true);

  const send = () =>
    fetch(`${botUrl}${new URL(url).pathname}`, { method: 'POST', body: JSON.stringify({ score: 'good' }) });
  expect((await send()).status).toBe(200);
  await cardWithButtons(people, card, ['Approve', 'Reject', 'Delegate', 'Request changes']);
  const second = await send();
  expect(second.status).toBe(409);
  expect(second.headers.get('content-type')).toContain('application/problem+json');
});
