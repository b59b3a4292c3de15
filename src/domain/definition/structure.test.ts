import { describe, expect, test } from 'vitest';
import type { Issue } from '#domain/issues.ts';
import { person, refusalOf, run } from '#testing/builders/builders.ts';
import { type Definition, stageOf } from './definition.ts';
import { parseDefinition } from './parse.ts';

const asks = { approvals: [{ role: 'reviewer' }] };

function parse(parts: Record<string, unknown>): Definition {
  return parseDefinition({ key: 'any', name: 'Any', ...parts });
}

/** "path: message" of every problem. */
function problems(parts: Record<string, unknown>): string[] {
  const { params } = refusalOf(() => parse(parts));
  return (params as { issues: Issue[] }).issues.map((one) => `${one.path}: ${one.message}`);
}

describe('a structure is refused', () => {
  test.each([
    ['stages with nothing in it', {}, 'stages: strategy stages needs stages, or pipelines with stages'],
    [
      'stages that asks people itself',
      { ...asks, stages: [{ key: 'a', ...asks }] },
      'approvals: approvals of the whole workflow go with strategy single',
    ],
    ['stages with no pipeline in the list', { pipelines: [] }, 'pipelines: there is no pipeline in the list'],
    ['a pipeline without stages', { pipelines: [{ key: 'p' }] }, 'pipelines.p.stages: a pipeline must have stages'],
    [
      'a pipeline whose list of stages is empty',
      { pipelines: [{ key: 'p', stages: [] }] },
      'pipelines.p.stages: a pipeline must have stages',
    ],
    [
      'a pipeline with stages and a number of them',
      { pipelines: [{ key: 'p', number_of_stages: 2, stages: [{ key: 'a', ...asks }] }] },
      'pipelines.p.number_of_stages: give stages or number_of_stages, not both',
    ],
    [
      'a pipeline with stages that asks people itself',
      { pipelines: [{ key: 'p', ...asks, stages: [{ key: 'a', ...asks }] }] },
      'pipelines.p.approvals: approvals belong to the stages of this pipeline',
    ],
    ['pipelines without any', { strategy: 'pipelines' }, 'pipelines: strategy pipelines needs pipelines'],
    [
      'pipelines with stages beside them',
      { strategy: 2, pipelines: [{ key: 'p', ...asks }], stages: [{ key: 'a', ...asks }] },
      'stages: strategy pipelines has no stages',
    ],
    [
      'pipelines with stages in them',
      { strategy: 'pipelines', pipelines: [{ key: 'p', ...asks, stages: [{ key: 'a', ...asks }] }] },
      'pipelines.p.stages: strategy pipelines has no stages: its pipelines ask people themselves',
    ],
    [
      'pipelines with a number of stages',
      { strategy: 'pipelines', pipelines: [{ key: 'p', ...asks, number_of_stages: 3 }] },
      'pipelines.p.stages: strategy pipelines has no stages: its pipelines ask people themselves',
    ],
    [
      'pipelines that ask nobody',
      { strategy: 'pipelines', pipelines: [{ key: 'p' }] },
      'pipelines.p.approvals: a pipeline of strategy pipelines needs approvals',
    ],
    [
      'single with pipelines',
      { strategy: 'single', ...asks, pipelines: [{ key: 'p', ...asks }] },
      'pipelines: strategy single has no pipelines',
    ],
    [
      'single with stages',
      { strategy: 3, ...asks, stages: [{ key: 'a', ...asks }] },
      'stages: strategy single has no stages',
    ],
    ['single that asks nobody', { strategy: 'single' }, 'approvals: strategy single needs approvals'],
  ])('%s', (_name, parts, problem) => {
    expect(problems(parts)).toEqual([problem]);
  });

  test('with two pipelines of one key, by the key of what they become', () => {
    const pipelines = [
      { key: 'p', ...asks },
      { key: 'p', ...asks },
    ];
    expect(problems({ strategy: 'pipelines', pipelines })).toEqual(['stages.p: two stages have this key']);
  });

  test('that asks for the head of a department where its pipeline has none', () => {
    const head = { approvals: [{ department_head: true }] };
    expect(problems({ stages: [{ key: 'a', ...head }] })).toEqual([
      'stages.a.approvals.0.department_head: its pipeline names no department',
    ]);
    expect(problems({ pipelines: [{ key: 'p', stages: [{ key: 'a', ...head }] }] })).toHaveLength(1);
    expect(
      parse({ pipelines: [{ key: 'p', department: 'legal', stages: [{ key: 'a', ...head }] }] }).stages,
    ).toHaveLength(1);
  });
});

describe('pipelines and their stages become one list', () => {
  test('by their orders, and numbered through', () => {
    const definition = parse({
      pipelines: [
        {
          key: 'legal',
          order: 2,
          stages: [
            { key: 'sign', order: 20, ...asks },
            { key: 'read', order: 10, ...asks },
          ],
        },
        { key: 'finance', order: 1, name: 'Money', department: 'finance', stages: [{ key: 'budget', ...asks }] },
      ],
      stages: [{ key: 'done', final: true }],
    });
    expect(definition.stages.map(({ key, order, pipeline }) => [key, order, pipeline])).toEqual([
      ['budget', 1, 'finance'],
      ['read', 2, 'legal'],
      ['sign', 3, 'legal'],
      ['done', 4, null],
    ]);
    expect(definition.pipelines).toEqual([
      { key: 'finance', name: 'Money', department: 'finance' },
      { key: 'legal', name: 'Legal', department: null },
    ]);
    expect(definition.initial_stage).toBe('budget');
  });

  test('without orders as they are written', () => {
    const pipelines = ['c', 'a', 'b'].map((key) => ({ key, ...asks }));
    expect(parse({ strategy: 'pipelines', pipelines }).stages.map((one) => one.key)).toEqual(['c', 'a', 'b']);
  });

  test('where a pipeline itself is the stage when it has none', () => {
    const timed = { due_in: '1h', escalate: [{ role: 'boss', after: '1h' }], permissions: ['clerk'], color: '#aabbcc' };
    const definition = parse({
      strategy: 2,
      pipelines: [{ key: 'legal', name: 'Law', ...asks, ...timed, parallel: true, on_timeout: 'reject' }],
      stage_permissions: { legal: ['notary'] },
    });
    expect(definition.strategy).toBe('pipelines');
    expect(stageOf(definition, 'legal')).toMatchObject({
      name: 'Law',
      pipeline: 'legal',
      due_in: 3_600_000,
      escalate: [{ role: 'boss', after: 3_600_000 }],
      color: '#aabbcc',
      parallel: true,
      on_timeout: 'reject',
      permissions: ['clerk', 'notary'],
    });
  });
});

test('a workflow without stages is one stage of its own name', () => {
  const definition = parse({ strategy: 'single', ...asks, due_in: '2h' });
  expect(definition.stages).toMatchObject([{ key: 'any', name: 'Any', pipeline: null, due_in: 7_200_000 }]);
  const story = run(definition)
    .start(person('UALICE'))
    .does(person('UBOB', ['reviewer']), { type: 'approve' });
  expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'any', outcome: 'completed' });
});

describe('a number of stages', () => {
  const bob = person('UBOB', ['reviewer']);
  const first = { key: 'first', stages: [{ key: 'look', ...asks }] };
  const empty = { key: 'empty', number_of_stages: 3 };
  const last = { key: 'last', stages: [{ key: 'sign', ...asks }] };

  test('stands for that many that are filled in later', () => {
    const { stages } = parse({ pipelines: [first, empty, last] });
    expect(stages.map(({ key, placeholder }) => [key, placeholder])).toEqual([
      ['look', false],
      ['empty_1', true],
      ['empty_2', true],
      ['empty_3', true],
      ['sign', false],
    ]);
  });

  test('asks an admin where a workflow of before comes to it: what nobody decides never counts as approved', () => {
    const story = run(parse({ pipelines: [first, empty, last] }))
      .start(person('UALICE'))
      .does(bob, { type: 'approve' });
    for (const stage of ['empty_1', 'empty_2', 'empty_3']) {
      expect(story.workflow.phase).toEqual({ kind: 'deciding', stage });
      expect(story.open()).toMatchObject([{ stage, roles: ['admin'], excluded: ['UALICE'] }]);
      expect(story.last.effects).toContainEqual({
        kind: 'nobody',
        approvalId: story.asked().id,
        why: 'nobody has filled this stage in yet',
      });
      expect(story.refusal(bob, { type: 'approve' }).code).toBe('not_permitted');
      story.does(person('UADMIN', ['admin']), { type: 'approve' });
    }
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'sign' });
  });

  test('must not lead round and round by itself', () => {
    const transitions = [
      { trigger: 'approve', source: 'look', dest: 'sign' },
      { trigger: 'skip', source: 'look', dest: 'empty_1' },
      { trigger: 'approve', source: 'empty_3', dest: 'empty_1' },
    ];
    expect(problems({ pipelines: [first, empty, last], transitions })).toEqual([
      'stages.empty_1: from here the workflow can never be completed',
      'stages.empty_2: from here the workflow can never be completed',
      'stages.empty_3: from here the workflow can never be completed',
    ]);
  });
});

describe('what would have no effect where it is written is refused:', () => {
  const staged = { key: 'p', stages: [{ key: 'a', ...asks }] };
  test.each([
    ['due_in', '2d'],
    ['remind_before', ['1h']],
    ['escalate', [{ role: 'boss' }]],
    ['permissions', ['clerk']],
    ['resubmit_to', ['a']],
    ['parallel', true],
    ['on_timeout', 'reject'],
  ])('%s', (word, value) => {
    const belongs = `${word} belongs to`;
    expect(problems({ stages: [{ key: 'a', ...asks }], [word]: value })).toEqual([`${word}: ${belongs} the stages`]);
    expect(problems({ pipelines: [{ ...staged, [word]: value }] })).toEqual([
      `pipelines.p.${word}: ${belongs} the stages of this pipeline`,
    ]);
    expect(problems({ strategy: 2, pipelines: [{ key: 'a', ...asks }], [word]: value })).toEqual([
      `${word}: ${belongs} the pipelines`,
    ]);
  });
});
