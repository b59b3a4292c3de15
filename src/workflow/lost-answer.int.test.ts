import { beforeAll, expect, test } from 'vitest';
import { failureOf } from '#slack/errors.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { type LostAnswers, losingAnswers } from '#testing/wire/lost-answers.ts';
import { decideWorkflow } from '#workflow/decide/decide-workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { isOutcomeUnknown } from '#workflow/outage.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish(purchaseSource());
});

function losing(lost: LostAnswers) {
  return { ...office.env, pool: losingAnswers(database.pool, lost) };
}

function start(env: Office['env']) {
  return startWorkflow(env, { tenantId, actorId: 'UALICE', definitionKey: 'purchase', data: {} });
}

function approve(env: Office['env'], number: number) {
  return decideWorkflow(env, { tenantId, ref: { number }, actorId: 'UBOB', command: { type: 'approve' } });
}

async function triggersOf(id: string) {
  const { rows } = await database.pool.query<{ trigger: string }>(
    'select trigger from history where workflow_id = $1 order by sequence',
    [id],
  );
  return rows.map(({ trigger }) => trigger);
}

async function workflows() {
  return (await database.pool.query('select 1 from workflow')).rowCount ?? 0;
}

test.each([
  ['after it was written', true],
  ['before it was written', false],
])('a decision whose answer is lost %s is made once, and told as made', async (_when, done) => {
  const { workflow } = await office.start('purchase', 'UALICE');
  const decided = await approve(losing({ name: 'write_free_decisions', done }), workflow.number);
  expect(decided).toMatchObject({ entry: { trigger: 'approve' }, workflow: { phase: { kind: 'ended' } } });
  expect(await triggersOf(workflow.id)).toEqual(['start', 'approve']);
});

test.each([
  ['after it was written', true],
  ['before it was written', false],
])('a request whose answer is lost %s is started once, and told as started', async (_when, done) => {
  const before = await workflows();
  const { entry, workflow } = await start(losing({ name: 'write_decisions', done }));
  expect(entry).toMatchObject({ trigger: 'start' });
  expect(await triggersOf(workflow.id)).toEqual(['start']);
  expect(await workflows()).toBe(before + 1);
});

test('while the database stays away it is said that nobody knows, and not that nothing was changed', async () => {
  const { workflow } = await office.start('purchase', 'UALICE');
  const env = losing({ name: 'write_free_decisions', done: true });
  const away = {
    ...env,
    pool: losingAnswers(env.pool, { name: 'is_written', done: false, times: Number.POSITIVE_INFINITY }),
  };
  const error = await approve(away, workflow.number).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(isOutcomeUnknown(error)).toBe(true);
  expect(failureOf(error)).toMatchObject({ code: 'outcome_unknown' });
  expect(await triggersOf(workflow.id)).toEqual(['start', 'approve']);
});

test('over the API, too, and the same call with the same Idempotency-Key gets the outcome', async () => {
  const { workflow } = await office.start('purchase', 'UALICE');
  const wrote = losingAnswers(database.pool, { name: 'write_free_decisions', done: true });
  const pool = losingAnswers(wrote, { name: 'is_written', done: false, times: Number.POSITIVE_INFINITY });
  const lossy = openApiDesk({ ...office, env: { ...office.env, pool } }, { warned: () => undefined });
  const bob = await lossy.as('UBOB');
  const { rows } = await database.pool.query<{ id: string }>('select id from approval where workflow_id = $1', [
    workflow.id,
  ]);
  const call = () => bob.post(`/workflows/approvals/${rows[0]?.id}/approve`, {}, { 'idempotency-key': 'once' });
  expect(await call()).toMatchObject({ status: 503, body: { title: 'Not known' } });
  expect(await call()).toMatchObject({ status: 200, body: { status: 'approved' } });
  expect(await triggersOf(workflow.id)).toEqual(['start', 'approve']);
});
