import fc from 'fast-check';
import type { Definition } from '#domain/definition/definition.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { TIMEOUTS } from '#domain/definition/schema.ts';
import { isDomainError } from '#domain/errors.ts';

/** Keys of stages and names of roles of generated definitions. */
export const STAGES = ['alpha', 'beta', 'gamma', 'delta'] as const;
export const ROLES = ['reviewer', 'finance', 'boss'] as const;
/** Words that mean something to the core, and one that does not. */
export const TRIGGERS = ['approve', 'reject', 'back', 'reopen', 'check_in'] as const;

const role = fc.constantFrom(...ROLES);
const stageKey = fc.constantFrom(...STAGES);

const strategy = fc.constantFrom(
  { strategy: 'anyone' },
  { strategy: 'round_robin' },
  { strategy: 'least_loaded' },
  { strategy: 'consensus' },
  { strategy: 'majority' },
  { strategy: 'quorum', count: 2 },
  { strategy: 'quorum', count: 9 },
  { strategy: 'percentage', percentage: 66.67 },
);

const template = fc.oneof(
  fc.record({ role, type: fc.constantFrom('approve', 'check_in_verify', 'move') }),
  fc.record({ role, type: fc.constant('submit'), form: fc.constant('extra') }),
  fc
    .record({ role, type: fc.constantFrom('approve', 'check_in_verify'), how: strategy })
    .map(({ how, ...rest }) => ({ ...rest, ...how })),
  fc.constantFrom(
    { user: 'UBOB' },
    { self: true },
    { manager_of: 'requester', levels: 2 },
    { manager_of: 'requester', strategy: 'hierarchy_chain', levels: 3, type: 'check_in_verify' },
    { manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 },
  ),
);

const deadline = fc
  .record({
    times: fc.constantFrom(
      {},
      { due_in: '1h' },
      { due_in: '2h', remind_before: ['30m', '1h'] },
      { due_in: '1h', escalate: [{ role: 'boss' }, { role: 'finance', after: '1h' }] },
      { due_in: '1d', remind_before: ['1h'], escalate: [{ role: 'reviewer', after: '1h' }] },
    ),
    on_timeout: fc.constantFrom('escalate', ...TIMEOUTS),
  })
  .map(({ times, on_timeout }) => ({ ...times, on_timeout }));

const stage = fc
  .record({
    approvals: fc.array(template, { maxLength: 3 }),
    parallel: fc.boolean(),
    final: fc.boolean(),
    permissions: fc.uniqueArray(role, { maxLength: 2 }),
    resubmit_to: fc.uniqueArray(stageKey, { maxLength: 2 }),
    delegation: fc.record({
      allow: fc.boolean(),
      to_roles: fc.uniqueArray(role, { maxLength: 1 }),
      max_depth: fc.integer({ min: 1, max: 3 }),
    }),
    deadline,
  })
  .map(({ deadline: times, final, approvals, ...rest }) =>
    final ? { ...rest, final } : { ...rest, ...times, final, approvals },
  );

const transition = fc.record({
  trigger: fc.constantFrom(...TRIGGERS),
  source: fc.uniqueArray(stageKey, { minLength: 1, maxLength: 2 }),
  dest: stageKey,
  comment: fc.constantFrom('none', 'optional', 'required'),
});

type Structure = 'flat' | 'nested' | 'pipelines' | 'single';
/** A definition of one stage is nearly always valid, one of several often not. */
const WEIGHED: readonly Structure[] = [
  'flat',
  'flat',
  'flat',
  'flat',
  'nested',
  'nested',
  'nested',
  'pipelines',
  'pipelines',
  'single',
];

const calendar = { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '08:00-18:00' };

/** Definitions of one to four stages, whatever their shape; those that the rules refuse are thrown away. */
export const definitions: fc.Arbitrary<Definition> = fc
  .record({
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    transitions: fc.array(transition, { maxLength: 6 }),
    allow_self_approval: fc.boolean(),
    structure: fc.constantFrom<Structure>(...WEIGHED),
    more: fc.constantFrom({}, {}, { calendar }, { undo_window: '30m' }),
  })
  .map(({ stages, transitions, structure, more, ...rest }) => {
    const keyed = sound(stages.map((one, n) => ({ key: STAGES[n] ?? '', ...one })));
    const ways = soundTransitions(keyed, [...transitions, ...waysOn(keyed)]);
    return parsed({ ...rest, ...more, ...built(structure, keyed, ways) });
  })
  .filter((definition) => definition !== null);

type Way = { trigger: string; source: readonly string[]; dest: string };

/** What is certainly refused is left out, or hardly a definition would be left. */
function sound(stages: Keyed[]): Keyed[] {
  const back = stages.filter((one) => !one.final).map((one) => one.key);
  return stages.map((one) => ({ ...one, resubmit_to: one.resubmit_to.filter((key) => back.includes(key)) }));
}

function soundTransitions(stages: readonly Keyed[], transitions: readonly Way[]): Way[] {
  const known = (key: string) => stages.find((one) => one.key === key);
  const taken = new Set<string>();
  return transitions.flatMap(({ trigger, source, dest, ...rest }) => {
    const free = source.filter((key) => {
      const decides = trigger === 'check_in' && known(key)?.approvals?.length;
      return known(key) && !decides && !taken.has(`${trigger} ${key}`) && taken.add(`${trigger} ${key}`);
    });
    return known(dest) && free.length > 0 ? [{ ...rest, trigger, source: free, dest }] : [];
  });
}

type Keyed = { key: string; final: boolean; approvals?: unknown[]; resubmit_to: string[] };

/** The stages in one of the structures, with some to be filled in later between two pipelines. */
function built(structure: Structure, stages: Keyed[], transitions: readonly Way[]): object {
  const [first, ...others] = stages;
  switch (structure) {
    case 'flat':
      return { stages, transitions };
    case 'nested':
      return {
        transitions,
        pipelines: [
          { key: 'one', department: 'boss', stages: [first] },
          { key: 'gap', number_of_stages: 2 },
        ],
        ...(others.length > 0 && { stages: others }),
      };
    case 'pipelines':
      return { strategy: 'pipelines', transitions, pipelines: stages.map(({ final: _final, ...asking }) => asking) };
    case 'single': {
      const { key: _key, final: _final, ...asking } = first ?? { key: '', final: false, approvals: [] };
      return { strategy: 'single', key: 'alpha', ...asking, resubmit_to: [] };
    }
    default:
      return structure satisfies never;
  }
}

/** Without these, hardly a stage without approvals would be left. */
function waysOn(stages: readonly Keyed[]): Way[] {
  return stages.flatMap(({ key, final, approvals }, n) =>
    final || approvals?.length ? [] : [{ trigger: 'go', source: [key], dest: stages[n + 1]?.key ?? STAGES[0] }],
  );
}

function parsed(parts: object): Definition | null {
  const forms = { extra: { fields: [{ key: 'centre', required: true }] } };
  const fields = [{ key: 'item' }, { key: 'cost', type: 'amount' }];
  try {
    return parseDefinition({ key: 'any', name: 'Any', forms, fields, ...parts });
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return null;
    throw error;
  }
}
