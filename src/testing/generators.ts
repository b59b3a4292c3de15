import fc from 'fast-check';
import type { Command } from '#domain/command.ts';
import { type Definition, parseDefinition } from '#domain/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/role.ts';
import { DAY, HOUR, MINUTE, person } from './builders.ts';

const STAGES = ['alpha', 'beta', 'gamma', 'delta'] as const;
const ROLES = ['reviewer', 'finance', 'boss'] as const;
const TRIGGERS = ['approve', 'reject', 'back', 'reopen', 'check_in'] as const;

/** The requester of every generated story. */
export const REQUESTER = person('UALICE', ['reviewer']);

const ALL_ROLES = person('UALL', [...ROLES]);
const ADMIN = person('UADA', ['admin']);

/** Everybody who is somebody: with one role, with all, with none, with every flag. */
export const PEOPLE: readonly Actor[] = [
  REQUESTER,
  person('UBOB', ['reviewer']),
  person('UCAROL', ['finance', 'boss']),
  ADMIN,
  ALL_ROLES,
  person('UEVE'),
  person('UGUEST', ['finance'], { external: true }),
  person('USTRANGER', [], { external: true, permissions: [] }),
  person('UGONE', [...ROLES, 'admin'], { deactivated: true }),
  person('UBOT', [], { bot: true }),
];

const role = fc.constantFrom(...ROLES);
const stageKey = fc.constantFrom(...STAGES);

const template = fc.oneof(
  fc.record({ role, type: fc.constantFrom('approve', 'check_in_verify', 'move') }),
  fc.record({ role, type: fc.constant('submit'), form: fc.constant('extra') }),
  fc.constantFrom({ user: 'UBOB' }, { self: true }),
);

const deadline = fc.constantFrom(
  {},
  { due_in: '1h' },
  { due_in: '2h', remind_before: ['30m', '1h'] },
  { due_in: '1h', escalate: [{ role: 'boss' }, { role: 'finance', after: '1h' }] },
);

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

/** Definitions of one to four stages, whatever their shape; those that the rules refuse are thrown away. */
export const definitions: fc.Arbitrary<Definition> = fc
  .record({
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    transitions: fc.array(transition, { maxLength: 6 }),
    allow_self_approval: fc.boolean(),
  })
  .map(({ stages, transitions, ...rest }) => {
    const keyed = stages.map((one, n) => ({ key: STAGES[n], ...one }));
    return parsed({ ...rest, stages: keyed, transitions: [...transitions, ...waysOn(keyed)] });
  })
  .filter((definition) => definition !== null);

/** Without these, hardly a stage without approvals would be left. */
function waysOn(stages: readonly { key: string | undefined; final: boolean; approvals?: unknown[] }[]): object[] {
  return stages.flatMap(({ key, final, approvals }, n) =>
    final || approvals?.length ? [] : [{ trigger: 'go', source: key, dest: stages[n + 1]?.key ?? STAGES[0] }],
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

/** One thing that somebody tries. `place` picks the approval it is aimed at among all there ever were; null aims at none. */
export type Attempt = { actor: Actor; place: number | null; wait: number; make: (approvalId?: string) => Command };

// Mostly people who may do something: a story in which everything is refused tells little.
const someone = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ALL_ROLES) },
  { weight: 2, arbitrary: fc.constantFrom(REQUESTER, ADMIN) },
  { weight: 3, arbitrary: fc.constantFrom(...PEOPLE) },
);
const saying = fc.constantFrom('because', 'a\u0000\ud800😀', 'therefore', undefined, '');
const data = fc.constantFrom(
  { centre: 'R&D' },
  { centre: 'HR' },
  undefined,
  {},
  { item: 'pen', cost: '1,200' },
  { item: '', nonsense: 1 },
);
const rarelyStage = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: stageKey });

type Make = Attempt['make'];

const deciding = fc.record({ comment: saying, data }).map<Make>((said) => (approvalId) => {
  return { type: 'approve', approvalId, ...said };
});
const firing = fc
  .record({ trigger: fc.constantFrom('go', 'go', ...TRIGGERS, 'nonsense'), comment: saying, data })
  .map<Make>((said) => (approvalId) => ({ type: 'trigger', approvalId, ...said }));
const sendingBack = fc
  .record({ stage: rarelyStage, reason: fc.constantFrom('unclear', 'why?', '') })
  .map<Make>((said) => (approvalId) => ({ type: 'request_changes', approvalId, ...said }));
const handingOver = fc
  .record({ to: someone })
  .map<Make>((said) => (approvalId) => ({ type: 'delegate', approvalId, ...said }));
const naming = fc.record({ to: someone }).map<Make>((said) => () => ({ type: 'assign', ...said }));
const resubmitting = fc.record({ data }).map<Make>((said) => () => ({ type: 'resubmit', ...said }));
const refusing = fc
  .record({ comment: saying })
  .map<Make>((said) => (approvalId) => ({ type: 'reject', approvalId, ...said }));

const making: fc.Arbitrary<Make> = fc.oneof(
  { weight: 4, arbitrary: deciding },
  { weight: 4, arbitrary: firing },
  { weight: 2, arbitrary: sendingBack },
  { weight: 2, arbitrary: handingOver },
  { weight: 2, arbitrary: naming },
  { weight: 2, arbitrary: resubmitting },
  { weight: 2, arbitrary: fc.constant<Make>((approvalId) => ({ type: 'check_in', approvalId })) },
  { weight: 2, arbitrary: fc.constant<Make>((approvalId) => ({ type: 'wake', approvalId: approvalId ?? '' })) },
  { weight: 1, arbitrary: refusing },
  { weight: 1, arbitrary: fc.constant<Make>(() => ({ type: 'reopen' })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Make>(
      () => ({ type: 'cancel' }),
      () => ({ type: 'reopen' }),
    ),
  },
);

/** Attempts of anybody at anything, sensible or not. */
export const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({
    actor: someone,
    place: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(20) }),
    wait: fc.constantFrom(0, MINUTE, HOUR, DAY),
    make: making,
  }),
  { minLength: 5, maxLength: 40, size: 'max' },
);
