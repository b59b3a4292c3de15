import fc from 'fast-check';
import type { Actor } from '#domain/people/role.ts';
import type { Command } from '#domain/request/command.ts';
import { type Company, DAY, HOUR, MINUTE, person } from './builders.ts';
import { ROLES, STAGES, TRIGGERS } from './generators.ts';

/** The requester of every generated story. */
export const REQUESTER = person('UALICE', ['reviewer']);

const ALL_ROLES = person('UALL', [...ROLES]);
const ADMIN = person('UADA', ['admin']);

/** What is known of the people besides: who manages the requester, and who could be asked in turn. */
export const COMPANY: Company = {
  people: {
    candidates: {
      reviewer: ['UALICE', 'UALL', 'UBOB'].map((id) => ({ id, tasks: 1 })),
      finance: ['UALL', 'UCAROL', 'UGUEST'].map((id, tasks) => ({ id, tasks })),
      boss: [],
    },
    lastAsked: { 'alpha:0': 'UALL', 'beta:1': 'UBOB' },
    managers: ['UCAROL', 'UALL', 'UADA'],
    heads: { boss: 'UBOB' },
  },
  get staff() {
    return PEOPLE;
  },
};

/** {@link COMPANY}, whose requests are begun at once or, one in five, only written down. */
export const companies: fc.Arbitrary<Company> = fc
  .oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
  .map((later) => ({ ...COMPANY, later }));

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

/** One thing that somebody tries. `place` picks the approval it is aimed at among all there ever were; null aims at none. */
export type Attempt = { actor: Actor; place: number | null; wait: number; make: (approvalId?: string) => Command };

// Mostly people who may do something: a story in which everything is refused tells little.
const someone = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ALL_ROLES) },
  { weight: 2, arbitrary: fc.constantFrom(REQUESTER, ADMIN) },
  { weight: 3, arbitrary: fc.constantFrom(...PEOPLE) },
);
const saying = fc.constantFrom('because', 'a😀', 'a\u0000\ud800', 'therefore', undefined, '');
const data = fc.constantFrom(
  { centre: 'R&D' },
  { centre: 'HR' },
  undefined,
  {},
  { item: 'pen', cost: '1,200' },
  { item: '', nonsense: 1 },
);
const rarelyStage = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...STAGES) },
);

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
  { weight: 2, arbitrary: refusing },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Make>(
      () => ({ type: 'hold', reason: 'later' }),
      () => ({ type: 'resume' }),
      () => ({ type: 'resume' }),
      () => ({ type: 'nudge', lastAt: null }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Make>(
      () => ({ type: 'undo' }),
      () => ({ type: 'settle' }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(2).map<Make>((level) => (approvalId) => {
      return { type: 'wake', approvalId: approvalId ?? '', nobodyLeft: { level } };
    }),
  },
  { weight: 1, arbitrary: fc.constant<Make>(() => ({ type: 'reopen' })) },
  { weight: 2, arbitrary: fc.constant<Make>(() => ({ type: 'start' })) },
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
