import { describe, expect, test } from 'vitest';
import { stageOf } from '#domain/definition/definition.ts';
import { DAY, HOUR, MORNING, person, review, run } from '#testing/builders/builders.ts';
import {
  type Approval,
  type Assignment,
  isOpen,
  latestShare,
  namedPeople,
  nextWake,
  rightToDecide,
} from './approval.ts';

const asked = run(review({})).start(person('UALICE')).asked();

function approval(parts: Partial<Approval>): Approval {
  return { ...asked, ...parts };
}

function share(userId: string, status: Assignment['status']): Assignment {
  return { id: `${userId} ${status}`, userId, status, delegatedFrom: null, decidedAt: null };
}

const byRole = approval({});
const byName = approval({ roles: [], users: ['UBOB'] });
const byAnybody = approval({ roles: [], users: [] });
const reviewer = person('UBOB', ['reviewer']);
const stranger = person('UEVE');

describe('who may decide', () => {
  test.each([
    ['a person of the role', byRole, reviewer, 'may'],
    ['a person without the role', byRole, stranger, 'role'],
    ['an admin without the role', byRole, person('UADA', ['admin']), 'role'],
    ['the person who is named', byName, person('UBOB'), 'may'],
    ['another person than the one named', byName, stranger, 'role'],
    ['anybody, where nobody is named', byAnybody, stranger, 'may'],
    ['a guest, where nobody is named', byAnybody, person('UGUEST', [], { external: true }), 'external'],
    ['a guest without the role', byRole, person('UGUEST', [], { external: true }), 'external'],
    ['a guest whom the role names', byRole, person('UGUEST', ['reviewer'], { external: true }), 'may'],
    ['a deactivated person of the role', byRole, person('UBOB', ['reviewer'], { deactivated: true }), 'deactivated'],
    ['a person who was assigned', approval({ assignments: [share('UEVE', 'open')] }), stranger, 'may'],
    ['a person who handed it over', approval({ assignments: [share('UBOB', 'delegated')] }), reviewer, 'handed_over'],
    [
      'a person who handed it over and was assigned again',
      approval({ assignments: [share('UBOB', 'delegated'), share('UBOB', 'open')] }),
      reviewer,
      'may',
    ],
    [
      'a person of the role that it escalated to',
      approval({ roles: ['reviewer', 'boss'] }),
      person('UMAX', ['boss']),
      'may',
    ],
  ])('%s: %s', (_name, one, actor, right) => {
    expect(rightToDecide(one, actor, false)).toBe(right);
  });

  test.each([
    ['a requester who has the role', byRole, reviewer, 'self'],
    ['a requester who was assigned', approval({ assignments: [share('UEVE', 'open')] }), stranger, 'self'],
    ['a requester where anybody may', byAnybody, stranger, 'self'],
    ['a requester without the role', byRole, stranger, 'role'],
  ])('%s may not decide an own request', (_name, one, actor, right) => {
    expect(rightToDecide(one, actor, true)).toBe(right);
  });
});

test('people are named by users and open shares, without those who handed theirs over', () => {
  const one = approval({ users: ['UBOB'], assignments: [share('UBOB', 'delegated'), share('UCAROL', 'open')] });
  expect(namedPeople(one)).toEqual(['UCAROL']);
});

test('pending and escalated approvals are open', () => {
  const open = (['pending', 'escalated'] as const).map((status) => isOpen(approval({ status })));
  const closed = (['approved', 'denied', 'expired', 'canceled', 'changes_requested'] as const).map((status) =>
    isOpen(approval({ status })),
  );
  expect([...open, ...closed]).toEqual([true, true, false, false, false, false, false]);
});

describe('the next moment to look is', () => {
  const stage = stageOf(
    review({
      due_in: '2d',
      remind_before: ['4h', '1d'],
      escalate: [{ role: 'boss' }, { role: 'ceo', after: '1d' }],
    }),
    'review',
  );
  const at = (ms: number) => new Date(Date.parse(MORNING) + ms).toISOString();
  const due = approval({ expiresAt: at(2 * DAY) });
  test.each([
    ['the earliest reminder', {}, at(DAY)],
    ['the next reminder', { reminders: 1 }, at(2 * DAY - 4 * HOUR)],
    ['the deadline once all reminders are given', { reminders: 2 }, at(2 * DAY)],
    ['the second rung after the first, without more reminders', { escalationLevel: 1 }, at(3 * DAY)],
    ['never again at the top of the ladder', { escalationLevel: 2 }, null],
    ['never without a deadline', { expiresAt: null }, null],
  ])('%s', (_name, parts, moment) => {
    expect(nextWake(undefined, stage, { ...due, ...parts })).toBe(moment);
  });
});

test.each([
  ['delegated', 'open'],
  ['delegated', 'approved'],
  ['released', 'denied'],
  ['released', 'delegated'],
] as const)('of a share that was %s and one that is %s the second counts, in whatever order', (first, then) => {
  const shares = [share('UBOB', first), share('UBOB', then)];
  for (const assignments of [shares, shares.toReversed()])
    expect(latestShare(approval({ assignments }), 'UBOB')?.status).toBe(then);
});
