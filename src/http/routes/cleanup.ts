import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { cleanup, cleanupCounts, cleanupStatistics as statistics } from '#http/schemas/audit.ts';
import { body, idempotencyHeader, reads, writes } from '#http/schemas/common.ts';
import { cleanupStatistics } from '#queries/figures/cleanup.ts';
import { checkMayCleanUp, enqueueCleanup, previewCleanup } from '#workflow/upkeep/cleanup.ts';
import { asking } from './workflows/call.ts';

const tags = ['cleanup'];

const getStatistics = createRoute({
  method: 'get',
  path: '/cleanup/statistics',
  tags,
  summary: 'What has ended, how long ago, and what is better removed',
  responses: reads(statistics, 'Counts'),
});

const counted = { 'application/json': { schema: cleanupCounts } };

const run = createRoute({
  method: 'post',
  path: '/cleanup',
  tags,
  summary: 'Archive and remove what ended long ago; what is open is never touched. For admins',
  request: { headers: idempotencyHeader, body: body(cleanup) },
  responses: {
    ...writes(cleanupCounts, 'A dry run, or there was nothing to remove'),
    202: { description: 'So many are being removed; the statistics tell when that was done', content: counted },
  },
});

/** `/cleanup`: what has ended goes, after it was archived. The worker does it, which has the archive's folder. */
export function cleanupRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(getStatistics, async (context) => {
    const { tenantId, actorId, granted } = asking(context);
    await checkMayCleanUp(env, tenantId, actorId, granted);
    return context.json(await cleanupStatistics(env.pool, tenantId, env.now()), 200);
  });

  api.openapi(run, async (context) => {
    const { tenantId, actorId, granted } = asking(context);
    await checkMayCleanUp(env, tenantId, actorId, granted);
    const { days, status, dry_run } = context.req.valid('json');
    const request = { tenantId, actorId, days, statuses: status === undefined ? undefined : [status] };
    const { workflows, approvals } = await previewCleanup(env, request);
    if (dry_run || workflows + approvals === 0) return context.json({ dry_run, workflows, approvals }, 200);
    await enqueueCleanup(env.pool, request);
    return context.json({ dry_run, workflows, approvals }, 202);
  });
  return api;
}
