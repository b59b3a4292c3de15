import { describe, expect, test } from 'vitest';
import { person, review, run } from '#testing/builders/builders.ts';
import type { Approval, Assignment } from './approval.ts';
import { answeredBy, askedByName, ownRight } from './right.ts';

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
    expect(ownRight(one, actor)).toBe(right);
  });

  test.each([
    ['a requester who has the role', byRole, reviewer, 'self'],
    ['a requester who was assigned', approval({ assignments: [share('UEVE', 'open')] }), stranger, 'self'],
    ['a requester where anybody may', byAnybody, stranger, 'self'],
    ['a requester without the role', byRole, stranger, 'role'],
  ])('%s may not decide an own request', (_name, one, actor, right) => {
    expect(ownRight({ ...one, excluded: [actor.id] }, actor)).toBe(right);
  });
});

test('people are named by users and open shares, without those who handed theirs over', () => {
  const one = approval({ users: ['UBOB'], assignments: [share('UBOB', 'delegated'), share('UCAROL', 'open')] });
  expect(askedByName(one)).toEqual(['UCAROL']);
});

test('who has answered is asked by no role any more, who took it back is again', () => {
  const answers = [share('UBOB', 'approved'), share('UCAROL', 'denied'), share('UDAN', 'delegated')];
  const others = [share('UERIN', 'open'), share('UFAY', 'released'), share('UGUS', 'delegated'), share('UGUS', 'open')];
  expect(answeredBy(approval({ assignments: [...answers, ...others] }))).toEqual(['UBOB', 'UCAROL', 'UDAN']);
});

test('in a chain of managers only the one whose turn it is is asked, unless a role calls another', () => {
  const chain = approval({ strategy: 'hierarchy_chain', users: ['UMAX', 'UADA'], roles: ['boss'] });
  expect(askedByName(chain)).toEqual(['UMAX']);
  expect(ownRight(chain, person('UADA'))).toBe('not_yet');
  expect(ownRight(chain, person('UADA', ['boss']))).toBe('may');
  const next = { ...chain, assignments: [share('UMAX', 'approved')] };
  expect(askedByName(next)).toEqual(['UADA']);
});

test('whoever may not decide it is not asked by name either', () => {
  expect(askedByName(approval({ users: ['UALICE', 'UBOB'], excluded: ['UALICE'] }))).toEqual(['UBOB']);
});
