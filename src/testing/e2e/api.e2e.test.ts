import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { demoWorld } from '#demo/workspace.ts';
import { saying, startPurchase } from '#testing/desks/story.ts';
import { ownStage } from '#testing/process/bot.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const stage = ownStage();
let url: string;
beforeAll(async () => {
  ({ url } = await stage.start());
});

/** Calls the API as somebody and gives back what it answers. */
async function call(userId: string, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const env = { ...stage.database, newId: randomUUID };
  const { token } = await createToken(env, { tenantId: demoWorld.team.id, userId });
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return (await answer.json()) as Record<string, unknown>;
}

test('a decision over the API redraws the card in Slack', async () => {
  const { ref, card } = await startPurchase(stage.people);
  await call('U02BOB', 'POST', `/workflows/${ref}/transition`, { trigger: 'approve' });
  await saying(stage.people, card, '● Finance');
});

test('an approval that a system asks for is put to its people in Slack', async () => {
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const wanted = { approver_role: 'manager', expires_at, title: 'Refund of order 7' };
  const asked = await call('erp', 'POST', '/workflows/approvals', wanted);
  await stage.people.waitForMessage({ dm: 'bob' }, (one) => textOf(one).includes('Refund of order 7'));
  await call('U02BOB', 'POST', `/workflows/approvals/${asked.id}/approve`, {});
  expect(await call('erp', 'GET', `/workflows/approvals/${asked.id}`)).toMatchObject({ status: 'approved' });
});

test('the description and its page are open to everybody, the rest is not', async () => {
  const statuses = await Promise.all(
    ['/api/docs', '/api/v1/openapi.json', '/api/v1/workflows', '/api/v1/none'].map(
      async (path) => (await fetch(`${url}${path}`)).status,
    ),
  );
  expect(statuses).toEqual([200, 200, 401, 401]);
});
