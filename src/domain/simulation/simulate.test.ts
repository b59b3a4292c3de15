import { expect, test } from 'vitest';
import { purchase, review } from '#testing/builders/builders.ts';
import { firstAsk, tryOut, tryOutAsAlice } from '#testing/builders/trials.ts';

test('the path tells each stage, whom it asks and where it leads', () => {
  const result = tryOutAsAlice(
    purchase({
      stages: [
        { key: 'review', approvals: [{ role: 'reviewer' }] },
        { key: 'pay', approvals: [{ role: 'finance', strategy: 'quorum', count: 2 }, { self: true }] },
        { key: 'done', final: true },
      ],
    }),
  );
  expect(result.problems).toEqual([]);
  expect(result.steps.map(({ stage, asks }) => [stage, ...asks.map((ask) => [ask.asks, ask.decidedBy])])).toEqual([
    ['review', ['anyone of reviewer', ['bob']]],
    ['pay', ['2 of finance', ['carol', 'dan']], ['the requester', ['alice']]],
  ]);
  expect(result.steps[0]?.next).toEqual({ trigger: 'approve', leadsTo: { stage: 'pay', state: 'asks' } });
  expect(result.end).toEqual({ stage: 'done', state: 'completed' });
});

test('the timeline has every reminder and rung, at the times of the calendar', () => {
  const definition = review(
    { due_in: '1d', remind_before: ['2h'], escalate: [{ role: 'boss' }, { role: 'finance', after: '1d' }] },
    { calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' } },
  );
  const { dueAt, timeline } = firstAsk(definition);
  // MORNING is Friday 10:00 in Berlin.
  expect(dueAt).toBe('2026-11-23T09:00:00.000Z');
  expect(timeline.map(({ at, does, role }) => [at, does, role])).toEqual([
    ['2026-11-20T15:00:00.000Z', 'remind', null],
    ['2026-11-23T09:00:00.000Z', 'escalate', 'boss'],
    ['2026-11-24T09:00:00.000Z', 'escalate', 'finance'],
  ]);
});

test.each([
  ['approve', 'completed'],
  ['reject', 'rejected'],
  ['expire', 'rejected'],
] as const)('silence with on_timeout %s is %s', (on_timeout, state) => {
  const { timeline } = firstAsk(review({ due_in: '1d', on_timeout }));
  expect(timeline).toEqual([
    { at: '2026-11-21T09:00:00.000Z', does: on_timeout, role: null, leadsTo: expect.objectContaining({ state }) },
  ]);
});

test('a rejection tells how many must say no, and where it leads', () => {
  const three = { approvals: [{ role: 'finance', strategy: 'majority' }] };
  expect(firstAsk(review(three)).rejection).toEqual({ people: 2, leadsTo: { stage: 'review', state: 'rejected' } });
  const back = review(
    { resubmit_to: ['review'] },
    { transitions: [{ trigger: 'reject', source: 'review', dest: 'done' }] },
  );
  expect(firstAsk(back)).toMatchObject({
    rejection: { people: 1, leadsTo: { stage: 'done' } },
    sentBackTo: ['review'],
  });
});

test('who checks in approves, and forms are filled in with the data or with examples', () => {
  const definition = purchase({
    stages: [
      { key: 'a', approvals: [{ role: 'finance', type: 'check_in_verify' }] },
      { key: 'b', approvals: [{ role: 'finance', type: 'submit', form: 'f' }] },
    ],
    forms: { f: { fields: [{ key: 'cost', type: 'amount', required: true, min: 5 }] } },
  });
  const result = tryOutAsAlice(definition);
  expect(result.problems).toEqual([]);
  expect(result.steps.map(({ asks }) => asks[0]?.decidedBy)).toEqual([['carol'], ['carol']]);
});

test('an undo window is told and not waited for', () => {
  expect(tryOut(review({}, { undo_window: '30s' }))).toMatchObject({ undoWindow: 30_000, end: { state: 'completed' } });
});
