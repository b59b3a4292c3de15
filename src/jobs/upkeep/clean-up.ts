import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { listTenants } from '#queries/lists/tenants.ts';
import type { Environment } from '#workflow/environment.ts';
import { archiveName, archiveTo } from '#workflow/upkeep/archive.ts';
import { cleanUp } from '#workflow/upkeep/cleanup.ts';

export type CleanupEnvironment = Pick<Environment, 'pool' | 'entitiesOfAll' | 'now' | 'newId'> & {
  /** Folder of the archives. */
  archives: string;
  log: { info(facts: object, text: string): void };
};

/** Removes what somebody asked to have removed; what the process had no time for is done when the job is repeated. */
export async function cleanUpJob(
  env: CleanupEnvironment,
  job: JobPayload<'clean_up'>,
  signal?: AbortSignal,
): Promise<void> {
  const archive = archiveTo(archiveName(env.archives, job.tenantId, env.now().toISOString(), env.newId()));
  const cleaned = await cleanUp(env, job, archive, signal ? { signal } : {});
  env.log.info({ tenantId: job.tenantId, by: job.actorId, ...cleaned }, 'removed what had ended');
  if (signal?.aborted) throw new Error('stopped before all was removed');
}

/** No two processes write into one archive, also where they share a folder. */
const PROCESS = randomUUID().slice(0, 8);

/** What the schedule removes, of every tenant. What has just ended goes into one archive a day, not into one each time. */
export async function removeEnded(
  env: CleanupEnvironment,
  { days, signal }: { days: number; signal?: AbortSignal },
): Promise<void> {
  for (const tenantId of await listTenants(env)) {
    const at = env.now().toISOString();
    const daily = path.join(env.archives, `${tenantId}-${at.slice(0, 10)}-ended-${PROCESS}.ndjson`);
    const archive =
      days === 0 ? archiveTo(daily, { again: true }) : archiveTo(archiveName(env.archives, tenantId, at, env.newId()));
    const cleaned = await cleanUp(env, { tenantId, actorId: null, days }, archive, signal ? { signal } : {});
    if (cleaned.archive !== null) env.log.info({ tenantId, days, ...cleaned }, 'removed what had ended');
  }
}
