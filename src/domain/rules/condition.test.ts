import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Condition, ConditionError, condition, holds } from './condition.ts';
import { OPERATORS } from './condition-operators.ts';

function faults(rule: unknown) {
  return (condition.safeParse(rule).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function met(rule: unknown, data: unknown) {
  return holds(condition.parse(rule), { data });
}

function nested(depth: number) {
  return Array.from({ length: depth }).reduce((inner: unknown) => ({ '!': inner }), { var: 'data.a' });
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof ConditionError ? error.code : `untyped: ${error}`;
  }
}

test('a condition may be true or false itself', () => {
  expect([met(true, null), met(false, null)]).toEqual([true, false]);
});

test.each([
  [{ '>': [{ var: 'data.amount' }, 1_000] }, true],
  [{ '<': [1_000, { var: 'data.amount' }, 3_000] }, true],
  [{ '<': [{ var: 'data.day' }, '2026-03-01'] }, true],
  [{ '>': [{ var: 'data.name' }, 5] }, false],
  [{ '==': [{ var: 'data.amount' }, '2000'] }, true],
  [{ '===': [{ var: 'data.amount' }, '2000'] }, false],
  [{ '==': [{ var: 'data.lines' }, ''] }, false],
  [{ in: [{ var: 'data.kind' }, ['laptop', 'phone']] }, true],
  [{ in: ['nn', { var: 'data.name' }] }, true],
  [{ in: ['x', { var: 'data.nothing' }] }, false],
  [{ '!': { var: 'data.none' } }, true],
  [{ '!!': [{ var: 'data.none' }] }, false],
  [{ var: ['data.nothing', true] }, true],
  [{ missing: ['data.amount', 'data.nothing'] }, true],
  [{ missing_some: [1, ['data.amount', 'data.nothing']] }, false],
  [{ '==': [{ substr: [{ var: 'data.name' }, -2] }, 'na'] }, true],
  [{ '==': [{ substr: [{ var: 'data.name' }, 0, -1] }, 'Ann'] }, true],
  [{ '==': [{ cat: ['a', 1, { var: 'data.lines' }] }, 'a1'] }, true],
  [{ some: [{ var: 'data.lines' }, { '>': [{ var: 'price' }, 90] }] }, true],
  [{ all: [{ var: 'data.lines' }, { var: 'price' }] }, true],
  [{ all: [{ var: 'data.none' }, { var: '' }] }, false],
  [{ none: [{ var: 'data.lines' }, { '>': [{ var: 'price' }, 100] }] }, true],
  [
    {
      '==': [{ reduce: [{ var: 'data.lines' }, { '+': [{ var: 'accumulator' }, { var: 'current.price' }] }, 0] }, 150],
    },
    true,
  ],
  [{ '==': [{ max: { map: [{ var: 'data.lines' }, { var: 'price' }] } }, 100] }, true],
  [{ filter: [{ var: 'data.lines' }, { '<': [{ var: 'price' }, 10] }] }, false],
  [{ if: [{ var: 'data.nothing' }, true, { '>=': [{ '/': [{ var: 'data.amount' }, 2] }, 1_000] }] }, true],
  [{ and: [{ '%': [{ var: 'data.amount' }, 2] }, true] }, false],
])('%j is %s', (rule, expected) => {
  const data = {
    amount: 2_000,
    day: '2026-02-28',
    name: 'Anna',
    kind: 'phone',
    none: [],
    lines: [{ price: 100 }, { price: 50 }],
  };
  expect(met(rule, data)).toBe(expected);
});

test.each([
  ['a text', ': a condition is a JSONLogic rule'],
  [{ method: [{ var: 'data.a' }, 'toString'] }, 'method: unknown operator'],
  [{ log: 'x' }, 'log: unknown operator'],
  [{ constructor: [1] }, 'constructor: unknown operator'],
  [JSON.parse('{"__proto__": [1]}'), '__proto__: unknown operator'],
  [{ val: ['data'] }, 'val: unknown operator'],
  [{ and: [true, { '>': [1, 2], '<': [1, 2] }] }, 'and.1: a rule is an object with exactly one key'],
  [{ '>': [1] }, '>: ">" takes 2 to 3 arguments, not 1'],
  [{ and: true }, 'and: "and" takes a list'],
  [{ '==': [{ var: 'user.name' }, 1] }, '==.0.var: the path "user.name" must begin with one of data, workflow'],
  [{ var: 'data.__proto__.x' }, 'var: the path "data.__proto__.x" is not allowed'],
  [{ var: 'data.constructor.constructor' }, 'is not allowed'],
  [{ some: [{ var: 'data.a' }, { var: 'prototype' }] }, 'some.1.var: the path "prototype" is not allowed'],
  [{ some: [{ var: 'data.a' }, { var: '../../data' }] }, 'is not a path'],
  [{ var: { cat: ['data', '.a'] } }, 'var: a path is written out'],
  [{ var: '' }, 'must begin with one of'],
  [{ missing: ['data.a', 'secrets'] }, 'missing: the path "secrets"'],
  [nested(40), 'at most 30 levels deep'],
  [{ or: Array.from({ length: 490 }, () => ({ '!': [1] })) }, ': a condition has at most 500 parts'],
])('publishing refuses %j', (rule, reason) => {
  expect(faults(rule).join('\n')).toContain(reason);
});

test('two iterators may stand in each other, three may not', () => {
  const within = (body: unknown) => ({ some: [{ var: 'data.a' }, body] });
  expect(faults(within({ all: [{ var: 'b' }, { var: '' }] }))).toEqual([]);
  expect(faults(within({ all: [{ var: 'b' }, { map: [{ var: 'c' }, 1] }] })).join()).toContain('at most 2 deep');
});

test('a rule that was never checked still reaches no prototype and no function', () => {
  const unchecked = (rule: unknown) => () => holds(rule as Condition, { data: { a: 'x', f: () => 1 } });
  expect(unchecked({ '!!': { var: 'data.__proto__' } })()).toBe(false);
  expect(unchecked({ '!!': { var: 'data.constructor.constructor' } })()).toBe(false);
  expect(unchecked({ '!!': { var: 'data.a.length' } })()).toBe(false);
  expect(unchecked({ '!!': { var: 'data.f' } })()).toBe(false);
  for (const operator of [
    'constructor',
    'toString',
    'hasOwnProperty',
    'method',
    'log',
    'val',
    'get',
    'eachKey',
    'pipe',
    'try',
  ])
    expect(codeOf(unchecked({ [operator]: ['data', 'x'] }))).toBe('not_computable');
  expect(codeOf(unchecked(nested(20_000)))).toBe('not_computable');
});

test('values that cannot be reckoned with are a typed error', () => {
  expect(codeOf(() => met({ '+': [{ var: 'data.a' }, 1] }, { a: 'three' }))).toBe('not_computable');
  expect(codeOf(() => met({ '/': [1, { var: 'data.a' }] }, { a: 0 }))).toBe('not_computable');
});

test('size and work are bounded, and a claimed length is not believed', () => {
  const list = Array.from({ length: 10_000 }, (_, index) => index);
  const all = { all: [{ var: 'data' }, { all: [{ var: '' }, { '>=': [{ var: '' }, 0] }] }] };
  const started = performance.now();
  expect(codeOf(() => met(all, Array(10_000).fill(list)))).toBe('too_much_work');
  expect(codeOf(() => met({ var: 'data.a' }, { a: [...list, 1] }))).toBe('too_large');
  expect(codeOf(() => met({ var: 'data.a' }, { a: 'x'.repeat(100_001) }))).toBe('too_large');
  const double = { reduce: [{ var: 'data' }, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }, 'x'] }, ''] };
  expect(codeOf(() => met(double, list))).toBe('too_large');
  expect(met({ all: [{ var: 'data' }, true] }, { length: 1e12 })).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});

const path = fc.constantFrom('data', 'data.a', 'data.a.b', 'workflow.x', 'data.length', 'outputs.0');
const { rule } = fc.letrec<{ rule: unknown }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    fc.record({ var: path }),
    fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null)),
    fc
      .tuple(fc.constantFrom(...OPERATORS.keys()), fc.array(tie('rule'), { maxLength: 3 }))
      .map(([operator, values]) => ({ [operator]: values })),
  ),
}));

test('whatever the rule and the data, publishing answers and evaluation ends in a boolean or a typed error', () => {
  fc.assert(
    fc.property(rule, fc.object(), (given, data) => {
      const read = condition.safeParse(given);
      const run = () =>
        holds(read.success ? read.data : (given as Condition), { data, workflow: data, outputs: [data] });
      expect(['none', 'not_computable', 'too_large', 'too_much_work']).toContain(codeOf(run));
    }),
    { numRuns: 500 },
  );
});

test('the same rule and facts give the same answer, and neither is changed', () => {
  fc.assert(
    fc.property(rule, fc.jsonValue(), (given, data) => {
      const read = condition.safeParse(given);
      fc.pre(read.success);
      const before = JSON.stringify([given, data]);
      const answer = () => {
        try {
          return holds(read.success ? read.data : false, { data });
        } catch (error) {
          return String(error);
        }
      };
      expect(answer()).toBe(answer());
      expect(JSON.stringify([given, data])).toBe(before);
      expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
    }),
  );
});
