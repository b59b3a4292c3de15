import { describe, expect, test } from 'vitest';
import type { Issue } from '#domain/issues.ts';
import { purchase, refusalOf, review } from '#testing/builders/builders.ts';
import type { Definition } from './definition.ts';

/** "path: message" of every problem. */
function problems(make: () => Definition): string[] {
  const { params } = refusalOf(make);
  return (params as { issues: Issue[] }).issues.map((one) => `${one.path}: ${one.message}`);
}

const asks = { approvals: [{ role: 'reviewer' }] };
const end = { key: 'end', final: true };

describe('keys are refused', () => {
  test.each([
    [{ stages: [{ key: 'a', ...asks }, { key: 'a', ...asks }, end] }, 'stages.a: two stages have this key'],
    [{ fields: [{ key: 'x' }, { key: 'x' }] }, 'fields.x: two fields have this key'],
    [{ forms: { f: { fields: [{ key: 'x' }, { key: 'x' }] } } }, 'forms.f.fields.x: two fields have this key'],
    [{ initial_stage: 'nowhere' }, 'initial_stage: there is no stage "nowhere"'],
    [{ stage_permissions: { nowhere: ['r'] } }, 'stage_permissions.nowhere: there is no stage "nowhere"'],
    [
      { transitions: [{ trigger: 'go', source: ['review', 'nowhere'], dest: 'done' }] },
      'transitions.0.source: there is no stage "nowhere"',
    ],
    [
      { transitions: [{ trigger: 'go', source: 'review', dest: 'nowhere' }] },
      'transitions.0.dest: there is no stage "nowhere"',
    ],
    [
      { stages: [{ key: 'review', ...asks, resubmit_to: ['nowhere'] }, end] },
      'stages.review.resubmit_to: there is no stage "nowhere"',
    ],
  ])('%#: %s', (parts, problem) => {
    expect(problems(() => purchase(parts))).toEqual([problem]);
  });
});

describe('a stage is refused', () => {
  const triggers = Array.from({ length: 21 }, (_, n) => ({ trigger: `go_${n}`, source: 'review', dest: 'done' }));
  test.each([
    ['that is final and asks people', { final: true }, {}, 'stages.review.approvals: a final stage ends the workflow'],
    [
      'that is final and has a deadline',
      { final: true, approvals: [], due_in: '1d' },
      {},
      'stages.review.due_in: a final',
    ],
    ['that nothing leads out of', { approvals: [] }, {}, 'stages.review: nothing leads out of this stage'],
    [
      'that reminds without a deadline',
      { remind_before: ['1h'] },
      {},
      'stages.review.remind_before: a reminder needs due_in',
    ],
    [
      'that escalates without a deadline',
      { escalate: [{ role: 'boss' }] },
      {},
      'stages.review.escalate: an escalation needs',
    ],
    [
      'that reminds before it begins',
      { due_in: '1h', remind_before: ['1h'] },
      {},
      'stages.review.remind_before: a reminder would',
    ],
    [
      'whose rungs do not rise',
      {
        due_in: '1h',
        escalate: [
          { role: 'a', after: '2h' },
          { role: 'b', after: '2h' },
        ],
      },
      {},
      'stages.review.escalate: each rung must come later',
    ],
    [
      'with an unknown form',
      { approvals: [{ role: 'r', form: 'f' }] },
      {},
      'stages.review.approvals.0.form: there is no form "f"',
    ],
    [
      'with a form that only JavaScript knows',
      { approvals: [{ role: 'r', form: 'constructor' }] },
      {},
      'stages.review.approvals.0.form: there is no form "constructor"',
    ],
    [
      'that submits without a form',
      { approvals: [{ role: 'r', type: 'submit' }] },
      {},
      'stages.review.approvals.0.form: type submit',
    ],
    [
      'that moves with a form',
      { approvals: [{ role: 'r', type: 'move', form: 'f' }] },
      { forms: { f: { fields: [{ key: 'x' }] } } },
      'stages.review.approvals.0.form: type move takes no form',
    ],
    [
      'with more buttons than a card holds',
      { approvals: [] },
      { transitions: triggers },
      'stages.review: 21 triggers leave',
    ],
    ['that sends back to the end', { resubmit_to: ['done'] }, {}, 'stages.review.resubmit_to: "done" is final'],
    [
      'that begins at the end',
      {},
      { initial_stage: 'done' },
      'initial_stage: a workflow cannot begin at a final stage',
    ],
  ])('%s', (_name, stage, parts, problem) => {
    expect(problems(() => review(stage, parts))).toContainEqual(expect.stringContaining(problem));
  });
});

describe('a transition is refused', () => {
  test.each([
    [
      'that leaves a stage twice by one trigger',
      [
        { trigger: 'go', source: 'review', dest: 'done' },
        { trigger: 'go', source: ['review'], dest: 'review' },
      ],
      'transitions.1: "go" already leaves "review" (transitions.0): give one a condition',
    ],
    [
      'that takes the word of a decision on approvals',
      [{ trigger: 'delegate', source: 'review', dest: 'done' }],
      'transitions.0.trigger: "delegate" is what people press on approvals; choose another word',
    ],
    [
      'with an unknown form',
      [{ trigger: 'go', source: 'review', dest: 'done', form: 'f' }],
      'transitions.0.form: there is no form "f"',
    ],
  ])('%s', (_name, transitions, problem) => {
    expect(problems(() => purchase({ transitions }))).toEqual([problem]);
  });
});

describe('paths are followed', () => {
  test('to a stage that can never be reached', () => {
    const stages = [{ key: 'a' }, { key: 'island', ...asks }, end];
    const transitions = [{ trigger: 'go', source: 'a', dest: 'end' }];
    expect(problems(() => purchase({ stages, transitions }))).toEqual([
      'stages.island: this stage can never be reached',
    ]);
  });

  test('to a circle that never ends', () => {
    const stages = [{ key: 'a' }, { key: 'b' }];
    const transitions = [
      { trigger: 'go', source: 'a', dest: 'b' },
      { trigger: 'back', source: 'b', dest: 'a' },
    ];
    expect(problems(() => purchase({ stages, transitions }))).toEqual([
      'stages.a: from here the workflow can never be completed',
      'stages.b: from here the workflow can never be completed',
    ]);
  });

  test('past a last stage with approvals, which completes', () => {
    expect(purchase({ stages: [{ key: 'only', ...asks }] }).stages).toHaveLength(1);
  });

  test('through a stage that is reached only by sending back', () => {
    const stages = [{ key: 'review', ...asks, resubmit_to: ['repair'] }, end, { key: 'repair', ...asks }];
    const transitions = [{ trigger: 'approve', source: ['review', 'repair'], dest: 'end' }];
    expect(purchase({ stages, transitions }).stages).toHaveLength(3);
  });
});

test('more ways between stages than anybody could look at are refused', () => {
  const stages = Array.from({ length: 101 }, (_, index) => ({ key: `s${index}`, ...asks }));
  const source = stages.slice(0, 100).map(({ key }) => key);
  const ways = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ trigger: `t${index}`, source, dest: 's100' }));
  expect(problems(() => purchase({ stages, initial_stage: 's0', transitions: ways(21) }))).toEqual([
    'transitions: 2100 ways between stages, counting each source; at most 2,000',
  ]);
});

test('keys that JavaScript knows are keys like others', () => {
  const stages = [{ key: 'constructor', ...asks }, end];
  expect(purchase({ stages }).stages[0]?.permissions).toEqual([]);
});

describe('what a form says about its fields is refused where it names none of them', () => {
  const check = { '>': [{ var: 'data.cost' }, 0] };
  const message = 'is nothing';
  const fields = [{ key: 'item' }, { key: 'cost', type: 'amount' }];
  const forms = (rule: object) => ({ fields, forms: { more: { fields: [{ key: 'tax' }], rules: [rule] } } });
  test.each([
    [{ fields, rules: [{ check, field: 'coast', message }] }, 'rules.0.field: this form has no field "coast"'],
    [{ rules: [{ check, field: 'cost', message }] }, 'rules.0.field: this form has no field "cost"'],
    [
      { fields, rules: [{ check: { '>': 1 }, field: 'cost', message }] },
      'rules.0.check.>: ">" takes a list of arguments',
    ],
    [{ fields, rules: [{ check, field: 'cost' }] }, 'rules.0.message: a text of 1 to 150 characters'],
    [forms({ check, field: 'cost', message }), 'forms.more.rules.0.field: this form has no field "cost"'],
    [
      forms({ check: { '!!': { var: 'data.vat' } }, field: 'tax', message }),
      'forms.more.rules.0.check: there is no field "vat"',
    ],
    [{ fields, title: 'For {{data.who}}' }, 'title: there is no field "who"'],
  ])('%j', (parts, problem) => {
    expect(problems(() => purchase(parts)).join('; ')).toContain(problem);
  });

  test('a rule of a form may look at what was filled in before', () => {
    expect(purchase(forms({ check, field: 'tax', message })).forms.more?.rules).toHaveLength(1);
  });
});
