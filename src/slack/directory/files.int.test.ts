import { beforeAll, beforeEach, expect, test } from 'vitest';
import { cardBlocks } from '#blocks/card.ts';
import { type decodeMetadata, encodeMetadata } from '#blocks/ids.ts';
import { cardView, readCardSubject } from '#queries/card/card.ts';
import { submitIntake, submitResubmit } from '#slack/submissions.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { messageProblems } from '#testing/slack/block-rules.ts';
import { ownStubSlack } from '#testing/slack/stub-slack.ts';

const database = ownDatabase();
const slack = ownStubSlack();
let office: Office;
let desk: Desk;

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UALICE', 'UBOB']);
  await office.put('reviewer', 'UBOB');
  await office.publish({
    key: 'expense',
    name: 'Expense',
    fields: [
      { key: 'what', type: 'text', required: true },
      { key: 'receipts', label: 'Receipts', type: 'file', required: true },
    ],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  desk = openDesk(office, slack.client);
});
beforeEach(() => {
  slack.calls.length = 0;
  slack.answers = {
    'files.info': ({ file }) =>
      file === 'F2'
        ? { ok: false, error: 'file_not_found' }
        : { ok: true, file: { id: file, name: 'taxi <1>.pdf', permalink: `https://acme.example/files/${file}` } },
  };
});

function metadata(parts: object) {
  const whole = {
    payload: null,
    trigger: '',
    definitionKey: null,
    channelId: 'C1',
    responseUrl: null,
    messageTs: null,
  };
  return encodeMetadata({ ...whole, ...parts } as NonNullable<ReturnType<typeof decodeMetadata>>);
}

function filledIn(...files: string[]) {
  return {
    what: { value: { value: 'Taxi' } },
    receipts: { value: { files: files.map((id) => ({ id })) } },
  };
}

async function start(...files: string[]): Promise<string> {
  const id = crypto.randomUUID();
  const answer = await desk.as('UALICE', async (call) => {
    await submitIntake(desk.env, {
      id,
      metadata: metadata({ definitionKey: 'expense' }),
      values: filledIn(...files),
      call,
    });
  });
  expect(answer).toContain('Done: WF-');
  const { rows } = await database.pool.query('select id from workflow order by number desc limit 1');
  return rows[0].id;
}

async function receipts(id: string): Promise<unknown> {
  const { rows } = await database.pool.query('select data from workflow where id = $1', [id]);
  return rows[0].data.receipts;
}

const taxi = { id: 'F1', name: 'taxi <1>.pdf', permalink: 'https://acme.example/files/F1' };

test('a file is kept as its name and address, and one that Slack does not know as its id', async () => {
  expect(await receipts(await start('F1', 'F2'))).toEqual([taxi, 'F2']);
});

test('cards and details link to the files', async () => {
  const subject = await readCardSubject(office.env, 'T1', await start('F1'));
  if (!subject) throw new Error('there is no card');
  const view = cardView(subject, { kind: 'channel' }, null);
  expect(view.fields[1]).toMatchObject({ label: 'Receipts', value: 'taxi <1>.pdf' });
  const blocks = cardBlocks(view, { messageKey: 'k' });
  expect(JSON.stringify(blocks)).toContain('<https://acme.example/files/F1|taxi &lt;1&gt;.pdf>');
  expect(messageProblems({ text: 'x', blocks })).toEqual([]);
});

test('files stay when a request is resubmitted without others, and give way to others', async () => {
  const id = await start('F1');
  const resubmit = async (...files: string[]) => {
    await office.env.pool.query('select 1');
    const { rows } = await database.pool.query('select number from workflow where id = $1', [id]);
    await office.decide(rows[0].number, 'UBOB', { type: 'request_changes', reason: 'Look again' });
    const payload = { workflowId: id, approvalId: null, digest: '', sequence: 1 };
    await desk.as('UALICE', async (call) => {
      await submitResubmit(desk.env, { id: 'V', metadata: metadata({ payload }), values: filledIn(...files), call });
    });
    return receipts(id);
  };
  expect(await resubmit()).toEqual([taxi]);
  expect(await resubmit('F3')).toMatchObject([{ id: 'F3' }]);
});

test('what cannot be kept as it was typed is refused, and nothing is started', async () => {
  const values = { ...filledIn('F1'), what: { value: { value: 'half \ud83d' } } };
  let refused: unknown;
  await desk.as('UALICE', async (call) => {
    const wanted = { id: 'VODD', metadata: metadata({ definitionKey: 'expense' }), values, call };
    refused = await submitIntake(desk.env, wanted).catch((error: unknown) => error);
  });
  expect(refused).toMatchObject({ code: 'unkeepable', params: { issues: [{ path: 'data.what' }] } });
});
