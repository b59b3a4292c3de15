import { beforeAll, expect, test } from 'vitest';
import type { Decision } from '#domain/decide/decide.ts';
import { announce } from '#jobs/announce/announce.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { jobEnvironment } from '#testing/desks/job-environment.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';

const tenantId = 'T1';
const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let env: JobEnvironment;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UANN']);
  await office.put('reviewer', 'UANN');
  await office.publish({ key: 'plain', name: 'Plain', stages: [{ key: 'review', approvals: [{ role: 'reviewer' }] }] });
  await office.publish({
    key: 'empty',
    name: 'Empty',
    deliver: 'dm',
    stages: [
      { key: 'review', permissions: ['none'] },
      { key: 'done', final: true },
    ],
    transitions: [{ trigger: 'go', source: 'review', dest: 'done' }],
  });
  env = jobEnvironment(office, slack.client);
});

function writeDown(definitionKey: string) {
  return startWorkflow(office.env, { tenantId, actorId: 'UALICE', definitionKey, data: {}, later: true });
}

async function tell({ workflow, entry, effects }: Decision): Promise<void> {
  const { sequence = 0, at = '' } = entry ?? {};
  await announce(env, { tenantId, workflowId: workflow.id, sequence, at, effects });
}

async function cards({ workflow }: Decision): Promise<string[]> {
  const { rows } = await database.pool.query<{ place: string }>(
    `select coalesce(to_user, to_channel) as place from message where workflow_id = $1 order by place`,
    [workflow.id],
  );
  return rows.map(({ place }) => place);
}

test('what is only written down has no card before it is started', async () => {
  const made = await writeDown('plain');
  await tell(made);
  expect(await cards(made)).toEqual([]);
  await tell(await office.decide(made.workflow.number, 'UALICE', { type: 'start' }));
  expect(await cards(made)).toEqual(['#general', 'UANN']);
});

test('what is called off before it was started never has one', async () => {
  const made = await writeDown('plain');
  await tell(made);
  await tell(await office.decide(made.workflow.number, 'UALICE', { type: 'cancel' }));
  expect(await cards(made)).toEqual([]);
});

test('started, what nobody else would see is shown to the admins', async () => {
  const made = await writeDown('empty');
  await tell(made);
  await tell(await office.decide(made.workflow.number, 'UALICE', { type: 'start' }));
  expect(await cards(made)).toEqual(['UADMIN']);
});
