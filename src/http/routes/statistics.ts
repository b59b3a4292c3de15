import type { ApiEnvironment } from '#http/context.ts';
import { shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import { callerWith, get, type Operation } from '#http/operations/operation.ts';
import { statistics, statisticsQuery } from '#http/schemas/statistics.ts';
import { readStatistics, STATISTICS_ORDER } from '#queries/figures/statistics.ts';

/** `/statistics`. */
export function statisticsOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/statistics', 'Per definition: workflows and approvals by status, stages with their times, bottlenecks', {
      access: callerWith('workflows:view'),
      query: statisticsQuery,
      answer: shows(statistics, 'A page of definitions by key'),
      handle: ({ asking: { tenantId }, query: { definition_key: key, ...query } }) =>
        readStatistics(env, { tenantId, now: env.now(), key, ...paged(query, STATISTICS_ORDER, 'text') }),
    }),
  ];
}
