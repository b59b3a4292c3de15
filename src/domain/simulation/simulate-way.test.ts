import { expect, test } from 'vitest';
import { purchase } from '#testing/builders/builders.ts';
import { firstAsk, tryOut } from '#testing/builders/trials.ts';
import { simulationText } from './text.ts';

test('conditions choose the way by the given data, and say whether they are met', () => {
  const definition = purchase({
    fields: [{ key: 'cost', type: 'amount', required: true }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'board', approvals: [{ role: 'finance' }] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'approve', source: 'review', dest: 'done', condition: { '<': [{ var: 'data.cost' }, 100] } },
    ],
  });
  const path = (cost: number) => tryOut(definition, { data: { cost } }).steps.map(({ stage }) => stage);
  expect(path(50)).toEqual(['review']);
  expect(path(500)).toEqual(['review', 'board']);
  expect(firstAsk(definition, { data: { cost: 500 } }).conditions).toEqual([
    { trigger: 'approve', leadsTo: 'done', met: false, fault: null },
  ]);
});

test('a stage whose conditions are all unmet is a dead end, and a condition that cannot be computed a problem', () => {
  const filing = (condition: object) =>
    purchase({
      stages: [{ key: 'inbox' }, { key: 'done', final: true }],
      transitions: [{ trigger: 'file', source: 'inbox', dest: 'done', condition }],
    });
  const unmet = tryOut(filing({ '>': [{ var: 'data.cost' }, 1] }));
  expect(unmet).toMatchObject({
    end: null,
    problems: [{ path: 'stages.inbox', message: 'no condition of its transitions is met' }],
  });
  const faulty = tryOut(filing({ '/': [1, 0] }));
  expect(faulty.problems[0]).toMatchObject({
    path: 'stages.inbox',
    message: expect.stringContaining('cannot be computed'),
  });
});

test('buttons lead on: to what was not visited yet, and to a rejection only when nothing else is left', () => {
  const definition = purchase({
    stages: [{ key: 'a' }, { key: 'b' }, { key: 'done', final: true }],
    transitions: [
      { trigger: 'reject', source: 'a', dest: 'done' },
      { trigger: 'go', source: 'a', dest: 'b' },
      { trigger: 'back', source: 'b', dest: 'a' },
      { trigger: 'finish', source: 'b', dest: 'done' },
    ],
  });
  expect(tryOut(definition).steps.map(({ next }) => next?.trigger)).toEqual(['go', 'finish']);
});

test('a path that goes round in circles ends, and says so', () => {
  const definition = purchase({
    stages: [
      { key: 'a', approvals: [{ role: 'x' }] },
      { key: 'b', approvals: [{ role: 'x' }] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'approve', source: 'a', dest: 'b' },
      { trigger: 'approve', source: 'b', dest: 'a' },
      { trigger: 'leave', source: 'b', dest: 'done' },
    ],
  });
  expect(tryOut(definition)).toMatchObject({
    end: null,
    problems: [{ message: 'the path goes round in circles here' }],
  });
});

test('stages that are to be filled in later are passed', () => {
  const definition = purchase({ pipelines: [{ key: 'later', number_of_stages: 2 }], stages: undefined });
  expect(tryOut(definition).steps.map(({ placeholder }) => placeholder)).toEqual([true, true]);
});

test('systems answer with what is given for them, and forms are filled in', () => {
  const definition = purchase({
    stages: [
      { key: 'ask', kind: 'form', permissions: ['reviewer', 'boss'], form: 'f' },
      {
        key: 'look_up',
        kind: 'action',
        task_type: 'SYNC_ACTION',
        action_url: 'https://erp.example.com/budget',
        output_schema: { type: 'object', properties: { left: { type: 'number' } }, required: ['left'] },
      },
      { key: 'board', approvals: [{ role: 'finance' }] },
      { key: 'done', final: true },
    ],
    forms: { f: { fields: [{ key: 'item', required: true }] } },
    transitions: [
      {
        trigger: 'complete',
        source: 'look_up',
        dest: 'done',
        condition: { '>': [{ var: 'outputs.look_up.left' }, 100] },
      },
    ],
  });
  const path = (outputs?: Record<string, unknown>) => tryOut(definition, { outputs }).steps.map(({ stage }) => stage);
  expect(path({ look_up: { left: 500 } })).toEqual(['ask', 'look_up']);
  expect(path({ look_up: { left: 5 } })).toEqual(['ask', 'look_up', 'board']);
  expect(path()).toEqual(['ask', 'look_up', 'board']);
  expect(firstAsk(definition, {})).toMatchObject({
    asks: 'anyone of reviewer or boss',
    form: 'f',
    decidedBy: ['reviewer'],
  });
  expect(tryOut(definition, { outputs: { look_up: { left: 'much' } } }).problems[0]?.path).toMatch(
    /^stages\.look_up\.data\./,
  );
  expect(simulationText(definition, tryOut(definition)).join('\n')).toContain('erp.example.com');
});
