import { type Random, randomOf } from './random.ts';

/** The replicas of a campaign. */
export const REPLICAS = ['a', 'b'] as const;
export type Replica = (typeof REPLICAS)[number];

/** Which writes to the database a moment is about: a decision, a message that is marked as under way or as sent, … */
const WRITES = ['decision', 'mark', 'sent', 'plan', 'job', 'any'] as const;
export type Write = (typeof WRITES)[number];

/** When a process is struck: at once, or the next time that it does this. `turn` is while a job waits for its turn to post. */
export type Moment =
  | { point: 'now' }
  | { point: 'commit'; when: 'before' | 'after'; of: Write }
  | { point: 'slack'; when: 'before' | 'after' }
  | { point: 'webhook'; when: 'before' | 'after' }
  | { point: 'turn'; when: 'after' };

/** What becomes of a call: never done, done and never answered, done or answered after its time-out, or refused. */
const TROUBLES = ['lost_before', 'lost_after', 'late_call', 'late_answer', 'rate_limited', 'error'] as const;
export type Trouble = (typeof TROUBLES)[number];

export type Fault =
  /** The process ends; another is started after `ms`. */
  | { kind: 'kill'; replica: Replica; moment: Moment; ms: number }
  /** The process stands still for `ms`. */
  | { kind: 'freeze'; replica: Replica; moment: Moment; ms: number }
  /** All its connections to the database are cut. */
  | { kind: 'cut'; replica: Replica; moment: Moment }
  /** The network between it and the database swallows everything for `ms`. */
  | { kind: 'silence'; replica: Replica; ms: number }
  /** The next `times` calls of a method of Slack's. `ms` is how late, or for how long the bot is to wait. */
  | { kind: 'slack'; trouble: Trouble; method: string; times: number; ms: number }
  /** Slack cannot be reached for `ms`. */
  | { kind: 'slack_away'; ms: number }
  /** The next `times` webhooks. */
  | { kind: 'webhook'; trouble: Trouble; times: number; ms: number }
  /** The database is stopped and started again. */
  | { kind: 'restart' }
  /** The database takes no writes for `ms`. */
  | { kind: 'read_only'; ms: number };
export type FaultKind = Fault['kind'];

/** Faults that come close upon each other, begun once so many decisions were made. */
export type Burst = {
  afterDecisions: number;
  /** Each so long after the one before it, in milliseconds. */
  faults: readonly { afterMs: number; fault: Fault }[];
};

/** A webhook is given 15 s, a call of Slack's 10 s. */
const SLACK_TIMEOUT_MS = 10_000;
const WEBHOOK_TIMEOUT_MS = 15_000;
/** Of ten decisions one meets a fault that is begun for it. */
const DECISIONS_A_FAULT = 10;

/** How often each kind comes when all do. */
export const KINDS: Readonly<Record<FaultKind, number>> = {
  kill: 22,
  freeze: 14,
  cut: 20,
  silence: 4,
  slack: 26,
  slack_away: 3,
  webhook: 8,
  restart: 2,
  read_only: 2,
};

/** The faults of a campaign. The same seed gives the same; a longer campaign begins with those of a shorter one. */
export function scheduleOf(
  seed: number,
  decisions: number,
  kinds: Readonly<Partial<Record<FaultKind, number>>> = KINDS,
): Burst[] {
  const random = randomOf(seed, 'faults');
  const bursts: Burst[] = [];
  for (let at = 5; at < decisions; ) {
    const faults = burst(random, kinds);
    bursts.push({ afterDecisions: at, faults });
    at += faults.length * DECISIONS_A_FAULT + random.between(-3, 3);
  }
  return bursts;
}

/** How many faults there are in all. */
export function countFaults(bursts: readonly Burst[]): number {
  return bursts.reduce((sum, { faults }) => sum + faults.length, 0);
}

/** Combinations that have hurt before, and chance. */
function burst(random: Random, kinds: Readonly<Partial<Record<FaultKind, number>>>): Burst['faults'] {
  const has = (...all: FaultKind[]) => all.every((kind) => (kinds[kind] ?? 0) > 0);
  const shape = random.weighted({ one: 45, several: 30, cut_and_kill: 10, cut_in_turn: 8, late_and_cut: 7 });
  const replica = random.pick(REPLICAS);
  const soon = (): number => random.between(50, 1_900);
  const now = { point: 'now' } as const;
  if (shape === 'cut_and_kill' && has('cut', 'kill'))
    return [
      { afterMs: 0, fault: { kind: 'cut', replica, moment: anyMoment(random) } },
      {
        afterMs: soon(),
        fault: { kind: 'kill', replica: random.pick(REPLICAS), moment: now, ms: random.between(200, 2_000) },
      },
    ];
  if (shape === 'cut_in_turn' && has('cut'))
    return [{ afterMs: 0, fault: { kind: 'cut', replica, moment: { point: 'turn', when: 'after' } } }];
  if (shape === 'late_and_cut' && has('slack', 'cut'))
    return [
      {
        afterMs: 0,
        fault: {
          kind: 'slack',
          trouble: 'late_call',
          method: 'chat.postMessage',
          times: 1,
          ms: SLACK_TIMEOUT_MS + random.between(500, 4_000),
        },
      },
      { afterMs: soon(), fault: { kind: 'cut', replica, moment: now } },
    ];
  const count = shape === 'several' ? random.between(2, 3) : 1;
  return Array.from({ length: count }, (_, index) => ({
    afterMs: index === 0 ? 0 : random.between(100, 3_000),
    fault: anyFault(random, kinds),
  }));
}

function anyFault(random: Random, kinds: Readonly<Partial<Record<FaultKind, number>>>): Fault {
  const kind = random.weighted(kinds as Readonly<Record<FaultKind, number>>);
  const replica = random.pick(REPLICAS);
  switch (kind) {
    case 'kill':
      return { kind, replica, moment: anyMoment(random), ms: random.between(200, 3_000) };
    case 'freeze':
      return { kind, replica, moment: anyMoment(random), ms: random.between(500, 14_000) };
    case 'cut':
      return { kind, replica, moment: anyMoment(random) };
    case 'silence':
      return { kind, replica, ms: random.between(1_000, 6_000) };
    case 'slack':
      return { kind, ...slackTrouble(random) };
    case 'slack_away':
    case 'read_only':
      return { kind, ms: random.between(1_000, 5_000) };
    case 'webhook':
      return { kind, trouble: random.pick(TROUBLES), times: 1, ms: WEBHOOK_TIMEOUT_MS + 1_000 };
    case 'restart':
      return { kind };
    default:
      return kind satisfies never;
  }
}

function slackTrouble(random: Random): Omit<Extract<Fault, { kind: 'slack' }>, 'kind'> {
  const trouble = random.pick(TROUBLES);
  const method = random.weighted({
    'chat.postMessage': 60,
    'chat.update': 20,
    'conversations.history': 8,
    'conversations.open': 4,
    'views.open': 4,
    '*': 4,
  });
  const isLate = trouble === 'late_call' || trouble === 'late_answer';
  const ms = isLate ? SLACK_TIMEOUT_MS + random.between(500, 4_000) : random.between(1, 3) * 1_000;
  return { trouble, method, times: random.between(1, isLate ? 1 : 3), ms };
}

function anyMoment(random: Random): Moment {
  const when = random.pick(['before', 'after'] as const);
  const point = random.weighted({ now: 15, commit: 40, slack: 30, webhook: 8, turn: 7 });
  switch (point) {
    case 'commit':
      return { point, when, of: random.pick(WRITES) };
    case 'turn':
      return { point, when: 'after' };
    case 'now':
      return { point };
    default:
      return { point, when };
  }
}

/** A fault in a few words, for whoever watches. */
export function inWords(fault: Fault): string {
  const moment = 'moment' in fault ? ` ${inMomentWords(fault.moment)}` : '';
  const ms = 'ms' in fault ? ` ${fault.ms} ms` : '';
  const replica = 'replica' in fault ? ` ${fault.replica}` : '';
  const trouble = 'trouble' in fault ? ` ${fault.trouble} ×${fault.times}` : '';
  const method = 'method' in fault ? ` ${fault.method}` : '';
  return `${fault.kind}${replica}${method}${trouble}${moment}${ms}`;
}

function inMomentWords(moment: Moment): string {
  if (moment.point === 'now') return 'now';
  return `${moment.when} ${moment.point === 'commit' ? `commit of ${moment.of}` : moment.point}`;
}
