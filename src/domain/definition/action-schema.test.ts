import { describe, expect, test } from 'vitest';
import { actionsFor, type StoredAction } from '#domain/action/lookup.ts';
import { isDomainError } from '#domain/errors.ts';
import { type Action, action, recipientOf } from './action-schema.ts';
import { rolesNamed } from './definition.ts';
import { differenceInWords } from './diff.ts';
import { parseDefinition } from './parse.ts';

function hook(parts: object = {}) {
  return { on: 'after_approve', type: 'webhook', url: 'https://example.com/a', ...parts };
}

const base = {
  key: 'purchase',
  name: 'Purchase',
  pipelines: [
    {
      key: 'money',
      stages: [
        { key: 'budget', approvals: [{ role: 'finance' }] },
        { key: 'cfo', approvals: [{ role: 'cfo' }] },
      ],
    },
    { key: 'end', stages: [{ key: 'done', final: true }] },
  ],
};

/** The base with something put into the workflow, the pipeline and the stage. */
function defined(given: { workflow?: object; pipeline?: object; stage?: object } = {}) {
  const [money, end] = base.pipelines;
  const [budget, cfo] = money?.stages ?? [];
  const stages = [{ ...budget, ...given.stage }, cfo];
  return { ...base, ...given.workflow, pipelines: [{ ...money, ...given.pipeline, stages }, end] };
}

function faultsOf(source: unknown): string[] {
  try {
    parseDefinition(source);
    return [];
  } catch (error) {
    if (!isDomainError(error, 'invalid_definition')) throw error;
    return error.params.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('what a definition may say', () => {
  test('actions are taken at the workflow, a pipeline and a stage, with every default filled in', () => {
    const definition = parseDefinition(
      defined({ workflow: { actions: [hook()] }, pipeline: { actions: [hook()] }, stage: { actions: [hook()] } }),
    );
    const complete = { ...hook(), order: 1, is_active: true };
    expect(definition.actions).toEqual([complete]);
    expect(definition.pipelines[0]?.actions).toEqual([complete]);
    expect(definition.stages.map((stage) => stage.actions)).toEqual([[complete], undefined, undefined]);
  });

  test('the short form of a stage is a function on entering it', () => {
    const { stages } = parseDefinition(defined({ stage: { action: 'notify_erp' } }));
    expect(stages[0]?.actions).toEqual([
      { on: 'on_enter_stage', type: 'function', name: 'notify_erp', parameters: {}, order: 1, is_active: true },
    ]);
    expect(stages[0]).not.toHaveProperty('action');
  });

  test('no actions leave no trace, so that a definition is the same as before there were any', () => {
    expect(parseDefinition(defined({ workflow: { actions: [] }, stage: { actions: [] } }))).toEqual(
      parseDefinition(base),
    );
  });

  test('each mistake is told at its place', () => {
    const wrong = (parts: object) => faultsOf(defined({ workflow: { actions: [hook(parts)] } }))[0];
    expect(wrong({ on: 'after_lunch' })).toMatch(/^actions\.0\.on: an event: one of on_workflow_start/);
    expect(wrong({ url: 'ftp://example.com' })).toBe('actions.0.url: an address that begins with https:// or http://');
    expect(wrong({ url: 'https://u:p@example.com' })).toContain('without a user name and password');
    expect(wrong({ secret_env: 'hook-secret' })).toContain('the name of an environment variable');
    expect(wrong({ type: 'pigeon' })).toMatch(/^actions\.0\.type: /);
    expect(wrong({ retries: 3 })).toContain('Unrecognized key: "retries"');
    expect(faultsOf(defined({ stage: { action: 'pay_everybody' } }))[0]).toContain('a function: one of notify_erp');
    const message = (to: string[], type = 'slack_message') =>
      faultsOf(defined({ workflow: { actions: [{ on: 'after_reject', type, to, subject: 's', text: 't' }] } }));
    expect(message(['nobody at all'])[0]).toContain('actions.0.to.0: a recipient');
    expect(message(['#general'], 'email')[0]).toBe('actions.0.to.0: a channel has no e-mail address');
  });

  test('roles that actions write to are roles that the definition names', () => {
    const actions = [
      { on: 'after_reject', type: 'email', to: ['role:auditor', 'CEO', 'requester'], subject: 's', text: 't' },
    ];
    expect(rolesNamed(parseDefinition(defined({ workflow: { actions } })))).toEqual(
      expect.arrayContaining(['auditor', 'CEO']),
    );
  });

  test('what changed between two versions is told in words, keys in addresses left out', () => {
    const version = (actions: object[]) => parseDefinition(defined({ stage: { actions } }));
    const one = version([hook({ url: 'https://example.com/a?key=secret' })]);
    expect(differenceInWords(parseDefinition(base), one)).toEqual([
      'Stage Budget: does webhook https://example.com/a?… after_approve instead of nothing',
    ]);
    expect(differenceInWords(one, version([hook({ url: 'https://example.com/a?key=other' })]))).toEqual([
      'Stage Budget: the parameters of its actions changed',
    ]);
  });
});

test.each([
  ['requester', { kind: 'requester' }],
  ['current_approver', { kind: 'current_approver' }],
  ['role:requester', { kind: 'role', role: 'requester' }],
  ['finance', { kind: 'role', role: 'finance' }],
  ['CEO', { kind: 'role', role: 'CEO' }],
  ['U012AB3CD', { kind: 'user', userId: 'U012AB3CD' }],
  ['C012AB3CD', { kind: 'channel', channel: 'C012AB3CD' }],
  ['#finance-team', { kind: 'channel', channel: '#finance-team' }],
  ['ann@example.com', { kind: 'address', address: 'ann@example.com' }],
  ['two words', null],
  ['ann@example.com, bob@example.com', null],
  ['', null],
])('%s is the recipient %o', (text, recipient) => {
  expect(recipientOf(text)).toEqual(recipient);
});

describe('whose action it is', () => {
  const url = (found: ReturnType<typeof actionsFor>) =>
    found.map((one) => 'url' in one.action && one.action.url.at(-1));
  const stored = (level: StoredAction['level'], target: string | null, parts: object = {}): StoredAction => ({
    id: `${level} ${target}`,
    level,
    target,
    action: action.parse(hook({ url: `https://example.com/${level[0]?.toUpperCase()}`, ...parts })) as Action,
  });
  const full = parseDefinition(
    defined({
      workflow: { actions: [hook({ url: 'https://example.com/w' })] },
      pipeline: { actions: [hook({ url: 'https://example.com/p' })] },
      stage: { actions: [hook({ url: 'https://example.com/s' })] },
    }),
  );

  test('the nearest level that has any has the say', () => {
    expect(url(actionsFor(full, [stored('global', null)], 'after_approve', 'budget'))).toEqual(['s']);
    expect(url(actionsFor(full, [], 'after_approve', 'cfo'))).toEqual(['p']);
    expect(url(actionsFor(full, [], 'after_approve', 'done'))).toEqual(['w']);
    expect(url(actionsFor(parseDefinition(base), [stored('global', null)], 'after_approve', 'cfo'))).toEqual(['G']);
    expect(actionsFor(full, [], 'after_reject', 'budget')).toEqual([]);
  });

  test('stored actions of a level stand beside those of the definition, by their order', () => {
    const first = stored('stage', 'budget', { order: 0 });
    expect(url(actionsFor(full, [first, stored('stage', 'cfo')], 'after_approve', 'budget'))).toEqual(['S', 's']);
    expect(url(actionsFor(full, [stored('workflow', null)], 'after_approve', 'done'))).toEqual(['w', 'W']);
    expect(url(actionsFor(full, [stored('pipeline', 'end')], 'after_approve', 'done'))).toEqual(['P']);
  });

  test('a level whose actions are all switched off has no say', () => {
    const off = parseDefinition(defined({ stage: { actions: [hook({ is_active: false })] } }));
    expect(url(actionsFor(off, [stored('workflow', null)], 'after_approve', 'budget'))).toEqual(['W']);
  });
});
