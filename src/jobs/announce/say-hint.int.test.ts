import { expect, test } from 'vitest';
import { readMessage } from '#jobs/messages/message-row.ts';
import { render } from '#jobs/messages/render.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { sayHint } from './say-hint.ts';

const database = ownDatabase();
const slack = ownStubSlack();

test('whoever greets the bot is offered their tasks, a new request and help, once a message', async () => {
  const office = await openOffice(database.pool, 'T1', ['UBOB']);
  const env = jobEnvironment(office, slack.client);
  const said = { tenantId: 'T1', userId: 'UBOB', channel: 'D1', ts: '1.2' };
  await sayHint(env, said);
  await sayHint(env, said);
  const { rows } = await database.pool.query<{ id: string }>("select id from message where to_user = 'UBOB'");
  expect(rows).toHaveLength(1);
  const message = await readMessage(database.pool, 'T1', rows[0]?.id ?? '');
  const drawn = message ? await render(env, message) : null;
  expect(drawn?.text).toContain('I understand commands, not sentences');
  expect(drawn?.blocks.at(-1)).toMatchObject({
    type: 'actions',
    block_id: expect.stringMatching(new RegExp(`^k:${rows[0]?.id}(~|$)`)),
    elements: [
      { action_id: 'greet_tasks', text: { text: 'My tasks' } },
      { action_id: 'greet_start', text: { text: 'Start a request' } },
      { action_id: 'greet_help', text: { text: 'Help' } },
    ],
  });
});
