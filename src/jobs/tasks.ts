import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import { type AnnounceJob, announce } from './announce/announce.ts';
import { type AwayBeganJob, type AwayOverJob, awayBegan, awayOver } from './announce/away.ts';
import { type AnnounceCommentJob, announceComment } from './announce/comment.ts';
import { planActions, planCommentActions } from './announce/plan-actions.ts';
import { type AnnounceRoleJob, announceRole } from './announce/role.ts';
import { type HintJob, sayHint } from './announce/say-hint.ts';
import { type SnoozeOverJob, snoozeOver } from './announce/snooze-over.ts';
import { type DeliverActionsJob, deliverActions } from './deliveries/deliver-actions.ts';
import type { DeliveryEnvironment } from './deliveries/environment.ts';
import type { EffectsEnvironment } from './environment.ts';
import { type AnswerJob, answer } from './messages/answer.ts';
import { type Again, type DeliverJob, deliver } from './messages/deliver.ts';
import { homeTask } from './messages/draw-home.ts';
import { type RetractJob, retract } from './messages/retract.ts';

/** Every kind of job that leads to Slack, by the name under which it is enqueued. Payloads are written by this program only. */
export function effectTasks(env: EffectsEnvironment): TaskList {
  return {
    announce: (payload) => {
      const job = payload as AnnounceJob;
      return both(announce(env, job), planActions(env, job));
    },
    announce_comment: (payload) => {
      const job = payload as AnnounceCommentJob;
      return both(announceComment(env, job), planCommentActions(env, job));
    },
    announce_role: (payload) => announceRole(env, payload as AnnounceRoleJob),
    answer: (payload) => answer(env, payload as AnswerJob),
    away_began: (payload) => awayBegan(env, payload as AwayBeganJob),
    away_over: (payload) => awayOver(env, payload as AwayOverJob),
    snooze_over: (payload) => snoozeOver(env, payload as SnoozeOverJob),
    draw_home: homeTask(env),
    say_hint: (payload) => sayHint(env, payload as HintJob),
    deliver: again('deliver', (job: DeliverJob) => deliver(env, job)),
    retract: again('retract', (job: RetractJob) => retract(env, job)),
  };
}

/** The job that waits for systems of others: it is carried out beside those that lead to Slack, so as not to hold these up. */
export function deliveryTasks(env: DeliveryEnvironment): TaskList {
  return { deliver_actions: deliveringActions(env) };
}

/** Neither keeps the other from being done; the job is repeated until both are, and doing one again changes nothing. */
async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled([one, other])).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Comes again when the first of the workflow's deliveries is to be tried again; new ones call it before that. */
function deliveringActions(env: DeliveryEnvironment): Task {
  return async (payload, helpers: JobHelpers) => {
    const job = payload as DeliverActionsJob;
    const ms = await deliverActions(env, job, helpers.abortSignal ?? new AbortController().signal);
    if (ms === null) return;
    const { rows } = await helpers.query<{ queue: string }>('select action_queue($1, $2) as queue', [
      job.tenantId,
      job.workflowId,
    ]);
    await helpers.addJob('deliver_actions', job, {
      runAt: new Date(Date.now() + ms),
      jobKey: `deliver_actions:${job.workflowId}`,
      // One that was asked for meanwhile is due at once.
      jobKeyMode: 'preserve_run_at',
      ...(rows[0] ? { queueName: rows[0].queue } : {}),
    });
  };
}

/**
 * A task that may ask to come again: it gives its place in the serial queue to the next job meanwhile, and its attempts are
 * not counted, since an outage of Slack must never lose a message.
 */
function again<J extends { tenantId: string; messageId: string }>(name: string, run: (job: J) => Promise<Again>): Task {
  return async (payload, helpers: JobHelpers) => {
    const job = payload as J;
    const wanted = await run(job);
    if (wanted === null) return;
    const { rows } = await helpers.query<{ queue_name: string | null }>(
      'select delivery_queue(tenant_id, to_channel, to_user) as queue_name from message where tenant_id = $1 and id = $2',
      [job.tenantId, job.messageId],
    );
    const queueName = rows[0]?.queue_name;
    await helpers.addJob(
      name,
      { ...job, attempt: wanted.attempt },
      {
        runAt: new Date(Date.now() + wanted.ms),
        jobKey: `${name}:${job.messageId}`,
        ...(queueName ? { queueName } : {}),
      },
    );
  };
}
