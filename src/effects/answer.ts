import type { EffectsEnvironment } from './environment.ts';

export type AnswerJob = { responseUrl: string; body: Record<string, unknown>; until: string };

/**
 * Gives a private answer that could not be given at once, while its address holds (Slack: 30 minutes).
 * @throws Error to be tried again.
 */
export async function answer(env: EffectsEnvironment, job: AnswerJob): Promise<void> {
  if (env.now().toISOString() > job.until) return;
  const response = await fetch(job.responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(job.body),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status >= 500 || response.status === 429)
    throw new Error(`the answer's address said ${response.status}`);
}
