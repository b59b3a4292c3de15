import { describe, expect, test } from 'vitest';
import { HOUR, person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
const dan = person('UDAN', ['finance']);
const eve = person('UEVE');

const started = (stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  run(review(stage, parts)).start(alice);

const twoAtOnce = { approvals: [{ role: 'reviewer' }, { role: 'finance' }], parallel: true };
const checkedIn = { approvals: [{ role: 'reviewer', type: 'check_in_verify' }] };

describe('checking in', () => {
  test('names the person, who alone approves afterwards', () => {
    const story = started(checkedIn);
    expect(story.refusal(bob, { type: 'approve' })).toMatchObject({ params: { reason: 'not_checked_in', users: [] } });
    story.does(bob, { type: 'check_in' });
    expect(story.asked().checkedInBy).toBe('UBOB');
    expect(story.refusal(carol, { type: 'approve' })).toMatchObject({
      params: { reason: 'not_checked_in', users: ['UBOB'] },
    });
    expect(story.refusal(carol, { type: 'check_in' })).toMatchObject({
      code: 'already_decided',
      params: { by: 'UBOB', decision: 'checked_in' },
    });
    expect(story.does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
    expect(story.triggers()).toEqual(['start', 'check_in', 'approve']);
  });

  test('begins anew for whoever gets it from the person who had', () => {
    const story = started(checkedIn).does(bob, { type: 'check_in' }).does(bob, { type: 'delegate', to: eve });
    expect(story.does(eve, { type: 'check_in' }).does(eve, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  });

  test('is unknown to other kinds of approval', () => {
    expect(started().refusal(bob, { type: 'check_in' })).toMatchObject({ code: 'unknown_trigger' });
  });
});

describe('requesting changes', () => {
  test('waits for the requester, with the reason', () => {
    const story = started(twoAtOnce).does(bob, { type: 'request_changes', reason: 'which colour?' });
    expect(story.workflow.phase).toEqual({
      kind: 'awaiting_requester',
      stage: 'review',
      by: 'UBOB',
      reason: 'which colour?',
    });
    expect(story.workflow.approvals.map((one) => one.status)).toEqual(['changes_requested', 'canceled']);
    expect(story.last.effects).toEqual([{ kind: 'changes_requested', by: 'UBOB', reason: 'which colour?' }]);
    expect(story.refusal(dan, { type: 'approve' })).toMatchObject({ code: 'stage_moved' });
  });

  test('asks for a reason, and goes only where the stage allows', () => {
    const story = started();
    expect(story.refusal(bob, { type: 'request_changes', reason: '' })).toMatchObject({ code: 'comment_required' });
    expect(story.refusal(bob, { type: 'request_changes', reason: 'x', stage: 'done' })).toEqual({
      code: 'wrong_stage',
      params: { stage: 'done', allowed: ['review'] },
    });
    expect(story.refusal(eve, { type: 'request_changes', reason: 'x' })).toMatchObject({ code: 'not_permitted' });
  });
});

describe('delegating', () => {
  test('lets the other person decide, and no longer the one who did it', () => {
    const story = started().does(bob, { type: 'delegate', to: eve, reason: 'on leave' });
    expect(story.last.entry).toMatchObject({ trigger: 'delegate', comment: 'on leave', data: { to: 'UEVE' } });
    expect(story.last.effects).toMatchObject([{ kind: 'delegated', to: 'UEVE', by: 'UBOB', reason: 'on leave' }]);
    expect(story.asked().assignments).toMatchObject([
      { userId: 'UBOB', status: 'delegated' },
      { userId: 'UEVE', status: 'open', delegatedFrom: 'UBOB' },
    ]);
    expect(story.refusal(bob, { type: 'approve' })).toMatchObject({
      params: { reason: 'handed_over', users: ['UEVE'] },
    });
    expect(story.does(eve, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  });

  test.each([
    ['to oneself', bob, 'self'],
    ['to a bot', person('UBOT', [], { bot: true }), 'bot'],
    ['to a deactivated person', person('UGONE', [], { deactivated: true }), 'deactivated'],
    ['to a guest', person('UGUEST', [], { external: true }), 'external'],
    ['to the requester', alice, 'requester'],
  ])('is refused %s', (_name, to, reason) => {
    expect(started().refusal(bob, { type: 'delegate', to })).toEqual({ code: 'invalid_delegate', params: { reason } });
  });

  test('is refused where the stage forbids it, and to people outside its roles', () => {
    expect(started({ delegation: { allow: false } }).refusal(bob, { type: 'delegate', to: carol })).toMatchObject({
      params: { reason: 'not_allowed' },
    });
    const story = started({ delegation: { to_roles: ['finance'] } });
    expect(story.refusal(bob, { type: 'delegate', to: carol })).toMatchObject({ params: { reason: 'not_allowed' } });
    story.does(bob, { type: 'delegate', to: dan });
  });

  test('never goes round, nor twice to one person, nor deeper than the stage allows', () => {
    const story = started({ delegation: { max_depth: 2 } }).does(bob, { type: 'delegate', to: carol });
    expect(story.refusal(carol, { type: 'delegate', to: bob })).toMatchObject({ params: { reason: 'loop' } });
    story.does(carol, { type: 'delegate', to: dan });
    expect(story.refusal(dan, { type: 'delegate', to: eve })).toMatchObject({ params: { reason: 'depth' } });
    const frank = person('UFRANK', ['reviewer']);
    expect(story.refusal(frank, { type: 'delegate', to: dan })).toMatchObject({ params: { reason: 'already' } });
  });

  test('is refused to whoever may not decide', () => {
    expect(started().refusal(eve, { type: 'delegate', to: carol })).toMatchObject({ code: 'not_permitted' });
  });
});

describe('somebody who took their decision back, or was relieved of it,', () => {
  const sharesOf = (story: Story, id: string) => story.asked().assignments.filter(({ userId }) => userId === id);

  test('may be named for it again, and has one share', () => {
    const story = started({}, { undo_window: '5m' }).does(bob, { type: 'approve' }).does(bob, { type: 'undo' });
    const manager = person('UMAX', ['manager'], { permissions: ['workflows:assign'] });
    story.does(manager, { type: 'assign', to: bob });
    expect(sharesOf(story, 'UBOB')).toMatchObject([{ status: 'open', delegatedFrom: null, decidedAt: null }]);
    expect(story.does(bob, { type: 'approve' }).workflow.phase.kind).toBe('settling');
  });

  test('may be handed it again by the same person, and has one share of theirs', () => {
    const story = started({}, { undo_window: '5m' }).does(bob, { type: 'delegate', to: eve });
    story.does(eve, { type: 'approve' }).does(eve, { type: 'undo' });
    const manager = person('UMAX', ['manager'], { permissions: ['workflows:assign'] });
    story.does(manager, { type: 'assign', to: bob }).does(bob, { type: 'delegate', to: eve });
    expect(sharesOf(story, 'UEVE')).toMatchObject([{ status: 'open', delegatedFrom: 'UBOB' }]);
  });

  test('has one share too after it was handed on, named again and handed on once more, when time runs out', () => {
    const story = started({ due_in: '1h', on_timeout: 'delegate', escalate: [{ role: 'finance' }] });
    const manager = person('UMAX', ['manager'], { permissions: ['workflows:assign'] });
    story.does(bob, { type: 'delegate', to: eve }).does(manager, { type: 'assign', to: bob });
    story.does(bob, { type: 'delegate', to: carol }).after(2 * HOUR);
    story.does(null, { type: 'wake', approvalId: story.asked().id });
    expect(sharesOf(story, 'UBOB')).toMatchObject([{ status: 'released', delegatedFrom: null }]);
  });
});
