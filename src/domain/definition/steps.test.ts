import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import type { Issue } from '#domain/issues.ts';
import { parseDefinition } from './parse.ts';
import { insertStep, removeStep, replaceStep, type Source, stepsIn } from './steps.ts';

const LEAVE = {
  key: 'leave',
  name: 'Leave',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'sign', approvals: [{ role: 'manager' }] },
    { key: 'done', final: true },
  ],
};
const GROUPED = {
  key: 'grouped',
  name: 'Grouped',
  pipelines: [
    { key: 'finance', stages: [{ key: 'budget', approvals: [{ role: 'finance' }] }] },
    { key: 'legal', number_of_stages: 2 },
  ],
  stages: [{ key: 'done', final: true }],
};
const BY_PIPELINE = {
  key: 'lanes',
  name: 'Lanes',
  strategy: 2,
  pipelines: [
    { key: 'first', approvals: [{ role: 'one' }], due_in: '2d' },
    { key: 'second', approvals: [{ role: 'two' }] },
  ],
};
const SINGLE = { key: 'alone', name: 'Alone', strategy: 'single', approvals: [{ role: 'manager' }], due_in: '1d' };
const forecast = JSON.parse(readFileSync(new URL('../../../workflows/forecast_cycle.json', import.meta.url), 'utf8'));

const legal = { key: 'legal', approvals: [{ role: 'legal' }] };

function keys(source: Source) {
  return stepsIn(source).map(({ key }) => key);
}

function orders(source: Source) {
  return stepsIn(source).map(({ order }) => order);
}

function numbered(...orders: number[]): Source {
  return {
    ...LEAVE,
    stages: LEAVE.stages.map((stage, index) => ({ ...stage, order: orders[index] })),
  };
}

function issuesOf(act: () => unknown): Issue[] {
  try {
    act();
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return error.params.issues;
    throw error;
  }
  return [];
}

test.each([
  ['stages', LEAVE, ['review', 'sign', 'done'], [null, null, null]],
  ['pipelines with stages', GROUPED, ['budget', 'legal_1', 'legal_2', 'done'], ['finance', 'legal', 'legal', null]],
  ['pipelines that ask people', BY_PIPELINE, ['first', 'second'], ['first', 'second']],
  ['a single question', SINGLE, ['alone'], [null]],
])('the steps of %s are those that a workflow passes', (_what, source, expected, pipelines) => {
  expect(keys(source)).toEqual(expected);
  expect(stepsIn(source).map(({ pipeline }) => pipeline)).toEqual(pipelines);
  expect(parseDefinition(source).stages.map(({ key }) => key)).toEqual(expected);
});

test.each([LEAVE, GROUPED, BY_PIPELINE, forecast])(
  'a step that is written back as it was read changes nothing: %#',
  (source) => {
    for (const { placeholder, ...step } of stepsIn(source)) {
      if (placeholder) continue;
      const { pipeline, ...rest } = step;
      expect(parseDefinition(replaceStep(source, step))).toEqual(parseDefinition(source));
      expect(parseDefinition(replaceStep(source, { ...rest, order: undefined }))).toEqual(parseDefinition(source));
    }
  },
);

test('a new step comes before the final ones, or where its order says, and the others make room', () => {
  expect(keys(insertStep(LEAVE, legal))).toEqual(['review', 'sign', 'legal', 'done']);
  expect(keys(insertStep(LEAVE, { ...legal, order: 1 }))).toEqual(['legal', 'review', 'sign', 'done']);
  expect(keys(insertStep(LEAVE, { ...legal, order: 0 }))).toEqual(['legal', 'review', 'sign', 'done']);
  expect(keys(insertStep(LEAVE, { ...legal, order: 99 }))).toEqual(['review', 'sign', 'done', 'legal']);
  // Counted by place before, and still.
  expect(insertStep(LEAVE, { ...legal, order: 2 })).toMatchObject({ stages: [{}, legal, {}, {}] });
  expect(orders(insertStep(LEAVE, { ...legal, order: 2 }))).toEqual([1, 2, 3, 4]);
});

test.each([
  [[10, 20, 30], 15, [10, 15, 20, 30], ['review', 'legal', 'sign', 'done']],
  [[10, 20, 30], 20, [10, 20, 21, 30], ['review', 'legal', 'sign', 'done']],
  [[0, 1, 2], 1, [0, 1, 2, 3], ['review', 'legal', 'sign', 'done']],
  [[1, 2, 3], undefined, [1, 2, 3, 4], ['review', 'sign', 'legal', 'done']],
])('written orders %j stay as far as they can when one is added at %s', (given, order, expected, stages) => {
  const after = insertStep(numbered(...given), { ...legal, order });
  expect(orders(after)).toEqual(expected);
  expect(keys(after)).toEqual(stages);
});

test('a step is moved by its order or into another pipeline', () => {
  const [review] = LEAVE.stages;
  expect(keys(replaceStep(LEAVE, { ...review, key: 'review', order: 2 }))).toEqual(['sign', 'review', 'done']);
  expect(keys(replaceStep(numbered(5, 7, 9), { ...review, key: 'review', order: 8 }))).toEqual([
    'sign',
    'review',
    'done',
  ]);
  const filled = insertStep(GROUPED, { ...legal, pipeline: 'legal' });
  expect(keys(filled)).toEqual(['budget', 'legal', 'done']);
  const moved = replaceStep(filled, { key: 'budget', approvals: [{ role: 'cfo' }], pipeline: 'legal', order: 2 });
  expect(stepsIn(moved).map(({ key, pipeline }) => `${pipeline}/${key}`)).toEqual([
    'legal/legal',
    'legal/budget',
    'null/done',
  ]);
  expect(issuesOf(() => parseDefinition(moved))).toMatchObject([{ path: 'pipelines.finance.stages' }]);
});

test('a step is taken away with its permissions, unless something needs it', () => {
  const source = { ...LEAVE, stage_permissions: { sign: ['manager'], done: ['manager'] } };
  expect(removeStep(source, 'sign')).toMatchObject({ stage_permissions: { done: ['manager'] } });
  expect(keys(removeStep(source, 'sign'))).toEqual(['review', 'done']);
  const needed = {
    ...LEAVE,
    initial_stage: 'sign',
    stages: LEAVE.stages.map((stage) => (stage.key === 'review' ? { ...stage, resubmit_to: ['sign'] } : stage)),
    transitions: [
      { trigger: 'back', source: ['done', 'sign'], dest: 'review' },
      { trigger: 'on', source: 'review', dest: 'sign' },
    ],
  };
  expect(issuesOf(() => removeStep(needed, 'sign')).map(({ path }) => path)).toEqual([
    'initial_stage',
    'transitions.0.source',
    'transitions.1.dest',
    'stages.review.resubmit_to',
  ]);
});

test.each([
  ['there is no such step', () => removeStep(LEAVE, 'nowhere'), 'not_found'],
  ['there is no such pipeline', () => insertStep(GROUPED, { ...legal, pipeline: 'hr' }), 'invalid_definition'],
  ['no pipeline is named', () => insertStep({ ...GROUPED, stages: undefined }, legal), 'invalid_definition'],
  ['it is to be filled in', () => removeStep(GROUPED, 'legal_1'), 'invalid_definition'],
  ['the definition is its one step', () => removeStep(SINGLE, 'alone'), 'invalid_definition'],
])('a change is refused when %s', (_what, act, code) => {
  expect(act).toThrow(expect.objectContaining({ code }));
});
