import type { TaskList } from 'graphile-worker';
import { addJob } from '#persistence/queue/add-job.ts';
import { entryOf, type JobName, type JobPayload } from '#persistence/queue/catalogue.ts';
import { announce } from './announce/announce.ts';
import { awayBegan, awayOver } from './announce/away.ts';
import { announceComment } from './announce/comment.ts';
import { planActions, planCommentActions } from './announce/plan-actions.ts';
import { announceRole } from './announce/role.ts';
import { sayHint } from './announce/say-hint.ts';
import { snoozeOver } from './announce/snooze-over.ts';
import { deliverActions } from './deliveries/deliver-actions.ts';
import type { OutgoingEnvironment } from './deliveries/outgoing.ts';
import { expireTask, runTask } from './deliveries/run-task.ts';
import { answer } from './messages/answer.ts';
import { type Again, deliver } from './messages/deliver.ts';
import { drawHome } from './messages/draw-home.ts';
import type { Hold } from './messages/message-row.ts';
import { removeDouble, retract } from './messages/retract.ts';
import { checkCard } from './upkeep/check-card.ts';
import { type CleanupEnvironment, cleanUpJob } from './upkeep/clean-up.ts';
import { nobodyLeft } from './upkeep/nobody-left.ts';
import { settle } from './upkeep/settle.ts';

/**
 * Carries out one job. Any number of times, since a job whose process ended is begun again.
 * @param stopping the process is to end: what would take long is broken off, by throwing
 * @param hold in whose name the queue has locked the job; null where none has
 */
type Handler<N extends JobName> = (payload: JobPayload<N>, stopping: AbortSignal, hold: Hold | null) => Promise<void>;
export type Handlers = { readonly [N in JobName]: Handler<N> };

/** A handler for each job but those of Slack's events, which the surface has that received them. */
export function jobHandlers(env: OutgoingEnvironment & CleanupEnvironment): Omit<Handlers, 'handle_event'> {
  return {
    announce: (job) => both(announce(env, job), planActions(env, job)),
    announce_comment: (job) => both(announceComment(env, job), planCommentActions(env, job)),
    announce_role: (job) => announceRole(env, job),
    answer: (job) => answer(env, job),
    away_began: (job) => awayBegan(env, job),
    away_over: (job) => awayOver(env, job),
    check_card: (job) => checkCard(env, job),
    clean_up: (job, stopping) => cleanUpJob(env, job, stopping),
    deliver: async (job, _stopping, hold) => comeAgain(env, 'deliver', job, await deliver(env, job, hold)),
    deliver_actions: async (job, stopping) => {
      const ms = await deliverActions(env, job, stopping);
      // One that was asked for meanwhile is due at once.
      if (ms !== null) await addJob(env.pool, 'deliver_actions', job, { runAt: after(ms), keepsTime: true });
    },
    draw_home: (job) => drawHome(env, job),
    expire_task: (job) => expireTask(env, job),
    nobody_left: (job) => nobodyLeft(env, job),
    remove_double: async (job) => {
      const again = await removeDouble(env, job);
      if (again) await addJob(env.pool, 'remove_double', job, { runAt: after(again.ms) });
    },
    retract: async (job) => comeAgain(env, 'retract', job, await retract(env, job)),
    run_task: (job, stopping) => runTask(env, job, stopping),
    say_hint: (job) => sayHint(env, job),
    settle: (job) => settle(env, job),
    snooze_over: (job) => snoozeOver(env, job),
  };
}

/**
 * The handlers as the queue's library takes them, a list for each crew. What a job's name promises is believed here and nowhere
 * else: payloads are written by this program only.
 */
export function crewsOf(handlers: Partial<Handlers>): TaskList[] {
  const crews = new Map<string | undefined, TaskList>();
  for (const name of Object.keys(handlers) as JobName[]) {
    const handle = handlers[name] as ((...args: [unknown, AbortSignal, Hold | null]) => Promise<void>) | undefined;
    if (!handle) continue;
    const { crew } = entryOf(name);
    const list = crews.get(crew) ?? {};
    list[name] = (payload, { abortSignal, job }) =>
      handle(
        payload,
        abortSignal ?? new AbortController().signal,
        job.locked_by === null ? null : { jobId: job.id, workerId: job.locked_by },
      );
    crews.set(crew, list);
  }
  return [...crews.values()];
}

/** Neither keeps the other from being done; the job is repeated until both are, and doing one again changes nothing. */
async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled([one, other])).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/**
 * Lets a message's job come again when it asks for that: its place in the serial queue is the next job's meanwhile, and its
 * attempts are not counted, since an outage of Slack must never lose a message.
 */
async function comeAgain<N extends 'deliver' | 'retract'>(
  { pool }: OutgoingEnvironment,
  name: N,
  job: JobPayload<N>,
  again: Again,
): Promise<void> {
  if (again === null) return;
  const { rows } = await pool.query<{ toChannel: string | null; toUser: string | null }>({
    name: 'place_of_message',
    text: 'select to_channel as "toChannel", to_user as "toUser" from message where tenant_id = $1 and id = $2',
    values: [job.tenantId, job.messageId],
  });
  const beside = rows[0] ?? { toChannel: null, toUser: null };
  await addJob<'deliver' | 'retract'>(
    pool,
    name,
    { ...job, attempt: again.attempt },
    { runAt: after(again.ms), beside },
  );
}

function after(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
