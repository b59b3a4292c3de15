import { describe, expect, test } from 'vitest';
import { purchase, refusalOf, review } from '#testing/builders/builders.ts';
import { shippedDefinition } from '#testing/builders/examples.ts';
import { nextStage, rolesNamed, sendBackStages, stageOf, transitionsFrom } from './definition.ts';
import { parseDefinition } from './parse.ts';

describe('the example definitions are accepted as they are', () => {
  test('forecast cycle', () => {
    const forecast = parseDefinition(shippedDefinition('forecast_cycle'));
    expect(forecast.stages.map((stage) => stage.key)).toEqual([
      'upload',
      'classify',
      'review',
      'forecast',
      'final_review',
      'complete',
    ]);
    expect(stageOf(forecast, 'upload').permissions).toEqual(['analyst', 'data_entry']);
    expect(transitionsFrom(forecast, 'final_review').map((one) => `${one.trigger} → ${one.dest}`)).toEqual([
      'reject → upload',
      'finalize → complete',
    ]);
    expect(rolesNamed(forecast).sort()).toEqual(['analyst', 'data_entry', 'manager', 'reviewer']);
  });

  test('document approval', () => {
    const document = parseDefinition(shippedDefinition('document_approval'));
    expect(document.initial_stage).toBe('draft');
    expect(document.stages.filter((stage) => stage.final).map((stage) => stage.key)).toEqual(['approved', 'rejected']);
    expect(transitionsFrom(document, 'rejected').map((one) => one.trigger)).toEqual(['reopen']);
  });
});

test('what a definition leaves out is filled in', () => {
  const { stages, ...rest } = purchase();
  expect(rest).toMatchObject({
    strategy: 'stages',
    deliver: 'both',
    allow_self_approval: false,
    initial_stage: 'review',
    transitions: [],
    start: { roles: [] },
  });
  expect(stages[0]).toMatchObject({
    name: 'Review',
    order: 1,
    final: false,
    parallel: false,
    on_timeout: 'escalate',
    delegation: { allow: true, to_roles: [], max_depth: 3 },
    approvals: [{ role: 'reviewer', strategy: 'anyone', type: 'approve' }],
  });
});

test('stages are walked by their order, and the first one is the initial stage', () => {
  const definition = purchase({
    stages: [
      { key: 'done', order: 30, final: true },
      { key: 'second', order: 20, approvals: [{ user: 'U1' }] },
      { key: 'first', order: 10, approvals: [{ self: true }] },
    ],
  });
  expect(definition.initial_stage).toBe('first');
  expect(nextStage(definition, 'first')?.key).toBe('second');
  expect(nextStage(definition, 'done')).toBeNull();
});

test('strategy 1 means stages, durations become milliseconds, permissions of both places are joined', () => {
  const definition = review(
    { due_in: '2d', remind_before: ['4h'], permissions: ['reviewer'] },
    { strategy: 1, stage_permissions: { review: ['reviewer', 'manager'] } },
  );
  expect(definition.strategy).toBe('stages');
  expect(stageOf(definition, 'review')).toMatchObject({
    due_in: 172_800_000,
    remind_before: [14_400_000],
    permissions: ['reviewer', 'manager'],
  });
});

test('a request is sent back to where the stage says, else to the first stage', () => {
  const definition = review({ resubmit_to: ['review'] });
  expect(sendBackStages(definition, stageOf(definition, 'review')).map((one) => one.key)).toEqual(['review']);
  const plain = purchase();
  expect(sendBackStages(plain, stageOf(plain, 'review')).map((one) => one.key)).toEqual(['review']);
});

test('every role that a definition names is known', () => {
  const definition = review(
    {
      permissions: ['clerk'],
      due_in: '1d',
      escalate: [{ role: 'director' }],
      delegation: { to_roles: ['deputy'] },
    },
    { start: { roles: ['employee'] } },
  );
  expect(rolesNamed(definition).sort()).toEqual(['clerk', 'deputy', 'director', 'employee', 'reviewer']);
});

describe('the shape is refused with path and reason:', () => {
  test.each([
    [{ key: 'Purchase' }, 'key', 'a key: small letters'],
    [{ key: 'a'.repeat(101) }, 'key', 'at most 100'],
    [{ name: '' }, 'name', 'a text of 1 to 150 characters'],
    [{ name: undefined }, 'name', 'a text of 1 to 150 characters'],
    [{ colour: 'red' }, 'definition', 'colour'],
    [{ strategy: 'steps' }, 'strategy', 'stages, pipelines or single'],
    [{ channel: 'general' }, 'channel', 'a channel as #name or C123ABC'],
    [{ stages: [] }, 'stages', 'needs stages'],
    [{ stages: [{ key: 'a', color: 'red' }] }, 'stages.0.color', 'a colour as #f39c12'],
    [{ stages: [{ key: 'a', permissions: ['two words'] }] }, 'stages.0.permissions.0', 'a role name'],
    [
      { stages: [{ key: 'a', approvals: [{}] }] },
      'stages.0.approvals.0',
      'exactly one of role, user, self, manager_of or department_head',
    ],
    [
      { stages: [{ key: 'a', approvals: [{ role: 'r', self: true }] }] },
      'stages.0.approvals.0',
      'exactly one of role, user, self, manager_of or department_head',
    ],
    [{ stages: [{ key: 'a', approvals: [{ user: 'bob' }] }] }, 'stages.0.approvals.0.user', 'a Slack user id'],
    [
      { stages: [{ key: 'a', approvals: [{ role: 'r', strategy: 'quorum' }] }] },
      'stages.0.approvals.0.count',
      'needs count',
    ],
    [{ stages: [{ key: 'a', due_in: '2 days' }] }, 'stages.0.due_in', 'a duration such as 45s'],
    [{ stages: [{ key: 'a', on_timeout: 'explode' }] }, 'stages.0.on_timeout', 'escalate'],
    [{ transitions: [{ trigger: 'go', source: 5, dest: 'a' }] }, 'transitions.0.source', 'a list of them'],
    [{ transitions: [{ trigger: 'go', source: 'a' }] }, 'transitions.0.dest', 'expected string'],
    [
      { transitions: [{ trigger: 'go', source: 'a', dest: 'b', comment: 'maybe' }] },
      'transitions.0.comment',
      'required',
    ],
    [{ links: [{ label: 'x', uri: 'javascript:alert(1)' }] }, 'links.0.uri', 'URL'],
    [{ fields: [{ key: 'size', type: 'select' }] }, 'fields.0.options', 'needs options'],
    [{ fields: [{ key: 'cost', type: 'amount', currency: 'euro' }] }, 'fields.0.currency', 'ISO 4217'],
    [{ fields: [{ key: 'cost', currency: 'EUR' }] }, 'fields.0.currency', 'a text field takes no currency'],
    [{ forms: { f: { fields: [] } } }, 'forms.f.fields', '>=1'],
  ])('%j', (parts, path, message) => {
    const refused = refusalOf(() => purchase(parts));
    expect(refused.code).toBe('invalid_definition');
    expect(refused.params).toEqual({ issues: [{ path, message: expect.stringContaining(message) as string }] });
  });

  test.each([null, 5, 'key: purchase', []])('%j is no definition at all', (source) => {
    expect(refusalOf(() => parseDefinition(source))).toMatchObject({
      code: 'invalid_definition',
      params: { issues: [{ path: 'definition' }] },
    });
  });

  test('all problems are told at once', () => {
    const refused = refusalOf(() => purchase({ key: '', deliver: 'pigeon', transitions: [{ trigger: 'X' }] }));
    expect(JSON.stringify(refused.params)).toMatch(/"key".*"deliver".*"transitions.0.trigger"/);
  });
});
