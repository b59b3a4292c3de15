import { beforeAll, expect, test } from 'vitest';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readMessage } from '#jobs/messages/message-row.ts';
import { render } from '#jobs/messages/render.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { announce } from './announce.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UANN']);
  await office.put('reviewer', 'UANN');
  await office.put('admin', 'UALICE');
  await office.publish(purchaseSource());
  env = jobEnvironment(office, slack.client);
});

/** Carries out every announcement of the request, twice, as a job that broke off is; gives who was told of its reopening and what. */
async function told(id: string): Promise<{ to_user: string; text: string }[]> {
  const { pool } = database;
  const jobs = await pool.query<{ payload: JobPayload<'announce'> }>(
    `select j.payload from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
      where t.identifier = 'announce' and j.payload->>'workflowId' = $1 order by j.id`,
    [id],
  );
  for (const { payload } of [...jobs.rows, ...jobs.rows]) await announce(env, payload);
  const { rows } = await pool.query<{ id: string; to_user: string }>(
    `select id, to_user from message where workflow_id = $1 and body->>'say' = 'reopened'`,
    [id],
  );
  return Promise.all(
    rows.map(async ({ id: messageId, to_user }) => {
      const message = await readMessage(pool, 'T1', messageId);
      return { to_user, text: JSON.stringify(message ? (await render(env, message))?.blocks : null) };
    }),
  );
}

test('the requester is told once who opened the request again, and why', async () => {
  const { workflow } = await office.start('purchase', 'UALICE');
  await office.decide(workflow.number, 'UANN', { type: 'reject', comment: 'Too dear.' });
  await office.decide(workflow.number, 'UADMIN', { type: 'reopen', reason: 'There is money again.' });

  const [message, ...others] = await told(workflow.id);
  expect(others).toEqual([]);
  expect(message?.to_user).toBe('UALICE');
  expect(message?.text).toContain(`<@UADMIN> opened your request *WF-${workflow.number}*`);
  expect(message?.text).toContain('There is money again.');
});

test('nobody is told that they opened their own request again', async () => {
  const { workflow } = await office.start('purchase', 'UALICE');
  await office.decide(workflow.number, 'UALICE', { type: 'cancel' });
  await office.decide(workflow.number, 'UALICE', { type: 'reopen' });

  expect(await told(workflow.id)).toEqual([]);
});
