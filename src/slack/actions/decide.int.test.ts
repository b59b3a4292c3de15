import type { WebClient } from '@slack/web-api';
import { beforeEach, expect, test } from 'vitest';
import { encodePayload } from '#blocks/ids.ts';
import { digestOf } from '#domain/request/digest.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { countQueries } from '#testing/database/watched.ts';
import { type Desk, openDesk } from '#testing/desks/desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { approve, reject } from './decide.ts';

const database = ownDatabase();
let office: Office;
let desk: Desk;
let taken: () => number;
/** Titles of the modals that were opened. */
let opened: string[];
let tenants = 0;

beforeEach(async () => {
  tenants += 1;
  office = await openOffice(database.pool, `TPRESS${tenants}`, ['UALICE', 'UBOB']);
  await office.put('manager', 'UBOB');
  const stages = [
    { key: 'review', approvals: [{ role: 'manager' }] },
    { key: 'done', final: true },
  ];
  await office.publish({ key: 'plain', name: 'Plain', stages });
  const transitions = [{ trigger: 'approve', source: 'review', dest: 'done', comment: 'required' }];
  await office.publish({ key: 'explained', name: 'Explained', stages, transitions });
  opened = [];
  const views = { open: async ({ view }: { view: { title: { text: string } } }) => void opened.push(view.title.text) };
  const counted = countQueries(database.pool);
  taken = counted.taken;
  desk = openDesk({ ...office, env: { ...office.env, pool: counted.pool } }, { views } as unknown as WebClient);
});

function buttonOf(workflow: Workflow) {
  const payload = {
    workflowId: workflow.id,
    approvalId: workflow.approvals[0]?.id ?? null,
    digest: digestOf(workflow),
    sequence: workflow.historySequence,
    trigger: 'approve',
  };
  return { actionId: 'approve', value: encodePayload(payload) };
}

test('a plain Approve is one read and one write', async () => {
  const first = await office.start('plain', 'UALICE');
  await desk.as('UBOB', (call) => approve(desk.env, call, buttonOf(first.workflow)));
  const second = await office.start('plain', 'UALICE');
  const before = taken();

  const answer = await desk.as('UBOB', (call) => approve(desk.env, call, buttonOf(second.workflow)));

  expect(answer).toContain('approved WF-2');
  expect(taken() - before).toBe(2);
});

test('an Approve that wants a comment is one read, and asks for it', async () => {
  const { workflow } = await office.start('explained', 'UALICE');
  await desk.as('UBOB', (call) => approve(desk.env, call, buttonOf(workflow)));
  const before = taken();
  const answer = await desk.as('UBOB', (call) => approve(desk.env, call, buttonOf(workflow)));
  expect([answer, taken() - before, opened]).toEqual(['', 1, ['Approve', 'Approve']]);
});

test('who may not decide is told so, and asked nothing', async () => {
  const { workflow } = await office.start('explained', 'UALICE');
  const answer = await desk.as('UALICE', (call) => reject(desk.env, call, buttonOf(workflow)));
  expect(answer).toContain("it isn't waiting for you");
  expect(opened).toEqual([]);
});
