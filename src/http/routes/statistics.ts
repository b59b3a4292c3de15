import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { reads } from '#http/schemas/common.ts';
import { statistics, statisticsQuery } from '#http/schemas/statistics.ts';
import { readStatistics, STATISTICS_ORDER } from '#queries/figures/statistics.ts';
import { cursorIn, permits } from './workflows/call.ts';

const getStatistics = createRoute({
  method: 'get',
  path: '/statistics',
  tags: ['statistics'],
  summary: 'Per definition: workflows and approvals by status, stages with their times, bottlenecks',
  request: { query: statisticsQuery },
  responses: reads(statistics, 'A page of definitions by key'),
});

/** `/statistics`. */
export function statisticsRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(getStatistics, async (context) => {
    permits(context, 'workflows:view');
    const { tenantId } = context.get('caller');
    const { definition_key: key, limit, cursor } = context.req.valid('query');
    const from = cursorIn(cursor, STATISTICS_ORDER, 'text');
    return context.json(await readStatistics(env, { tenantId, now: env.now(), key, limit, cursor: from }), 200);
  });

  return api;
}
