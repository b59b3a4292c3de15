import { describe, expect, test } from 'vitest';
import type { Actor } from '#domain/people/role.ts';
import { HOUR, person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE', ['reviewer']);
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
const dora = person('UDORA', ['reviewer']);
const eve = person('UEVE');
const fred = person('UFRED', ['finance']);
const max = person('UMAX', ['boss']);
const ada = person('UADA', ['admin']);
const staff = [alice, bob, carol, dora, eve, fred, max, ada];

const together = (strategy: Record<string, unknown>) => ({ approvals: [{ role: 'reviewer', ...strategy }] });
const consensus = together({ strategy: 'consensus' });
const majority = together({ strategy: 'majority' });
const started = (stage: Record<string, unknown>, among: readonly Actor[] = staff): Story =>
  run(review(stage), { staff: among }).start(alice);

const yes = { type: 'approve' } as const;
const no = { type: 'reject', comment: 'no' } as const;
const votes = (story: Story): string[] =>
  (story.workflow.approvals[0]?.assignments ?? []).map((share) => `${share.userId} ${share.status}`);
const outcome = (story: Story): string =>
  story.workflow.phase.kind === 'ended' ? story.workflow.phase.outcome : story.workflow.phase.kind;

describe('three people decide together:', () => {
  test.each([
    ['all of them', consensus, [bob, carol, dora]],
    ['two of them', together({ strategy: 'quorum', count: 2 }), [bob, dora]],
    ['more than half', majority, [carol, dora]],
    ['two thirds', together({ strategy: 'percentage', percentage: 66.67 }), [bob, carol]],
    ['as many as there are', together({ strategy: 'quorum', count: 7 }), [bob, carol, dora]],
    ['any one of them', together({}), [dora]],
  ])('%s agree, and it goes on with the last one needed', (_name, stage, people) => {
    const story = started(stage);
    for (const [index, one] of people.entries()) {
      expect(outcome(story)).toBe('deciding');
      story.does(one, yes);
      expect(story.last.entry).toMatchObject({
        trigger: 'approve',
        actorId: one.id,
        toStage: index + 1 === people.length ? 'done' : 'review',
      });
    }
    expect(outcome(story)).toBe('completed');
    expect(votes(story)).toEqual(people.map((one) => `${one.id} approved`));
    expect(story.workflow.approvals[0]).toMatchObject({ status: 'approved', actorId: people.at(-1)?.id });
  });

  test.each([
    ['consensus', consensus, [bob]],
    ['a quorum of two', together({ strategy: 'quorum', count: 2 }), [bob, carol]],
    ['a majority', majority, [dora, carol]],
    ['two thirds', together({ strategy: 'percentage', percentage: 66.67 }), [bob, dora]],
    ['one third', together({ strategy: 'percentage', percentage: 33.33 }), [bob, dora, carol]],
  ])('%s is denied as soon as it can no longer be reached', (_name, stage, people) => {
    const story = started(stage);
    for (const one of people) {
      expect(outcome(story)).toBe('deciding');
      story.does(one, no);
    }
    expect(outcome(story)).toBe('rejected');
    expect(story.workflow.approvals[0]).toMatchObject({ status: 'denied', actorId: people.at(-1)?.id });
  });

  test('a yes that comes after enough noes to leave a chance still counts', () => {
    const story = started(majority).does(bob, no).does(carol, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });

  test('the last no of a split vote denies, even where yes and no are even', () => {
    const story = started(majority, [alice, bob, carol]).does(bob, yes).does(carol, no);
    expect(outcome(story)).toBe('rejected');
  });

  test('the requester is not one of them, unless they may decide on their own request', () => {
    expect(started(consensus).refusal(alice, yes)).toMatchObject({ params: { reason: 'self' } });
    const own = run(review(consensus, { allow_self_approval: true }), { staff }).start(alice);
    for (const one of [alice, bob, carol]) own.does(one, yes);
    expect(outcome(own)).toBe('deciding');
    expect(outcome(own.does(dora, yes))).toBe('completed');
  });
});

describe('nobody votes twice:', () => {
  test('the same vote again gets the first answer and changes nothing', () => {
    const story = started(consensus);
    const approvalId = story.asked().id;
    const at = story.now;
    story
      .does(bob, { ...yes, approvalId })
      .after(HOUR)
      .does(bob, { ...yes, approvalId });
    expect(story.last).toMatchObject({ entry: null, repeated: { decision: 'approved', at } });
    expect(votes(story)).toEqual(['UBOB approved']);
  });

  test('also when somebody else settled it meanwhile', () => {
    const story = started(majority);
    const approvalId = story.asked().id;
    story.does(bob, { ...yes, approvalId }).does(carol, { ...yes, approvalId });
    expect(outcome(story)).toBe('completed');
    story.does(bob, { ...yes, approvalId });
    expect(story.last.repeated).toMatchObject({ decision: 'approved' });
    expect(story.refusal(dora, { ...yes, approvalId })).toMatchObject({ code: 'already_decided' });
  });

  test('and a vote stands: the opposite one is refused with what was said before', () => {
    const story = started(consensus).does(bob, yes);
    expect(story.refusal(bob, no)).toEqual({
      code: 'already_decided',
      params: { by: 'UBOB', at: story.now, decision: 'approved' },
    });
  });

  test('nor by being handed somebody else’s say', () => {
    const story = started(consensus).does(bob, yes);
    expect(story.refusal(carol, { type: 'delegate', to: bob })).toEqual({
      code: 'invalid_delegate',
      params: { reason: 'already' },
    });
    story.does(ada, { type: 'assign', to: bob });
    expect(votes(story)).toEqual(['UBOB approved']);
    expect(story.refusal(bob, yes)).toMatchObject({ code: 'already_decided' });
  });
});

describe('delegating a vote', () => {
  test('hands it over and makes no second one', () => {
    const story = started(consensus).does(bob, { type: 'delegate', to: eve }).does(carol, yes).does(dora, yes);
    expect(outcome(story)).toBe('deciding');
    expect(story.refusal(bob, yes)).toMatchObject({ code: 'not_permitted' });
    expect(outcome(story.does(eve, yes))).toBe('completed');
    expect(votes(story).filter((vote) => vote.endsWith('approved'))).toHaveLength(3);
  });

  test('to somebody who has one leaves them with one', () => {
    const story = started(consensus).does(bob, { type: 'delegate', to: carol }).does(carol, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });

  test('onwards keeps it one vote', () => {
    const story = started(consensus).does(bob, { type: 'delegate', to: eve }).does(eve, { type: 'delegate', to: fred });
    story.does(carol, yes).does(dora, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(fred, no))).toBe('rejected');
  });
});

describe('while it is open, people', () => {
  test('join the role and are counted', () => {
    const story = started(consensus, [bob, carol])
      .does(bob, yes)
      .among(...staff)
      .does(carol, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });

  test('leave the role and are not waited for', () => {
    const story = started(consensus).does(bob, yes);
    const gone = person('UDORA');
    story.among(bob, carol, gone);
    expect(story.refusal(gone, yes)).toMatchObject({ params: { reason: 'role' } });
    expect(outcome(story.does(carol, yes))).toBe('completed');
  });

  test('leave after their vote, which stands', () => {
    const story = started(majority).does(bob, yes).among(carol, dora).does(carol, yes);
    expect(outcome(story)).toBe('completed');
  });
});

describe('a shared approval that escalated', () => {
  const timed = { ...consensus, due_in: '1h', escalate: [{ role: 'boss' }] };
  const escalated = (stage: Record<string, unknown> = timed): Story => {
    const story = started(stage).does(bob, yes).after(HOUR);
    return story.does(null, { type: 'wake', approvalId: story.asked().id });
  };

  test.each([
    [yes, 'completed'],
    [no, 'rejected'],
  ] as const)('is settled alone by who was called in: %j', (vote, wanted) => {
    expect(outcome(escalated().does(max, vote))).toBe(wanted);
  });

  test('is still decided together by those who were asked first', () => {
    const story = escalated().does(carol, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });

  test('counts who is of both roles with the others', () => {
    const both = person('UBOTH', ['reviewer', 'boss']);
    expect(
      outcome(
        escalated()
          .among(...staff, both)
          .does(both, yes),
      ),
    ).toBe('deciding');
  });

  test('to the very role that was asked leaves them deciding together', () => {
    const story = escalated({ ...timed, escalate: [{ role: 'reviewer' }] });
    expect(story.asked()).toMatchObject({ status: 'escalated', roles: ['reviewer'], escalatedRoles: [] });
    expect(outcome(story.does(carol, yes))).toBe('deciding');
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });
});

test('each who decides checks in first, for themselves', () => {
  const story = started(together({ strategy: 'quorum', count: 2, type: 'check_in_verify' }));
  story.does(bob, { type: 'check_in' }).does(bob, yes);
  expect(story.refusal(carol, yes)).toMatchObject({ params: { reason: 'not_checked_in' } });
  story.does(carol, { type: 'check_in' });
  expect(outcome(story.does(carol, yes))).toBe('completed');
});

test('one who asks for changes sends it back for all, and the next round begins without a vote', () => {
  const story = started(consensus).does(bob, yes).does(carol, { type: 'request_changes', reason: 'which?' });
  expect(story.workflow.phase).toMatchObject({ kind: 'awaiting_requester', stage: 'review', by: 'UCAROL' });
  story.does(alice, { type: 'resubmit' });
  expect(story.asked()).toMatchObject({ round: 2, assignments: [] });
  for (const one of [bob, carol]) story.does(one, yes);
  expect(outcome(story)).toBe('deciding');
  expect(outcome(story.does(dora, yes))).toBe('completed');
});

describe('in a parallel stage', () => {
  const both = {
    parallel: true,
    approvals: [{ role: 'reviewer', strategy: 'majority' }, { role: 'finance' }, { self: true }],
  };

  test('every approval is needed, in whatever order', () => {
    const story = started(both);
    expect(story.open()).toHaveLength(3);
    story.does(fred, yes).does(bob, yes).does(alice, yes);
    expect(story.open().map((one) => one.position)).toEqual([0]);
    expect(outcome(story.does(dora, yes))).toBe('completed');
  });

  test('one that is denied ends all of them', () => {
    const story = started(both).does(bob, no);
    expect(outcome(story)).toBe('deciding');
    story.does(carol, no);
    expect(outcome(story)).toBe('rejected');
    expect(story.workflow.approvals.map((one) => one.status)).toEqual(['denied', 'canceled', 'canceled']);
  });
});
