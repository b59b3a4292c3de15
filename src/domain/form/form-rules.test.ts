import { describe, expect, test } from 'vitest';
import { brokenRules, type FormRule, faultsOfRules, formRules } from './form-rules.ts';

const order: FormRule = {
  check: { '>=': [{ var: 'data.last_day' }, { var: 'data.first_day' }] },
  field: 'last_day',
  message: { en: 'This is before the first day.', ar: 'قبل اليوم الأول' },
};
const reason: FormRule = {
  check: { or: [{ '<': [{ var: 'data.amount' }, 1_000] }, { '!!': { var: 'data.reason' } }] },
  field: 'reason',
  message: 'Please say why it is so much.',
};

describe('a rule', () => {
  test.each([
    [order, { first_day: '2026-12-01', last_day: '2026-12-01' }, true],
    [order, { first_day: '2026-12-02', last_day: '2026-12-01' }, false],
    [order, { first_day: '2026-12-02' }, true],
    [order, { last_day: '2026-12-01', first_day: null }, true],
    [order, { first_day: '2026-12-01T12:00:00+02:00', last_day: '2026-12-01T11:00:00Z' }, true],
    [order, { first_day: '2026-12-01T12:00:00-02:00', last_day: '2026-12-01T13:00:00Z' }, false],
    [reason, { amount: 10 }, true],
    [reason, { amount: 1_000 }, false],
    [reason, { amount: 1_000, reason: 'broken' }, true],
    // Numbers that are texts cannot be reckoned with: it is not met, and not an accident either.
    [{ ...order, check: { '/': [{ var: 'data.amount' }, 0] } }, { amount: 1 }, false],
  ])('%j with %j: %j', (rule, data, met) => {
    const [parsed] = formRules.parse([rule]);
    const broken = parsed ? brokenRules([parsed], data, []) : [];
    expect(broken.map(({ key }) => key)).toEqual(met ? [] : [rule.field]);
  });

  test('says its message in English beside its field, and nothing where the field itself is wrong', () => {
    const data = { first_day: '2026-12-02', last_day: '2026-12-01' };
    expect(brokenRules([order], data, [])).toEqual([{ key: 'last_day', message: 'This is before the first day.' }]);
    expect(brokenRules([order], data, ['first_day'])).toEqual([]);
  });
});

test.each([
  [{ field: 'lst_day' }, '0.field', 'this form has no field "lst_day"'],
  [{ field: 'amount' }, '0.field', 'this form has no field "amount"'],
  [{ check: { '>': [{ var: 'data.first' }, 1] } }, '0.check', 'there is no field "first"'],
  [
    { check: { '==': [{ var: 'actor.id' }, 'U1'] } },
    '0.check',
    'a rule of a form looks at data alone, not at "actor.id"',
  ],
  [{ check: { missing: ['data.nothing'] } }, '0.check', 'there is no field "nothing"'],
  [
    { check: { some: [{ var: 'data.people' }, { '==': [{ var: '' }, 'U1'] }] } },
    '0.check',
    'there is no field "people"',
  ],
  [{ check: true }, '0.check', 'it looks at no field, as data.amount'],
])('%j is refused at %s', (parts, path, message) => {
  const rules = formRules.parse([{ ...order, ...parts }]);
  expect(faultsOfRules(rules, ['first_day', 'last_day'], ['first_day', 'last_day', 'amount'])).toEqual([
    { path, message },
  ]);
});
