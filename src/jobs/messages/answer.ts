import type { JobEnvironment } from '#jobs/environment.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { callSlack } from './slack-call.ts';

/**
 * Gives a private answer that could not be given at once: at the click's address while that holds (Slack: thirty minutes, so
 * a form that was long open has none), else by direct message.
 * @throws Error to be tried again.
 */
export async function answer(env: JobEnvironment, job: JobPayload<'answer'>): Promise<void> {
  if (env.now().toISOString() > job.until) return;
  if (job.responseUrl !== null && (await answerAt(job.responseUrl, job.body))) return;
  const { tenantId, userId, body } = job;
  const outcome = await callSlack(env, tenantId, 'chat.postMessage', userId, (slack) =>
    slack.chat.postMessage({ channel: userId, unfurl_links: false, ...body }),
  );
  if (outcome.kind === 'refused') env.log.warn({ tenantId, userId, error: outcome.error }, 'Slack refused an answer');
  if (outcome.kind === 'later' || outcome.kind === 'unknown') throw new Error('Slack does not take the answer now');
}

/** @returns false when the address holds no longer. @throws Error to be tried again. */
async function answerAt(responseUrl: string, body: JobPayload<'answer'>['body']): Promise<boolean> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, response_type: 'ephemeral', replace_original: false }),
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  if (response.status >= 500 || response.status === 429)
    throw new Error(`the answer's address said ${response.status}`);
  return response.ok;
}
