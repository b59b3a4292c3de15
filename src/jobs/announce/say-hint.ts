import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { enqueue } from './outbox.ts';

/** Tells somebody who wrote to the bot what it understands, once for each message of theirs. */
export async function sayHint(
  env: JobEnvironment,
  { tenantId, userId, channel, ts }: JobPayload<'say_hint'>,
): Promise<void> {
  await enqueue(env.pool, tenantId, [
    { key: `hint:${channel}:${ts}`, kind: 'notice', workflowId: null, toUser: userId, body: { say: 'hint' } },
  ]);
}
