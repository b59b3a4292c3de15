import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const max = person('UMAX', ['boss']);

const ladder = {
  due_in: '2d',
  remind_before: ['4h', '1d'],
  escalate: [{ role: 'boss' }, { role: 'ceo', after: '1d' }],
};
const started = (stage: Record<string, unknown> = ladder): Story => run(review(stage)).start(alice);
const wake = (story: Story) => ({ type: 'wake', approvalId: story.asked().id }) as const;

/** Lets the schedule do what is due, as often as there is something. */
function sweep(story: Story): Story {
  while (story.asked().wakeAt !== null && (story.asked().wakeAt ?? '') <= story.now) story.does(null, wake(story));
  return story;
}

test('people are reminded before the deadline, each time once', () => {
  const story = sweep(started().after(DAY));
  expect(story.last.effects).toEqual([{ kind: 'remind', approvalId: story.asked().id }]);
  expect(story.last.entry).toMatchObject({ actorId: null, trigger: 'remind' });
  expect(story.asked()).toMatchObject({ status: 'pending', reminders: 1 });
  expect(story.refusal(null, wake(story)).code).toBe('stage_moved');
  expect(sweep(story.after(20 * HOUR)).triggers()).toEqual(['start', 'remind', 'remind']);
});

test('at the deadline it escalates, and the people of that role may decide', () => {
  const story = sweep(started().after(2 * DAY));
  expect(story.asked()).toMatchObject({
    status: 'escalated',
    escalationLevel: 1,
    escalateRole: 'boss',
    roles: ['reviewer', 'boss'],
  });
  expect(story.last.effects).toEqual([{ kind: 'escalated', approvalId: story.asked().id, role: 'boss', why: null }]);
  expect(story.last.entry).toMatchObject({ trigger: 'escalate', data: { role: 'boss', level: 1 } });
  expect(story.does(max, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

test('those who were asked first may still decide', () => {
  expect(sweep(started().after(2 * DAY)).does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

test('each rung comes once, then it is left alone', () => {
  const story = sweep(started().after(3 * DAY));
  expect(story.triggers()).toEqual(['start', 'escalate', 'escalate']);
  expect(story.asked()).toMatchObject({ roles: ['reviewer', 'boss', 'ceo'], escalationLevel: 2, wakeAt: null });
  expect(sweep(story.after(100 * DAY)).triggers()).toHaveLength(3);
});

test('missed reminders are given once, and not at all beside an escalation', () => {
  expect(sweep(started().after(47 * HOUR)).triggers()).toEqual(['start', 'remind']);
  expect(sweep(started().after(2 * DAY)).triggers()).toEqual(['start', 'escalate']);
});

test('a deadline without a ladder escalates to the admins, once', () => {
  const story = sweep(started({ due_in: '1h' }).after(DAY));
  expect(story.triggers()).toEqual(['start', 'escalate']);
  expect(story.asked()).toMatchObject({ roles: ['reviewer', 'admin'], wakeAt: null });
});

test('a first rung may come later than the deadline', () => {
  const story = started({ due_in: '1h', escalate: [{ role: 'boss', after: '1h' }] });
  expect(sweep(story.after(HOUR)).triggers()).toEqual(['start']);
  expect(sweep(story.after(HOUR)).triggers()).toEqual(['start', 'escalate']);
});

test('an escalation lets somebody else check in', () => {
  const story = started({ ...ladder, approvals: [{ role: 'reviewer', type: 'check_in_verify' }] });
  sweep(story.does(bob, { type: 'check_in' }).after(2 * DAY));
  expect(story.does(max, { type: 'check_in' }).does(max, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

describe('nothing is woken', () => {
  test('before its time', () => {
    const story = started();
    expect(story.refusal(null, wake(story)).code).toBe('stage_moved');
  });

  test('without a deadline', () => {
    const story = started({}).after(1_000 * DAY);
    expect(story.refusal(null, wake(story)).code).toBe('stage_moved');
  });

  test('once it is decided, sent back, or of another request', () => {
    const story = started();
    const command = wake(story);
    story.does(bob, { type: 'request_changes', reason: 'x' }).after(5 * DAY);
    expect(story.refusal(null, command).code).toBe('stage_moved');
    story.does(alice, { type: 'cancel' });
    expect(story.refusal(null, command).code).toBe('workflow_closed');
    expect(story.refusal(null, { type: 'wake', approvalId: 'another' }).code).toBe('workflow_closed');
  });

  test('and the clock begins anew after resubmission', () => {
    const story = started()
      .does(bob, { type: 'request_changes', reason: 'x' })
      .after(5 * DAY);
    story.does(alice, { type: 'resubmit' });
    expect(sweep(story).triggers().at(-1)).toBe('resubmit');
    expect(sweep(story.after(DAY)).triggers().at(-1)).toBe('remind');
  });
});

describe('a rung of which nobody could decide', () => {
  const rungs = { ...ladder, escalate: [...ladder.escalate, { role: 'owner', after: '3d' }] };
  const with_ = (holders: Record<string, string[]>, stage: object = rungs) =>
    run(review({ ...stage }), { people: { holders } })
      .start(alice)
      .after(2 * DAY);

  test('is passed over for the next one, and the history says so', () => {
    const story = sweep(with_({ boss: [], ceo: ['UALICE'], owner: ['UALICE', 'UOLGA'] }));
    const why = 'nobody with the role boss or ceo could decide';
    expect(story.asked()).toMatchObject({ roles: ['reviewer', 'owner'], escalationLevel: 3, wakeAt: null });
    expect(story.last.effects).toEqual([
      { kind: 'escalated', approvalId: story.asked().id, role: 'owner', why, passed_over: ['boss', 'ceo'] },
    ]);
    expect(story.last.entry).toMatchObject({
      trigger: 'escalate',
      comment: why,
      data: { role: 'owner', level: 3, passed_over: ['boss', 'ceo'] },
    });
  });

  test('leads to the admins where the ladder has nobody', () => {
    const story = sweep(with_({ boss: ['UALICE'], ceo: [], owner: [] }));
    expect(story.asked()).toMatchObject({ roles: ['reviewer', 'admin'], escalationLevel: 4, wakeAt: null });
  });

  test('is not where its only person is the requester, unless they may decide their own', () => {
    const own = review(ladder, { allow_self_approval: true });
    const story = sweep(
      run(own, { people: { holders: { boss: ['UALICE'], ceo: [] } } })
        .start(alice)
        .after(2 * DAY),
    );
    expect(story.asked()).toMatchObject({ roles: ['reviewer', 'boss'], escalationLevel: 1 });
  });

  test('is passed over when time hands the approval on, too', () => {
    const story = sweep(with_({ boss: ['UALICE'], ceo: ['UCHIEF'], owner: [] }, { ...rungs, on_timeout: 'delegate' }));
    expect(story.asked().roles).toEqual(['ceo']);
  });

  test('never asks a role of which nobody could decide, whoever holds what', () => {
    const some = fc.uniqueArray(fc.constantFrom('UALICE', 'UBOB', 'UMAX'));
    fc.assert(
      fc.property(fc.record({ boss: some, ceo: some, owner: some }), (holders) => {
        const story = sweep(with_(holders).after(100 * DAY));
        const able = Object.entries(holders).filter(([, people]) => people.some((id) => id !== 'UALICE'));
        const asked = story.asked().roles.filter((role) => role !== 'reviewer');
        expect(asked).toEqual(able.length > 0 ? expect.arrayContaining(able.map(([role]) => role)) : ['admin']);
        expect(asked.filter((role) => role !== 'admin').every((role) => able.some(([name]) => name === role))).toBe(
          true,
        );
      }),
    );
  });
});
