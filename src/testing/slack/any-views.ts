import fc from 'fast-check';
import type { AskedGroup, Silence, Why } from '#blocks/card/asked.ts';
import type {
  CardButton,
  CardStatus,
  CardView,
  FieldView,
  HistoryView,
  HomeView,
  ListView,
  StageMark,
  StoryLine,
  TaskLine,
  WhoView,
} from '#blocks/view.ts';

/** Arbitrary view models for fast-check: all that the queries could make, and much that they would not. */

/** What people (and attackers) type: mentions, markup, entities, line breaks, right-to-left, emoji, control characters, far too much. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.string({ unit: 'grapheme' }), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      '<!channel>',
      '<!here|now>',
      '<@U123>',
      '<!subteam^S123>',
      '<https://evil.example|Approve>',
      '&lt;!channel&gt;',
      '\u202Egnissim',
      'طلب شراء\nجهاز',
      '👩‍👩‍👧‍👦'.repeat(300),
      '\u0000\u0007',
      '\ud800',
      '`*_~>',
      '\n\n\n',
      '<'.repeat(5_000),
      '&'.repeat(5_000),
    ),
    weight: 4,
  },
  { arbitrary: fc.constant('x<!channel>\n'.repeat(5_000)), weight: 1 },
);

const userId = fc.oneof(fc.constantFrom('U01ALICE', 'W012AB', 'U01BOB'), hostileText);
const instant = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constant('not a time'),
);

function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

const status = fc.constantFrom<CardStatus>(
  'not_started',
  'in_progress',
  'on_hold',
  'completed',
  'rejected',
  'canceled',
);
const few = { maxLength: 12 };

const anyStory: fc.Arbitrary<StoryLine> = fc.record(
  {
    trigger: fc.oneof(fc.constantFrom('start', 'approve', 'reject', 'escalate', 'constructor'), hostileText),
    label: orNull(hostileText),
    actorId: orNull(userId),
    at: instant,
    from: orNull(hostileText),
    to: orNull(hostileText),
    comment: orNull(hostileText),
    target: fc.oneof(fc.constant(null), fc.record({ userId: hostileText }), fc.record({ role: hostileText })),
    changes: fc.array(fc.record({ label: hostileText, was: hostileText, value: hostileText }), { maxLength: 30 }),
  },
  { requiredKeys: ['trigger', 'label', 'actorId', 'at', 'from', 'to', 'comment', 'target'] },
);

const anyButton: fc.Arbitrary<CardButton> = fc.record({
  kind: fc.constantFrom<CardButton['kind']>(
    'approve',
    'reject',
    'delegate',
    'request_changes',
    'check_in',
    'trigger',
    'resubmit',
    'fill_in',
  ),
  // What the definition schema allows for a trigger.
  trigger: fc.stringMatching(/^[a-z][a-z0-9_]{0,99}$/),
  label: orNull(hostileText),
  style: fc.constantFrom('primary' as const, 'danger' as const, null),
});

const anyStage: fc.Arbitrary<StageMark> = fc.record({
  name: hostileText,
  state: fc.constantFrom<StageMark['state']>('done', 'current', 'waiting', 'failed', 'todo'),
});

const anyGroup: fc.Arbitrary<AskedGroup> = fc.record({
  people: fc.array(userId, few),
  left: fc.nat(1_000),
  roles: fc.array(fc.oneof(hostileText, fc.constant('@S0FINANCE')), few),
  anyone: fc.boolean(),
  inTurn: fc.boolean(),
  needed: fc.nat(1_000),
  decided: fc.array(fc.record({ userId, agreed: fc.boolean() }), few),
});

const anyWhy: fc.Arbitrary<Why> = fc.record({
  because: fc.oneof(
    fc.record({ kind: fc.constantFrom('named' as const, 'anyone' as const) }),
    fc.record({ kind: fc.constant('role' as const), role: hostileText }),
    fc.record({ kind: fc.constant('stand_in' as const), for: fc.array(userId, few) }),
    fc.record({ kind: fc.constant('delegated' as const), by: userId, comment: orNull(hostileText) }),
    fc.record({ kind: fc.constant('assigned' as const), by: orNull(userId) }),
    fc.record({ kind: fc.constant('escalated' as const), role: hostileText, why: orNull(hostileText) }),
  ),
  group: fc.nat(5),
  again: fc.oneof(fc.constant(null), fc.record({ role: hostileText }), fc.record({ stage: hostileText })),
});

const anySilence: fc.Arbitrary<Silence> = fc.oneof(
  fc.record({ kind: fc.constantFrom('approved' as const, 'rejected' as const, 'expired' as const, 'admins' as const) }),
  fc.record({ kind: fc.constantFrom('escalated' as const, 'handed_on' as const), role: hostileText }),
);

/** Any card that the queries could make, and many that they would not. */
export const anyCard: fc.Arbitrary<CardView> = fc.record({
  ref: fc.oneof(fc.constant('WF-7'), hostileText),
  title: hostileText,
  definitionName: hostileText,
  status,
  stages: fc.array(anyStage, { maxLength: 30 }),
  fields: fc.array(
    fc.record({ label: hostileText, value: hostileText, was: hostileText }, { requiredKeys: ['label', 'value'] }),
    { maxLength: 60 },
  ),
  links: fc.array(fc.record({ label: hostileText, uri: fc.oneof(fc.webUrl(), hostileText) }), few),
  amount: orNull(hostileText),
  permalink: orNull(fc.oneof(fc.webUrl(), hostileText)),
  names: fc.dictionary(fc.oneof(userId, fc.constantFrom('@S0FINANCE', 'constructor')), hostileText, {
    noNullPrototype: true,
    maxKeys: 3,
  }),
  requesterId: userId,
  asks: fc.constantFrom('approve' as const, 'decide' as const, 'fill_in' as const),
  asked: fc.array(anyGroup, { maxLength: 3 }),
  why: orNull(anyWhy),
  description: orNull(hostileText),
  waitingFor: orNull(
    fc.record({ users: fc.array(userId, few), roles: fc.array(hostileText, few), anyone: fc.boolean() }),
  ),
  waitsOnRequester: fc.boolean(),
  sentBack: orNull(fc.record({ by: userId, reason: hostileText })),
  pipeline: orNull(hostileText),
  progress: fc.record({ percentage: fc.nat(100), next: orNull(hostileText) }),
  settling: orNull(fc.record({ by: hostileText, until: instant })),
  task: orNull(
    fc.record({
      stage: hostileText,
      state: fc.constantFrom('running', 'waiting', 'failed'),
      error: orNull(hostileText),
      retries: fc.nat(10),
    }),
  ),
  votes: orNull(fc.record({ agreed: fc.nat(1_000), needed: fc.nat(1_000) })),
  dueAt: orNull(instant),
  overdue: fc.boolean(),
  silence: orNull(anySilence),
  escalated: fc.boolean(),
  checkedInBy: orNull(userId),
  hold: orNull(fc.record({ by: userId, reason: orNull(hostileText) })),
  story: fc.array(anyStory, { maxLength: 30 }),
  commentCount: fc.nat(),
  buttons: fc.array(anyButton, { maxLength: 30 }),
  open: fc.boolean(),
  payload: fc.record({
    workflowId: fc.uuid(),
    approvalId: orNull(fc.uuid()),
    digest: fc.stringMatching(/^[0-9a-f]{8,64}$/),
    sequence: fc.nat(),
  }),
  audience: fc.oneof(
    fc.constant({ kind: 'channel' as const }),
    userId.map((id) => ({ kind: 'dm' as const, userId: id })),
  ),
});

const anyTask: fc.Arbitrary<TaskLine> = fc.record({
  ref: hostileText,
  workflowId: fc.uuid(),
  title: hostileText,
  definitionName: hostileText,
  stage: hostileText,
  status,
  requesterId: userId,
  dueAt: orNull(instant),
  escalated: fc.boolean(),
  standsFor: fc.array(hostileText, few),
});

const anyPage = fc.record({
  items: fc.array(anyTask, { maxLength: 60 }),
  total: fc.nat(),
  page: fc.nat(9),
  pages: fc.nat(9),
});

export const anyHome: fc.Arbitrary<HomeView> = fc.record({
  tasks: anyPage,
  requests: anyPage,
  startable: fc.uniqueArray(fc.record({ key: fc.stringMatching(/^[a-z][a-z0-9_]{0,99}$/), name: hostileText }), {
    maxLength: 130,
    selector: ({ key }) => key,
  }),
  away: orNull(fc.record({ until: instant, delegateId: hostileText })),
  standsFor: fc.array(fc.record({ id: hostileText, until: instant }), few),
});

export const anyList: fc.Arbitrary<ListView> = fc.record({
  kind: fc.constantFrom<ListView['kind']>('open', 'closed', 'mine', 'all', 'tasks'),
  items: fc.array(anyTask, { maxLength: 60 }),
  total: fc.nat(),
});

export const anyHistory: fc.Arbitrary<HistoryView> = fc.record({
  ref: hostileText,
  title: hostileText,
  lines: fc.array(anyStory, { maxLength: 80 }),
  total: fc.nat(),
});

export const anyWho: fc.Arbitrary<WhoView> = fc.record({
  ref: hostileText,
  title: hostileText,
  stage: orNull(hostileText),
  people: fc.array(
    fc.record({
      userId,
      via: fc.constantFrom<WhoView['people'][number]['via']>(
        'user',
        'role',
        'group',
        'delegate',
        'escalation',
        'requester',
      ),
      role: orNull(hostileText),
      decided: fc.boolean(),
    }),
    { maxLength: 40 },
  ),
  emptyRoles: fc.array(hostileText, few),
  anyone: fc.boolean(),
  groups: fc.array(fc.record({ role: hostileText, groupId: hostileText }), few),
  you: fc.record({
    can: fc.boolean(),
    whyNot: fc.constantFrom<WhoView['you']['whyNot']>('role', 'self', 'closed', null),
  }),
});

/** A field of any type, as a definition may have it. */
export const anyField: fc.Arbitrary<FieldView> = fc.record({
  key: fc.stringMatching(/^[a-z][a-z0-9_]{0,99}$/),
  label: hostileText,
  hint: orNull(hostileText),
  type: fc.constantFrom(
    ...[
      'text',
      'multiline',
      'number',
      'amount',
      'email',
      'url',
      'date',
      'datetime',
      'time',
      'select',
      'multi_select',
      'checkbox',
    ],
    ...['radio', 'user', 'users', 'channel', 'file'],
  ),
  required: fc.boolean(),
  options: fc.uniqueArray(
    fc.record({ value: fc.oneof(fc.string({ minLength: 1 }), fc.constant('v'.repeat(400))), label: hostileText }),
    {
      maxLength: 130,
      selector: ({ value }) => value,
    },
  ),
  minLength: orNull(fc.nat(9_000)),
  maxLength: orNull(fc.nat(9_000)),
  initial: fc.oneof(
    fc.constant(null),
    hostileText,
    fc.boolean(),
    fc.double(),
    fc.constant(['U01BOB']),
    fc.constant('2026-11-20'),
  ),
});
