import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { cardOf, startPlain } from '#testing/desks/story.ts';
import { ownStage, type StageDefinition } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import { answer, ownWebSystem, silence } from '#testing/wire/web-system.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const system = ownWebSystem();
const stage = ownStage(() => ({ definitions: [order()] }));

function order(): StageDefinition {
  return {
    key: 'order',
    name: 'Order',
    channel: '#purchases',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }], action: 'notify_erp' },
      { key: 'done', final: true },
    ],
    actions: [
      { on: 'after_approve', type: 'webhook', url: `${system.url}/hook`, secret_env: 'ORDER_HOOK_SECRET' },
      {
        on: 'on_workflow_complete',
        type: 'slack_message',
        to: ['#purchases', 'requester'],
        text: '*{{workflow.ref}}* can be ordered: {{actor.name}} agreed',
      },
    ],
  };
}

test('a webhook whose answer was lost with the process is sent again under its id, and what comes after it follows', async () => {
  const { people } = stage;
  const environment = { WEBHOOK_ALLOW_PRIVATE: 'true', ORDER_HOOK_SECRET: SECRET };
  const first = await stage.spawn(environment);
  const ref = await startPlain(people, 'alice', 'order');
  await cardOf(people, ref);
  system.answers(silence);
  const after = people.newestTs();
  expect(textOf(await people.as('bob').ask(`/workflow approve ${ref}`))).toContain('Done');
  await expect.poll(() => system.received.length, { timeout: 20_000 }).toBe(1);
  await first.kill();
  system.answers(answer(204, ''));
  const second = await stage.spawn(environment);

  const says = (place: Parameters<typeof people.waitForMessage>[0]) =>
    people.waitForMessage(place, (one) => textOf(one).includes(`*${ref}* can be ordered: Bob`), { after });
  await says('purchases');
  await says({ dm: 'alice' });
  expect(new Set(system.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(system.received.length).toBeGreaterThan(1);
  for (const { body, headers } of system.received)
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'after_approve',
      data: { workflow: { ref, current_stage: 'review' }, actor: { id: 'U02BOB' } },
    });
  const metrics = await (await fetch(`${second.url}/metrics`)).text();
  expect(metrics).toMatch(/countersign_webhook_deliveries_total\{outcome="delivered"\} 1/);
  const { rows } = await stage.database.pool.query(`select kind, status from delivery order by position`);
  expect(rows.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'function delivered',
    'webhook delivered',
    'slack_message delivered',
    'slack_message delivered',
  ]);
});
