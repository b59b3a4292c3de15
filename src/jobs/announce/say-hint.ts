import type { EffectsEnvironment } from '#jobs/environment.ts';
import { enqueue } from './outbox.ts';

/** Somebody wrote to the bot directly; `channel` and `ts` name their message. */
export type HintJob = { tenantId: string; userId: string; channel: string; ts: string };

/** Tells somebody who wrote to the bot what it understands, once for each message of theirs. */
export async function sayHint(env: EffectsEnvironment, { tenantId, userId, channel, ts }: HintJob): Promise<void> {
  await enqueue(env.pool, tenantId, [
    { key: `hint:${channel}:${ts}`, kind: 'notice', workflowId: null, toUser: userId, body: { say: 'hint' } },
  ]);
}
