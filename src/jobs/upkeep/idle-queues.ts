import { makeWorkerUtils } from 'graphile-worker';
import type { Pool } from 'pg';

/** Removes the queues of which nothing waits: each channel and person has one, and the search for jobs goes through all of them. */
export async function removeIdleQueues(pool: Pool): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: pool });
  try {
    await utils.cleanup({ tasks: ['GC_JOB_QUEUES'] });
  } finally {
    await utils.release();
  }
}
