import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { callerWith, get, type Operation, post } from '#http/operations/operation.ts';
import { cleanup, cleanupCounts, cleanupStatistics as statistics } from '#http/schemas/audit.ts';
import { cleanupStatistics } from '#queries/figures/cleanup.ts';
import { CLEANS_UP, enqueueCleanup, previewCleanup } from '#workflow/upkeep/cleanup.ts';

/** `/cleanup`: what has ended goes, after it was archived. The worker does it, which has the archive's folder. */
export function cleanupOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/cleanup/statistics', 'What has ended, how long ago, and what is better removed', {
      access: callerWith(...CLEANS_UP),
      answer: shows(statistics, 'Counts'),
      handle: ({ asking }) => cleanupStatistics(env.pool, asking.tenantId, env.now()),
    }),
    post('/cleanup', 'Archive and remove what ended long ago; what is open is never touched. For admins', {
      access: callerWith(...CLEANS_UP),
      body: cleanup,
      answer: shows(cleanupCounts, 'A dry run, or there was nothing to remove', {
        202: 'So many are being removed; the statistics tell when that was done',
      }),
      handle: async ({ context, asking: { tenantId, actorId }, body: { days, status, dry_run } }) => {
        const request = { tenantId, actorId, days, statuses: status && [status] };
        const { workflows, approvals } = await previewCleanup(env, request);
        if (!dry_run && workflows + approvals > 0) {
          await enqueueCleanup(env.pool, request);
          context.status(202);
        }
        return { dry_run, workflows, approvals };
      },
    }),
  ];
}
