import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosePeople, needed, type PeopleFacts, STRATEGIES_TOGETHER, type Turnout, verdictOf } from './strategy.ts';

function asking(
  strategy: Parameters<typeof needed>[0]['strategy'],
  more: { required?: number; percentage?: number } = {},
) {
  return {
    strategy,
    required: more.required ?? 1,
    percentage: more.percentage ?? null,
  };
}

function so(approved: number, denied: number, undecided: number): Turnout {
  return { approved, denied, undecided };
}

describe('so many must agree:', () => {
  test.each([
    ['consensus', {}, 3, 3],
    ['quorum', { required: 2 }, 5, 2],
    ['quorum', { required: 3 }, 2, 2],
    ['majority', {}, 1, 1],
    ['majority', {}, 2, 2],
    ['majority', {}, 3, 2],
    ['majority', {}, 4, 3],
    ['percentage', { percentage: 66.67 }, 3, 2],
    ['percentage', { percentage: 66.68 }, 3, 3],
    ['percentage', { percentage: 66.67 }, 1_000, 667],
    ['percentage', { percentage: 33.33 }, 3, 1],
    ['percentage', { percentage: 0.001 }, 3, 1],
    ['percentage', { percentage: 50 }, 4, 2],
    ['percentage', { percentage: 100 }, 7, 7],
    ['percentage', { percentage: 0.5 }, 3, 1],
    ['percentage', { percentage: 7 }, 100, 7],
    ['anyone', {}, 9, 1],
    ['round_robin', {}, 9, 1],
    ['least_loaded', {}, 9, 1],
    ['hierarchy_up', {}, 1, 1],
    ['hierarchy_chain', { required: 3 }, 3, 3],
  ] as const)('%s %j of %i: %i', (strategy, more, people, wanted) => {
    expect(needed(asking(strategy, more), people)).toBe(wanted);
  });
});

describe('votes come to', () => {
  test.each([
    ['consensus', {}, so(2, 0, 1), 'open'],
    ['consensus', {}, so(3, 0, 0), 'approved'],
    ['consensus', {}, so(0, 1, 2), 'denied'],
    ['quorum', { required: 2 }, so(1, 3, 1), 'open'],
    ['quorum', { required: 2 }, so(2, 0, 3), 'approved'],
    ['quorum', { required: 2 }, so(0, 4, 1), 'denied'],
    ['quorum', { required: 3 }, so(1, 0, 1), 'open'],
    ['quorum', { required: 3 }, so(2, 0, 0), 'approved'],
    ['majority', {}, so(2, 1, 1), 'open'],
    ['majority', {}, so(2, 1, 0), 'approved'],
    ['majority', {}, so(1, 2, 1), 'denied'],
    ['majority', {}, so(0, 2, 2), 'denied'],
    ['percentage', { percentage: 60 }, so(2, 1, 2), 'open'],
    ['percentage', { percentage: 60 }, so(3, 2, 0), 'approved'],
    ['percentage', { percentage: 60 }, so(0, 3, 2), 'denied'],
    ['percentage', { percentage: 66.67 }, so(2, 1, 0), 'approved'],
    ['percentage', { percentage: 66.67 }, so(1, 1, 1), 'open'],
    ['percentage', { percentage: 66.67 }, so(0, 2, 1), 'denied'],
    ['hierarchy_chain', { required: 2 }, so(1, 0, 0), 'open'],
    ['hierarchy_chain', { required: 2 }, so(2, 0, 0), 'approved'],
    ['hierarchy_chain', { required: 2 }, so(1, 1, 0), 'denied'],
    ['anyone', {}, so(1, 0, 4), 'approved'],
    ['anyone', {}, so(0, 1, 4), 'denied'],
  ] as const)('%s %j with %j: %s', (strategy, more, votes, verdict) => {
    expect(verdictOf(asking(strategy, more), votes)).toBe(verdict);
  });

  test('an end at the latest with the last vote, and one that no later vote would change', () => {
    const votes = fc.record({ approved: fc.nat(6), denied: fc.nat(6), undecided: fc.nat(6) });
    const kinds = fc.record({
      strategy: fc.constantFrom(...STRATEGIES_TOGETHER),
      required: fc.integer({ min: 1, max: 8 }),
      percentage: fc.double({ min: 0.01, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(kinds, votes, (kind, given) => {
        fc.pre(given.approved + given.denied > 0);
        const verdict = verdictOf(kind, given);
        if (given.undecided === 0) expect(verdict).not.toBe('open');
        if (verdict === 'open' || given.undecided === 0) return;
        const { approved, denied, undecided } = given;
        expect(verdictOf(kind, so(approved + 1, denied, undecided - 1))).toBe(verdict);
        expect(verdictOf(kind, so(approved, denied + 1, undecided - 1))).toBe(verdict);
      }),
    );
  });
});

const people: PeopleFacts = {
  candidates: {
    clerk: [
      { id: 'UA', tasks: 2 },
      { id: 'UB', tasks: 0 },
      { id: 'UC', tasks: 0 },
    ],
  },
  lastAsked: {},
  managers: ['UM1', 'UM2', 'UM3'],
  heads: { legal: 'UHEAD' },
  holders: {},
};
const about = { place: 'review:0', department: null, requesterId: 'UR', without: ['UR'] as string[] };

function template(parts: object) {
  return { type: 'approve', strategy: 'anyone', ...parts } as Parameters<typeof choosePeople>[0];
}

const rotating = template({ role: 'clerk', strategy: 'round_robin' });
const shortest = template({ role: 'clerk', strategy: 'least_loaded' });

function manager(levels?: number) {
  return template({ manager_of: 'requester', strategy: 'hierarchy_up', ...(levels && { levels }) });
}

function chain(levels: number) {
  return template({ manager_of: 'requester', strategy: 'hierarchy_chain', levels });
}

describe('round robin asks', () => {
  const askedAfter = (last: string | undefined, without: string[] = []) =>
    choosePeople(rotating, { ...people, lastAsked: last ? { 'review:0': last } : {} }, { ...about, without }).users;

  test('the first one at first, then the next one, and begins anew after the last', () => {
    expect([undefined, 'UA', 'UB', 'UC'].map((last) => askedAfter(last))).toEqual([['UA'], ['UB'], ['UC'], ['UA']]);
  });

  test('the first one when the last person is no longer there', () => {
    expect(askedAfter('UGONE')).toEqual(['UA']);
  });

  test('never the requester', () => {
    expect(askedAfter('UA', ['UB'])).toEqual(['UC']);
  });

  test('by the place, so that two steps rotate by themselves', () => {
    expect(choosePeople(rotating, { ...people, lastAsked: { 'other:0': 'UA' } }, about).users).toEqual(['UA']);
  });
});

describe('the shortest list', () => {
  test('is that of the first among equals', () => {
    expect(choosePeople(shortest, people, about).users).toEqual(['UB']);
  });

  test('is looked for among those who may', () => {
    expect(choosePeople(shortest, people, { ...about, without: ['UB'] }).users).toEqual(['UC']);
  });
});

describe('the hierarchy', () => {
  test.each([
    [undefined, 'UM1'],
    [2, 'UM2'],
    [3, 'UM3'],
    [9, 'UM3'],
  ])('up %s levels ends at %s, its top where it is not that high', (levels, wanted) => {
    expect(choosePeople(manager(levels), people, about)).toEqual({ users: [wanted], roles: [], nobody: null });
  });

  test('as a chain asks each, from the nearest', () => {
    expect(choosePeople(chain(2), people, about).users).toEqual(['UM1', 'UM2']);
    expect(choosePeople(chain(9), people, about).users).toEqual(['UM1', 'UM2', 'UM3']);
  });

  test('leaves the requester out, who may be their own manager’s manager', () => {
    const round = { ...people, managers: ['UM1', 'UR', 'UM2'] };
    expect(choosePeople(chain(2), round, about).users).toEqual(['UM1', 'UM2']);
  });
});

test('the head of the department of this stage is asked', () => {
  const head = template({ department_head: true });
  expect(choosePeople(head, people, { ...about, department: 'legal' }).users).toEqual(['UHEAD']);
});

describe('there is nobody', () => {
  const none: PeopleFacts = { candidates: {}, lastAsked: {}, managers: [], heads: {}, holders: {} };
  test.each([
    ['in the role', rotating, none, about, 'nobody has the role clerk'],
    [
      'in the role but the requester',
      shortest,
      { ...none, candidates: { clerk: [{ id: 'UR', tasks: 0 }] } },
      about,
      'nobody has the role clerk',
    ],
    ['above', manager(), none, about, 'the requester has no manager'],
    ['above in a chain', chain(3), none, about, 'the requester has no manager'],
    [
      'at the head',
      template({ department_head: true }),
      none,
      { ...about, department: 'legal' },
      'the department legal has no head who may decide',
    ],
    [
      'at the head but the requester',
      template({ department_head: true }),
      { ...none, heads: { legal: 'UR' } },
      { ...about, department: 'legal' },
      'the department legal has no head who may decide',
    ],
  ])('%s, and why is told', (_name, given, facts, place, why) => {
    expect(choosePeople(given, facts, place)).toEqual({ users: [], roles: [], nobody: why });
  });
});
