import { describe, expect, test } from 'vitest';
import { rightOf } from '#domain/request/right.ts';
import { person, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const carol = person('UCAROL', ['reviewer']);
const dora = person('UDORA', ['reviewer']);
const eve = person('UEVE');
const frank = person('UFRANK');
const admin = person('UADA', ['admin']);
/** May assign, and decide nothing. */
const max = person('UMAX', ['manager']);

const started = (stage: Record<string, unknown> = {}): Story => run(review(stage)).start(alice);
const ended = (story: Story): boolean => story.workflow.phase.kind === 'ended';
const together = { approvals: [{ role: 'reviewer', strategy: 'consensus' }] };

describe('assigning', () => {
  test('names somebody who may decide from now on', () => {
    const story = started().does(admin, { type: 'assign', to: eve });
    expect(story.workflow.assigneeId).toBe('UEVE');
    expect(story.last.effects).toEqual([{ kind: 'assigned', to: 'UEVE', by: 'UADA' }]);
    expect(story.last.entry).toMatchObject({ trigger: 'assign', data: { to: 'UEVE' } });
    expect(ended(story.does(eve, { type: 'approve' }))).toBe(true);
  });

  test('is for people who may decide or have the permission', () => {
    started().does(carol, { type: 'assign', to: eve });
    expect(started().refusal(eve, { type: 'assign', to: carol })).toMatchObject({ params: { reason: 'permission' } });
    expect(started().refusal({ ...admin, deactivated: true }, { type: 'assign', to: carol })).toMatchObject({
      code: 'not_permitted',
    });
  });

  test('by people without the permission gives what they may decide themselves, to somebody else', () => {
    const both = { approvals: [{ role: 'reviewer' }, { role: 'director' }], parallel: true };
    const story = started(both).does(carol, { type: 'assign', to: eve });
    expect(
      story.open().map(({ assignments }) => assignments.map(({ userId, status }) => `${userId} ${status}`)),
    ).toEqual([['UCAROL delegated', 'UEVE open'], []]);
    expect(story.refusal(carol, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
    expect(started(both).refusal(carol, { type: 'assign', to: carol })).toEqual({
      code: 'invalid_delegate',
      params: { reason: 'self', verb: 'assign' },
    });
    expect(
      started(both)
        .does(admin, { type: 'assign', to: eve })
        .open()
        .map(({ assignments }) => assignments.length),
    ).toEqual([1, 1]);
  });

  test('somebody who may decide already asks them by name as long as they may', () => {
    const story = started(together).does(carol, { type: 'assign', to: dora });
    expect(story.asked().assignments).toMatchObject([{ userId: 'UDORA', status: 'open', delegatedFrom: null }]);
    expect(story.workflow.assigneeId).toBe('UDORA');
    const [approval] = story.workflow.approvals;
    if (!approval) throw new Error('nobody is asked');
    const gone = { ...approval, givers: { UDORA: { roles: [], anybody: true, gone: false } } };
    expect(rightOf(story.workflow, gone, { ...dora, roles: [] })).toBe('role');
  });

  test('keeps the rules of delegation', () => {
    const closed = { delegation: { allow: false } };
    expect(started(closed).refusal(carol, { type: 'assign', to: eve })).toMatchObject({
      params: { reason: 'not_allowed' },
    });
    const named = started(closed).does(admin, { type: 'assign', to: eve });
    expect(named.workflow.assigneeId).toBe('UEVE');
    expect(named.refusal(eve, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
  });

  test.each([
    ['a bot', person('UBOT', [], { bot: true }), 'bot'],
    ['a deactivated person', person('UGONE', [], { deactivated: true }), 'deactivated'],
    ['a guest', person('UGUEST', [], { external: true }), 'external'],
    ['the requester', alice, 'requester'],
  ])('is refused to %s', (_name, to, reason) => {
    expect(started().refusal(admin, { type: 'assign', to })).toEqual({
      code: 'invalid_delegate',
      params: { reason, verb: 'assign' },
    });
  });

  test('twice to one person changes nothing', () => {
    expect(
      started().does(admin, { type: 'assign', to: eve }).refusal(admin, { type: 'assign', to: eve }),
    ).toMatchObject({
      params: { reason: 'already' },
    });
  });

  test('gives an approval back to somebody who had handed it over', () => {
    const story = started().does(carol, { type: 'delegate', to: eve }).does(admin, { type: 'assign', to: carol });
    expect(story.refusal(eve, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
    expect(ended(story.does(carol, { type: 'approve' }))).toBe(true);
  });
});

describe('the permission to assign gives no right that one did not have:', () => {
  test('not by one’s own name', () => {
    const story = started().does(max, { type: 'assign', to: max });
    expect(story.workflow.assigneeId).toBe('UMAX');
    expect(story.refusal(max, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
  });

  test('not in the stead of who was named, whoever goes away before or after', () => {
    const standingIn = { ...max, standsFor: [{ id: 'UEVE', roles: eve.roles }] };
    const before = started().does(standingIn, { type: 'assign', to: eve });
    expect(before.refusal(standingIn, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
    const after = started().does(max, { type: 'assign', to: eve });
    expect(after.refusal(standingIn, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
  });

  test('not by a delegation that comes round', () => {
    for (const stage of [{}, { approvals: [{ user: 'UCAROL' }] }]) {
      const story = started(stage).does(max, { type: 'assign', to: eve });
      expect(story.refusal(eve, { type: 'delegate', to: max })).toMatchObject({ params: { reason: 'loop' } });
      story.does(eve, { type: 'delegate', to: frank });
      expect(story.refusal(frank, { type: 'delegate', to: max })).toMatchObject({ params: { reason: 'loop' } });
      const standingIn = { ...max, standsFor: [{ id: 'UFRANK', roles: frank.roles }] };
      expect(story.refusal(standingIn, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
      expect(ended(story.does(frank, { type: 'approve' }))).toBe(true);
    }
  });

  test('and takes the say of the one who is asked by name away from them', () => {
    const story = started({ approvals: [{ user: 'UCAROL' }] }).does(max, { type: 'assign', to: eve });
    expect(story.refusal(carol, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
    expect(ended(story.does(eve, { type: 'approve' }))).toBe(true);
  });

  test('and adds no vote where several decide', () => {
    const story = run(review(together), { staff: [alice, carol, dora, eve, max] }).start(alice);
    story.does(max, { type: 'assign', to: eve });
    expect(story.refusal(eve, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
    expect(ended(story.does(carol, { type: 'approve' }).does(dora, { type: 'approve' }))).toBe(true);
  });
});
