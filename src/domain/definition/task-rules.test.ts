import { describe, expect, test } from 'vitest';
import type { Issue } from '#domain/issues.ts';
import { purchase, refusalOf } from '#testing/builders/builders.ts';

const FORMS = { account: { fields: [{ key: 'iban', required: true }] } };
const call = { kind: 'action', task_type: 'SYNC_ACTION', action_url: 'https://erp.example.com/po' };
const ask = { kind: 'form', form: 'account', permissions: ['clerk'] };

function problems(stage: Record<string, unknown>, parts: Record<string, unknown> = {}): string[] {
  const stages = [
    { key: 'step', ...stage },
    { key: 'done', final: true },
  ];
  const { params } = refusalOf(() => purchase({ stages, forms: FORMS, ...parts }));
  const { issues } = params as { issues: Issue[] };
  return issues.map(({ path, message }) => `${path}: ${message}`);
}

describe('an action stage', () => {
  test('needs to know what it calls, and how', () => {
    expect(problems({ kind: 'action' })).toEqual([
      'stages.0.task_type: an action stage needs task_type',
      'stages.0.action_url: an action stage needs action_url',
    ]);
  });

  test.each([
    'ftp://erp.example.com/',
    'erp.example.com',
    'javascript:alert(1)',
    'https://user:secret@erp.example.com/',
  ])('cannot call %s', (action_url) => {
    expect(problems({ ...call, action_url })).toHaveLength(1);
  });

  test('asks no people', () => {
    expect(problems({ ...call, approvals: [{ role: 'clerk' }], permissions: ['clerk'] })).toEqual([
      'stages.0.approvals: an action stage asks a system: no approvals',
      'stages.0.permissions: an action stage asks a system: no permissions',
    ]);
    expect(problems({ ...call, form: 'account' })).toEqual(['stages.0.form: form goes with kind form']);
  });

  test('has transforms and schemas that can be read', () => {
    expect(problems({ ...call, input_transform: '{ "a": ' })).toHaveLength(1);
    expect(problems({ ...call, output_transform: '$eval("1")' })).toHaveLength(1);
    expect(problems({ ...call, output_schema: { type: 'nothing' } })).toHaveLength(1);
  });

  test.each([{ timeout_seconds: 0 }, { timeout_seconds: 301 }, { retry: { max: 11 } }, { secret_env: 'hook secret' }])(
    'keeps to its limits: %o',
    (stage) => {
      expect(problems({ ...call, ...stage })).toHaveLength(1);
    },
  );

  test('has a deadline only when it waits for a call-back', () => {
    expect(problems({ ...call, due_in: '1h' })).toEqual([
      'stages.0.due_in: due_in of an action stage goes with ASYNC_ACTION; a SYNC_ACTION has timeout_seconds',
    ]);
    expect(
      purchase({ stages: [{ key: 'step', ...call, task_type: 'ASYNC_ACTION', due_in: '1h' }] }).stages[0],
    ).toMatchObject({
      due_in: 3_600_000,
    });
  });

  test('has no ways out that somebody would have to choose', () => {
    const transitions = [
      { trigger: 'yes', source: 'step', dest: 'done' },
      { trigger: 'no', source: 'step', dest: 'done' },
    ];
    expect(problems(call, { transitions })).toEqual([
      'transitions.0.trigger: nobody is asked at "step": its ways out are called complete',
      'transitions.1.trigger: nobody is asked at "step": its ways out are called complete',
    ]);
  });

  test('cannot lead back to itself without somebody deciding', () => {
    const stages = [
      { key: 'one', ...call },
      { key: 'two', ...call },
      { key: 'done', final: true },
    ];
    const again = { trigger: 'complete', source: 'two', dest: 'one', condition: { '==': [{ var: 'data.n' }, 1] } };
    expect(problems({}, { stages, transitions: [again] })).toEqual([
      'stages.one: nobody decides on this way round: one → two → one',
    ]);
  });

  test('is filled with defaults', () => {
    expect(purchase({ stages: [{ key: 'step', ...call }] }).stages[0]?.call).toEqual({
      type: 'SYNC_ACTION',
      url: 'https://erp.example.com/po',
      inputTransform: null,
      outputTransform: null,
      timeoutSeconds: 30,
      maxRetries: 3,
      secretEnv: null,
    });
  });
});

describe('a form stage', () => {
  test('needs one form', () => {
    expect(problems({ kind: 'form' })).toEqual([
      'stages.0.form: a form stage needs form or input_schema, and not both',
    ]);
    expect(problems({ ...ask, input_schema: {} })).toHaveLength(1);
    expect(problems({ ...ask, form: 'nothing' })).toEqual(['stages.step.approvals.0.form: there is no form "nothing"']);
  });

  test('is filled in by one person', () => {
    const two = [{ role: 'clerk' }, { role: 'reviewer' }];
    expect(problems({ ...ask, approvals: two })).toEqual([
      'stages.0.approvals: a form stage asks once: name one target',
    ]);
    expect(problems({ ...ask, approvals: [{ role: 'clerk', strategy: 'consensus' }] })).toEqual([
      'stages.0.approvals: a form is filled in by one person: consensus asks several',
    ]);
  });

  test('chooses one of a role only when it names one', () => {
    expect(problems({ ...ask, permissions: ['clerk', 'reviewer'], strategy: 'least_loaded' })).toEqual([
      'stages.0.strategy: strategy of a form stage goes with one role in permissions',
    ]);
  });

  test('has a schema of which fields can be made', () => {
    const input_schema = { type: 'object', properties: { lines: { type: 'array', items: { type: 'object' } } } };
    expect(problems({ ...ask, form: undefined, input_schema })).toEqual([
      'stages.step.input_schema.properties.lines: a form has no field for such a value: write the form yourself',
    ]);
  });

  test('cannot be filled in by a deadline', () => {
    expect(problems({ ...ask, due_in: '1h', on_timeout: 'approve' })).toEqual([
      'stages.0.on_timeout: nobody else can fill in a form: approve is not possible',
    ]);
  });
});

test('other stages take nothing of theirs', () => {
  expect(problems({ approvals: [{ role: 'clerk' }], action_url: 'https://erp.example.com/' })).toEqual([
    'stages.0.action_url: action_url goes with kind action',
  ]);
});
