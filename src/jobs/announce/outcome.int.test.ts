import { beforeAll, expect, test } from 'vitest';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readMessage } from '#jobs/messages/message-row.ts';
import { render } from '#jobs/messages/render.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { transact } from '#workflow/decide/transact.ts';
import { announce } from './announce.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UANN']);
  await office.put('reviewer', 'UANN');
  await office.publish(purchaseSource({ undo_window: '1m' }));
  env = jobEnvironment(office, slack.client);
});

test('once an undo window is over, the requester is told who rejected the request and why', async () => {
  const { workflow } = await office.start('purchase', 'UALICE');
  await office.decide(workflow.number, 'UANN', { type: 'reject', comment: 'Too dear.' });
  const later = { ...office.env, now: () => new Date(Date.now() + 120_000) };
  const { entry, effects } = await transact(later, {
    tenantId,
    ref: { id: workflow.id },
    actorId: null,
    command: () => ({ type: 'settle' }),
  });
  await announce(env, {
    tenantId,
    workflowId: workflow.id,
    sequence: entry?.sequence ?? 0,
    at: entry?.at ?? '',
    effects,
  });
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from message where to_user = 'UALICE' and key like '%outcome%'`,
  );
  expect(rows).toHaveLength(1);
  const message = await readMessage(database.pool, tenantId, rows[0]?.id ?? '');
  const drawn = JSON.stringify(message ? (await render(env, message))?.blocks : null);
  expect(drawn).toContain('was rejected by <@UANN>');
  expect(drawn).toContain('Too dear.');
});
