import { tellDelivery } from '#jobs/deliveries/send-message.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { type Hold, type MessageRow, markFailed, mayOpen, readMessage } from './message-row.ts';
import { isParked, PARKED_MS } from './parked.ts';
import { edit, post } from './post.ts';
import { type Rendered, render } from './render.ts';
import type { CallOutcome } from './slack-call.ts';
import { tellUnreachable } from './unreachable.ts';

/** When the job should come again, in milliseconds; null when the message is where it should be, or never will be. */
export type Again = { ms: number; attempt: number } | null;

/** Pause before a message whose thread is not there yet is tried again; it doubles, for a card may be long in coming. */
const PARENT_PAUSE_MS = 500;
const LONGEST_PARENT_PAUSE_MS = 8_000;
/** Pause before a channel that refused a card is tried again: somebody may have invited the bot meanwhile. */
const SHUT_PAUSE_MS = 5 * 60_000;
/** Longest pause between two attempts while Slack does not answer: soon enough after an outage, seldom enough during one. */
const MAX_PAUSE_MS = 30_000;

/**
 * Brings one message of the outbox to Slack: posts it, or edits what is there until it shows what the database says. May be
 * called any number of times, and by several at once; a message is posted once also when an answer was lost, or this process was
 * killed, frozen, or taken for dead.
 * @param hold left out where no queue has locked the job
 */
export async function deliver(
  env: JobEnvironment,
  job: JobPayload<'deliver'>,
  hold: Hold | null = null,
): Promise<Again> {
  const message = await readMessage(env.pool, job.tenantId, job.messageId);
  if (!message || message.status === 'deleted' || (message.status === 'failed' && !message.shut)) return null;
  const attempt = job.attempt ?? 0;
  // Before anything else: what waits for another message of that workspace would look for it again and again.
  if (await isParked(env, job.tenantId)) return { ms: PARKED_MS, attempt };
  if (message.parent && message.parent.ts === null) {
    if (message.parent.shut) return { ms: SHUT_PAUSE_MS, attempt };
    const pause = Math.min(LONGEST_PARENT_PAUSE_MS, PARENT_PAUSE_MS * 2 ** Math.min(attempt, 10));
    if (!message.parent.failed) return { ms: pause, attempt: attempt + 1 };
    await markFailed(env.pool, message, 'parent_failed');
    return null;
  }
  const drawn = await render(env, message);
  if (!drawn) return null;
  const outcome = message.ts === null ? await post(env, message, drawn, hold) : await edit(env, message, drawn, hold);
  return after(env, message, outcome, job);
}

async function after(
  env: JobEnvironment,
  message: MessageRow,
  outcome: CallOutcome<Rendered | null>,
  { attempt = 0, changedAt }: JobPayload<'deliver'>,
): Promise<Again> {
  switch (outcome.kind) {
    case 'ok':
      // What is drawn for another reason than a change (a restart, a card that was deleted) says nothing about how quick we are.
      if (outcome.answer && changedAt && message.kind === 'card')
        env.meter.cardLag((env.now().getTime() - Date.parse(changedAt)) / 1_000);
      return null;
    case 'later':
      return { ms: outcome.ms, attempt };
    case 'unsent':
    case 'unknown':
      env.log.warn(
        { messageId: message.id, error: outcome.error, attempt },
        'Slack did not answer; the message is tried again',
      );
      return { ms: Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(attempt, 10)), attempt: attempt + 1 };
    case 'refused':
      await markFailed(env.pool, message, outcome.error);
      await tellDelivery(env, message, outcome.error);
      env.log.warn({ messageId: message.id, error: outcome.error }, 'Slack refused a message for good');
      await tellUnreachable(env, message, outcome.error);
      return message.kind === 'card' && mayOpen(outcome.error) ? { ms: SHUT_PAUSE_MS, attempt } : null;
    default:
      return outcome satisfies never;
  }
}
