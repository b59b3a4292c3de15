import type { KnownBlock } from '@slack/types';
import type { Effect } from '#domain/request/effects.ts';
import type { Outcome } from '#domain/request/workflow.ts';

/**
 * Largest number of attempts that the queue can count: six hours apart at most, they are never used up. For jobs that nothing
 * else would do again: no timetable could find what they leave undone without going through every workflow.
 */
const ENDLESS_ATTEMPTS = 32_767;

/** What is said of a job beside its name. `{field}` in a text stands for a field of the payload, or for one that is named beside it. */
export type JobEntry = {
  payload: Carried<{ tenantId: string }>;
  /** Of two jobs with one key only one waits: the later takes the place of the earlier, unless that has begun. */
  key?: string;
  /** SQL for the queue in which the job comes after those that were added before; without one it waits for no other. */
  queue?: string;
  /** How often it is begun before it is given up; 25 times within three days when nothing is said. */
  attempts?: number;
  /** Jobs of smaller numbers go first; 0 when nothing is said. */
  priority?: number;
  /** Who carries it out: a crew of its own for what waits for systems of others, so that it holds up nothing else. */
  crew?: 'systems';
};

/** Says what a payload carries; at run time there is nothing of it. */
type Carried<P> = { readonly is?: P };
const carries = <P extends { tenantId: string }>(): Carried<P> => ({});

type OfWorkflow = { tenantId: string; workflowId: string };
type OfPerson = { tenantId: string; userId: string };
type OfTask = OfWorkflow & { taskId: string };
/** `attempt` counts from 0. */
type OfMessage = { tenantId: string; messageId: string; attempt?: number };

/** Each channel and each person has a queue of its own. */
const PLACE = 'delivery_queue({tenantId}, {toChannel}, {toUser})';

/**
 * Every job of the queue. Names, keys and payloads are also those of jobs that a version before this one has left in the
 * database: what is changed here must still be able to carry those out.
 */
export const JOBS = {
  /** Tells what followed a decision: messages and cards, Homes, the plan of its actions. `sequence` names its history row. */
  announce: {
    payload: carries<OfWorkflow & { sequence: number; at: string; effects: readonly Effect[] }>(),
    attempts: ENDLESS_ATTEMPTS,
  },
  /** Brings a comment's copies up to date, and plans its actions; one that still waits serves for later changes as well. */
  announce_comment: {
    payload: carries<{ tenantId: string; commentId: string }>(),
    key: 'comment:{tenantId}:{commentId}',
    attempts: ENDLESS_ATTEMPTS,
  },
  /** Tells a person that they were given a role; `by` is null for the command line. */
  announce_role: { payload: carries<OfPerson & { role: string; by: string | null }>() },
  away_began: { payload: carries<OfPerson>() },
  /** `back` is false when somebody away has named another delegate instead. */
  away_over: { payload: carries<OfPerson & { delegateId: string; since: string; back: boolean }>() },
  snooze_over: { payload: carries<OfWorkflow & { approvalId: string; userId: string; until: string }>() },
  /** Somebody wrote to the bot directly; `channel` and `ts` name their message. */
  say_hint: {
    payload: carries<OfPerson & { channel: string; ts: string }>(),
    key: 'hint:{tenantId}:{channel}:{ts}',
  },
  /** Gives a private answer that could not be given at once. `responseUrl`: the address that the click brought, if any. */
  answer: {
    payload: carries<
      OfPerson & { responseUrl: string | null; body: { text: string; blocks?: KnownBlock[] }; until: string }
    >(),
  },
  /** Shows somebody the first page of their Home as it is now: after what is said to people. */
  draw_home: { payload: carries<OfPerson>(), key: 'home:{tenantId}:{userId}', priority: 10 },
  /** Brings a message of the outbox to Slack. `changedAt`: when that happened which it shows; for the figures. */
  deliver: {
    payload: carries<OfMessage & { changedAt?: string | null }>(),
    key: 'deliver:{messageId}',
    queue: PLACE,
    attempts: ENDLESS_ATTEMPTS,
  },
  /** Takes a message out of Slack, after its own delivery. */
  retract: {
    payload: carries<OfMessage>(),
    key: 'retract:{messageId}',
    queue: PLACE,
    attempts: ENDLESS_ATTEMPTS,
  },
  /** Takes the second copy of a message out of Slack that was posted twice all the same. */
  remove_double: {
    payload: carries<{ tenantId: string; messageId: string; channelId: string; ts: string }>(),
    key: 'double:{messageId}:{ts}',
    attempts: ENDLESS_ATTEMPTS,
  },
  /** Looks whether a copy of a card is in Slack as it was drawn: after everything that people wait for. */
  check_card: {
    payload: carries<{ tenantId: string; messageId: string }>(),
    key: 'check:{messageId}',
    attempts: 5,
    priority: 20,
  },
  /** Makes the deliveries of a workflow's actions that are due. Workflows share a few queues. */
  deliver_actions: {
    payload: carries<OfWorkflow>(),
    key: 'deliver_actions:{workflowId}',
    queue: 'action_queue({tenantId}, {workflowId}::uuid)',
    crew: 'systems',
  },
  /** Calls the system of an action stage; `attempt` counts its calls from 0, and the queue those that broke off. */
  run_task: { payload: carries<OfTask & { attempt: number }>(), key: 'run_task:{taskId}', crew: 'systems' },
  /** Looks whether a system has called back in time. */
  expire_task: { payload: carries<OfTask>(), key: 'expire_task:{taskId}' },
  /** The end of an undo window. */
  settle: { payload: carries<OfWorkflow>(), key: 'settle:{workflowId}' },
  /** Nobody may decide an approval any more. `level`: how often it had escalated when that was found. */
  nobody_left: {
    payload: carries<OfWorkflow & { approvalId: string; level: number }>(),
    key: 'nobody_left:{approvalId}',
  },
  /** Does what follows from an event that Slack delivered. Few queues, since each costs a row; one channel always has the same. */
  handle_event: {
    payload: carries<{ tenantId: string; id: string }>(),
    queue: `'events:' || {tenantId} || ':' || (abs(hashtext({channel})::bigint) % 16)`,
  },
  /**
   * Removes what ended at least `days` ago, 0 for whatever has ended, and in one of these ways; left out, however it ended.
   * `actorId` is null for the schedule and the command line. What is asked for again before it began is done once.
   */
  clean_up: {
    payload: carries<{
      tenantId: string;
      actorId: string | null;
      days: number;
      statuses?: readonly Outcome[] | undefined;
    }>(),
    key: 'clean_up:{tenantId}:{days}:{ended}',
    // Somebody asked for it and can ask again: nobody expects it to be done days later.
    attempts: 3,
  },
} as const satisfies Readonly<Record<string, JobEntry>>;

type Jobs = typeof JOBS;
export type JobName = keyof Jobs;
export type JobPayload<N extends JobName> = NonNullable<Jobs[N]['payload']['is']>;

/** Jobs that wait for no other. */
export type UnqueuedJobName = { [N in JobName]: Jobs[N] extends { queue: string } ? never : N }[JobName];
/** Jobs of which one waits at a time for one thing. */
export type KeyedJobName = { [N in JobName]: Jobs[N] extends { key: string } ? N : never }[JobName];

type FieldsIn<T> = T extends `${string}{${infer Field}}${infer Rest}` ? Field | FieldsIn<Rest> : never;
type TextOf<E, Part extends 'key' | 'queue'> = E extends Readonly<Record<Part, infer T>> ? T : never;

/** Fields that make up a job's key. */
export type KeyField<N extends JobName> = FieldsIn<TextOf<Jobs[N], 'key'>>;
/** Fields that a job's key or queue is made of and its payload does not have. */
export type BesideField<N extends JobName> = Exclude<
  KeyField<N> | FieldsIn<TextOf<Jobs[N], 'queue'>>,
  keyof JobPayload<N>
>;

/** Names of the jobs of which one waits at a time for one thing. */
export function keyedJobs(): string[] {
  return Object.entries(JOBS).flatMap(([name, job]) => ('key' in job ? [name] : []));
}

/** The entry of a job, whichever it is. */
export function entryOf(name: JobName): JobEntry {
  return JOBS[name];
}

/** A text of an entry with each `{field}` replaced. */
export function filled(text: string, by: (field: string) => string): string {
  return text.replaceAll(/\{(\w+)\}/g, (_all, field: string) => by(field));
}
