import { expect, test } from 'vitest';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { purchase, review } from '#testing/builders/builders.ts';
import { STAFF, tryOut } from '#testing/builders/trials.ts';

test('without people somebody stands in for every role, and enough of them where several decide', () => {
  const result = tryOut(
    purchase({
      pipelines: [
        {
          key: 'money',
          department: 'finance',
          stages: [
            { key: 'a', approvals: [{ role: 'x', strategy: 'quorum', count: 4 }, { department_head: true }] },
            {
              key: 'b',
              approvals: [{ manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 }, { user: 'U1' }],
            },
          ],
        },
      ],
      stages: undefined,
    }),
  );
  expect(result.problems).toEqual([]);
  expect(result.steps.flatMap(({ asks }) => asks.map(({ decidedBy }) => decidedBy.length))).toEqual([4, 1, 2, 1]);
});

test('the requester who may not start, or fills in what the form does not take, is a problem', () => {
  const definition = review(
    {},
    { start: { roles: ['employee'] }, fields: [{ key: 'cost', type: 'amount', required: true }] },
  );
  expect(tryOut(definition, { as: ['stranger'] })).toMatchObject({
    end: null,
    problems: [{ path: 'start', message: 'the requester may not start this: that takes the role employee' }],
  });
  expect(tryOut(definition, { data: { cost: 'much', other: 1 } }).problems.map(({ path }) => path)).toEqual([
    'data.cost',
    'data.other',
  ]);
  expect(tryOut(definition, { data: {} }).problems).toEqual([{ path: 'data.cost', message: 'Please fill this in.' }]);
  expect(tryOut(definition).problems).toEqual([]);
});

test('what is wrong with the people is a problem, at stages that the path does not reach too', () => {
  const definition = purchase({
    pipelines: [
      {
        key: 'all',
        department: 'law',
        stages: [
          { key: 'a', approvals: [{ role: 'nobody_at_all' }], due_in: '1d', escalate: [{ role: 'fire_brigade' }] },
          { key: 'b', approvals: [{ role: 'boss' }, { department_head: true }, { user: 'U404' }] },
          { key: 'c', approvals: [{ role: 'boss', strategy: 'quorum', count: 2 }, { manager_of: 'requester' }] },
        ],
      },
    ],
    stages: undefined,
  });
  const told = (requester: string) =>
    tryOut(definition, { people: STAFF, requester }).problems.map(({ path, message }) => `${path}: ${message}`);
  expect(told('alice')).toEqual([
    'roles.law: nobody has this role',
    'roles.nobody_at_all: nobody has this role',
    'roles.fire_brigade: nobody has this role',
    'stages.b.approvals.1: the department law has no head who may decide: the admins would be asked',
    'stages.b.approvals.2: U404 is not among the people',
    'stages.c.approvals.0: asks 2 of boss, but only 1 person may decide: 1 would be enough',
  ]);
  expect(told('bob')).toContain(
    'stages.b.approvals.0: the requester is the only one with the role boss, and may not decide on their own request',
  );
  expect(told('erin')).toContain('stages.c.approvals.1: the requester has no manager: the admins would be asked');
  expect(told('zoe')).toEqual(['requester: "zoe" is not among the people']);
});

test('the requester is the first of the people who has the wanted roles', () => {
  expect(tryOut(review({}), { people: STAFF, as: ['boss'] }).requester.id).toBe('bob');
  expect(tryOut(review({}), { people: STAFF, as: ['astronaut'] }).requester.id).toBe('the requester');
});

test('people of a file must be there, and their managers and heads too', () => {
  expect(() => parsePeopleFile({ people: { a: { manager: 'b' } }, heads: { x: 'c' } })).toThrow(
    /people\.a\.manager.*"b\\" is not among the people.*heads\.x/,
  );
  expect(parsePeopleFile({ people: { a: null } }).people.a?.roles).toEqual([]);
});
