import { describe, expect, test } from 'vitest';
import { person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
const forms = { budget: { fields: [{ key: 'centre', required: true }, { key: 'note' }] } };
const filled = { centre: 'R&D' };

const started = (approval: Record<string, unknown>): Story =>
  run(review({ approvals: [{ role: 'reviewer', ...approval }] }, { forms }), { staff: [alice, bob, carol] }).start(
    alice,
  );

describe('the kinds and their forms:', () => {
  test.each(['approve', 'submit', 'check_in_verify'])('%s asks for the form that it names', (type) => {
    const story = started({ type, form: 'budget' });
    if (type === 'check_in_verify') story.does(bob, { type: 'check_in' });
    for (const data of [undefined, {}, { note: 'x' }, { centre: ' ' }]) {
      expect(story.refusal(bob, { type: 'approve', data })).toMatchObject({
        code: 'invalid_form',
        params: { fields: [{ key: 'centre' }] },
      });
    }
    expect(story.does(bob, { type: 'approve', data: filled }).workflow.data).toEqual(filled);
  });

  test('approve and check_in_verify do without one', () => {
    expect(started({ type: 'approve' }).does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
    const checked = started({ type: 'check_in_verify' }).does(bob, { type: 'check_in' });
    expect(checked.does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  });

  test('move takes none: what comes along is not kept', () => {
    const story = started({ type: 'move' }).does(bob, { type: 'approve', data: filled });
    expect(story.workflow.data).toEqual({});
    expect(story.workflow.phase.kind).toBe('ended');
  });

  test('a rejection asks for a reason, and never for the form', () => {
    const story = started({ type: 'submit', form: 'budget' });
    expect(story.does(bob, { type: 'reject', comment: 'no' }).workflow.phase).toMatchObject({ outcome: 'rejected' });
  });

  test('a request that changes while it is asked of several keeps what the last one filled in', () => {
    const story = started({ strategy: 'consensus', form: 'budget' })
      .does(bob, { type: 'approve', data: { centre: 'R&D', note: 'first' } })
      .does(carol, { type: 'approve', data: { centre: 'HR' } });
    expect(story.workflow.data).toEqual({ centre: 'HR', note: 'first' });
    expect(story.history.map((row) => row.data)).toEqual([{}, { centre: 'R&D', note: 'first' }, { centre: 'HR' }]);
  });
});

test('every resubmission is a round of its own, with approvals of its own and the old ones kept', () => {
  const story = started({});
  for (const round of [2, 3, 4]) {
    story.does(bob, { type: 'request_changes', reason: 'again' }).does(alice, { type: 'resubmit' });
    expect(story.workflow.round).toBe(round);
    expect(story.asked()).toMatchObject({ round, status: 'pending', assignments: [] });
  }
  story.does(bob, { type: 'approve' });
  expect(story.workflow.approvals.map(({ round, status }) => `${round} ${status}`)).toEqual([
    '1 changes_requested',
    '2 changes_requested',
    '3 changes_requested',
    '4 approved',
  ]);
});
