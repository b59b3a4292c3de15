import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { MORNING, purchase } from '#testing/builders/builders.ts';
import { definitions } from '#testing/builders/generators.ts';
import { STAFF, tryOut } from '#testing/builders/trials.ts';
import { simulate, type Trial } from './simulate.ts';

test('every definition can be tried out: it comes to an end or says why not, and only who may decides', () => {
  const casts = fc.constantFrom<Partial<Trial>>(
    {},
    { people: STAFF },
    { people: STAFF, requester: 'erin' },
    { as: ['boss'] },
  );
  fc.assert(
    fc.property(definitions, casts, (definition, cast) => {
      const { end, problems, steps } = tryOut(definition, cast);
      expect(end !== null || problems.length > 0).toBe(true);
      for (const { strategy, mayDecide, decidedBy, needed } of steps.flatMap(({ asks }) => asks)) {
        // A chain of managers is asked one after the other: not all may decide at first.
        if (strategy !== 'hierarchy_chain') expect(mayDecide).toEqual(expect.arrayContaining(decidedBy));
        expect(decidedBy.length).toBeLessThanOrEqual(Math.max(1, needed));
      }
    }),
    { numRuns: 300 },
  );
});

test('a definition that would take too long to try out is left where it is, and says so', () => {
  const people = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`p${index}`, { roles: ['board'] }]));
  const stages = Array.from({ length: 100 }, (_, index) => ({
    key: `s${index}`,
    approvals: [{ role: 'board', strategy: 'consensus' }],
  }));
  const result = simulate(purchase({ stages }), {
    now: MORNING,
    people: parsePeopleFile({ people }),
  });
  expect(result.end).toBeNull();
  expect(result.problems).toEqual([{ path: 'definition', message: expect.stringMatching('too many people') }]);
  expect(result.steps.length).toBeLessThan(100);
});
