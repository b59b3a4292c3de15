import { cleanupStatistics } from '#queries/figures/cleanup.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { checkMayCleanUp, enqueueCleanup, MOST_CLEANUP_DAYS, previewCleanup } from '#workflow/upkeep/cleanup.ts';
import { usage } from './arguments.ts';
import { takeWord } from './parse.ts';

/** `cleanup [days]`, for admins: what has ended; with days, has removed what ended at least so many days ago. */
export async function cleanup(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { tenantId, userId: actorId, messages } = call;
  await checkMayCleanUp(env, tenantId, actorId);
  const { word, rest } = takeWord(text);
  if (word === '') {
    await call.answer(messages.answers.cleanupFacts(await cleanupStatistics(env.pool, tenantId, env.now())));
    return;
  }
  const days = /^\d{1,5}$/.test(word) && rest === '' ? Number(word) : Number.NaN;
  if (!(days <= MOST_CLEANUP_DAYS)) throw usage(call, 'cleanup');
  const { workflows, approvals } = await previewCleanup(env, { tenantId, actorId, days });
  if (workflows + approvals === 0) {
    await call.answer(messages.answers.nothingToCleanUp(days));
    return;
  }
  await enqueueCleanup(env.pool, { tenantId, actorId, days });
  await call.answer(messages.answers.cleanupBegun(workflows, days));
}
