import fc from 'fast-check';
import { expect, test } from 'vitest';
import { same } from '#domain/changes.ts';
import { purchase, review } from '#testing/builders/builders.ts';
import { definitions } from '#testing/builders/generators.ts';
import type { Definition } from './definition.ts';
import { differenceInWords } from './diff.ts';

function finance(stage: object, parts: object = {}): Definition {
  return purchase({
    stages: [
      { key: 'finance', approvals: [{ role: 'finance' }], ...stage },
      { key: 'done', final: true },
    ],
    ...parts,
  });
}

test('another strategy and another deadline of a stage are one sentence', () => {
  const before = finance({ due_in: '2d' });
  const after = finance({ approvals: [{ role: 'finance', strategy: 'quorum', count: 2 }], due_in: '3d' });
  expect(differenceInWords(before, after)).toEqual([
    'Stage Finance: now asks 2 of finance instead of anyone of finance; due in 3 days instead of 2 days',
  ]);
});

test('two that do the same have no difference, whatever the order of their keys', () => {
  const one = finance({ due_in: '2d' });
  const asStored = turned(one) as Definition;
  expect(differenceInWords(one, asStored)).toEqual([]);
});

test('stages that come, go and change places are told', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((key) => ({ key, approvals: [{ role: 'finance' }] }));
  const told = differenceInWords(purchase({ stages: [a, b] }), purchase({ stages: [b, a, c] }));
  expect(told).toEqual(expect.arrayContaining(['Stage C: new, asks anyone of finance']));
  expect(told.at(-1)).toBe('The order of the stages is now B, A, C');
  expect(differenceInWords(purchase({ stages: [a, b] }), purchase({ stages: [b] }))).toEqual([
    'Begins at B instead of A',
    'Stage A: taken away',
  ]);
});

test.each([
  [{ escalate: [{ role: 'boss' }], due_in: '1d' }, { due_in: '1d' }, 'escalates to the admins instead of boss'],
  [{ due_in: '1d' }, { due_in: '1d', on_timeout: 'expire' }, 'on time-out expire instead of escalate'],
  [{}, { due_in: '1d' }, 'due in 1 day'],
  [{ due_in: '1d' }, {}, 'no deadline any more'],
  [{ due_in: '1d' }, { due_in: '1d', remind_before: ['4h'] }, 'reminds 4 hours before instead of never'],
  [{}, { parallel: true }, 'asks all at once'],
  [{}, { permissions: ['boss'] }, 'open to boss instead of everybody'],
  [
    {},
    { approvals: [{ role: 'finance', type: 'move' }] },
    'now asks anyone of finance (move) instead of anyone of finance',
  ],
  [{}, { delegation: { allow: false } }, 'the rules of delegation changed'],
  [{}, { color: '#ffffff' }, 'color changed'],
  [{}, { name: 'Money' }, 'is called "Money" instead of "Finance"'],
])('a stage %j that becomes %j %s', (before, after, words) => {
  expect(differenceInWords(finance(before), finance(after))).toEqual([`Stage Finance: ${words}`]);
});

test('what concerns the whole definition is told first', () => {
  const told = differenceInWords(
    finance({}),
    finance({}, { channel: '#money', allow_self_approval: true, start: { roles: ['employee'] }, undo_window: '30s' }),
  );
  expect(told.toSorted()).toEqual([
    'Decisions can be taken back for 30 seconds instead of no time',
    'Goes to #money instead of the default channel',
    'May be started by employee instead of everybody',
    'People may decide on their own requests',
  ]);
});

test('transitions are told by trigger and stage', () => {
  const way = (transition: object) =>
    review({}, { transitions: [{ trigger: 'reject', source: 'review', ...transition }] });
  expect(differenceInWords(way({ dest: 'done' }), way({ dest: 'review', comment: 'required' }))).toEqual([
    'Transition "reject" from Review: leads to Review instead of Done; comment is required instead of none',
  ]);
  expect(differenceInWords(way({ dest: 'done' }), way({ dest: 'done', condition: { '<': [1, 2] } }))).toEqual([
    'Transition "reject" from Review: has a condition now',
  ]);
});

test('fields and forms are told by their labels', () => {
  const form = (field: object) => purchase({ fields: [{ key: 'item', ...field }] });
  expect(differenceInWords(form({}), form({ required: true, max_length: 10 }))).toEqual([
    'Field Item: must be filled in; max length changed',
  ]);
  expect(differenceInWords(form({}), purchase({}))).toEqual(['Field Item: taken away']);
});

test('the currency of a field, the rules of a form and the title are told', () => {
  const rule = { check: { '>': [{ var: 'data.cost' }, 0] }, field: 'cost', message: 'is nothing' };
  const other = { ...rule, check: { '>=': [{ var: 'data.cost' }, 1] } };
  const cost = (parts: object, more: object = {}) =>
    purchase({ fields: [{ key: 'cost', type: 'amount', ...parts }], ...more });
  const told = (before: object, after: object) => differenceInWords(cost({}, before), cost({}, after));

  expect(differenceInWords(cost({}), cost({ currency: 'EUR' }))).toEqual([
    'Field Cost: is in EUR instead of no currency',
  ]);
  expect(told({}, { rules: [rule] })).toEqual(['Has the rule "Cost: is nothing"']);
  expect(told({ rules: [rule] }, { rules: [other] })).toEqual(['The rule "Cost: is nothing" changed']);
  expect(told({ rules: [rule] }, {})).toEqual(['No rule "Cost: is nothing" any more']);
  const forms = (rules?: object[]) => ({ forms: { more: { fields: [{ key: 'cost', type: 'amount' }], rules } } });
  expect(told(forms(), forms([rule]))).toEqual(['Form more: has the rule "Cost: is nothing"']);
  expect(told({}, { title: 'For {{data.cost}}' })).toEqual([
    'Requests are called "For {{data.cost}}" instead of after what was filled in first',
  ]);
});

test('there is a difference in words exactly where there is one', () => {
  fc.assert(
    fc.property(definitions, definitions, (one, other) => {
      expect(differenceInWords(one, one)).toEqual([]);
      expect(differenceInWords(one, other).length === 0).toBe(same(one, other));
    }),
    { numRuns: 200 },
  );
});

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}
