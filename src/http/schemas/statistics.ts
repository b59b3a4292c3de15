import { z } from '@hono/zod-openapi';
import { APPROVAL_STATUSES } from '#domain/request/approval.ts';
import { WORKFLOW_STATUSES } from '#domain/request/workflow.ts';
import { countsOf, instant, line, paging } from './common.ts';

const count = z.number().int();
const seconds = z.number().nullable();

const waits = {
  stage: z.string(),
  name: z.string(),
  open_approvals: count,
  open_tasks: count.openapi({ description: 'Calls of systems that are not done' }),
  failed_tasks: count,
  overdue: count.openapi({ description: 'Open approvals past their deadline' }),
  waiting_seconds: z.number().openapi({ description: 'Since they were opened, of all together' }),
  oldest_since: instant.nullable(),
};
const median = seconds.openapi({ description: 'Of the stays that ended, among the newest 500 workflows' });

const stage = z
  .strictObject({
    ...waits,
    pipeline: z.string().nullable(),
    open_workflows: count.openapi({ description: 'How many stand there' }),
    visits: count.openapi({ description: 'Stays that ended, among the newest 500 workflows' }),
    average_seconds: seconds,
    median_seconds: median,
  })
  .openapi('StageStatistics');

const bottleneck = z
  .strictObject({
    ...waits,
    oldest_workflow_id: z.uuid().nullable(),
    median_seconds: median,
    roles: z.array(z.strictObject({ role: z.string(), open_approvals: count })),
    users: z.array(z.strictObject({ user_id: z.string(), open_approvals: count })),
  })
  .openapi('Bottleneck');

const definitionStatistics = z
  .strictObject({
    definition_key: z.string(),
    name: z.string(),
    is_active: z.boolean(),
    current_version: count,
    workflows: countsOf(['total', ...WORKFLOW_STATUSES]),
    approvals: countsOf(['total', ...APPROVAL_STATUSES]),
    stages: z.array(stage).openapi({ description: 'In the order of the work, final ones left out' }),
    bottlenecks: z.array(bottleneck).openapi({ description: 'Where most is waited for now, at most five' }),
  })
  .openapi('DefinitionStatistics');

export const statistics = z
  .strictObject({
    overview: z
      .strictObject({
        definitions: count,
        active_definitions: count,
        workflows: count,
        open_workflows: count,
      })
      .openapi({ description: 'Of the whole tenant' }),
    items: z.array(definitionStatistics),
    next_cursor: z.string().nullable(),
  })
  .openapi('Statistics');

export const statisticsQuery = z.strictObject({ definition_key: line(100).optional(), ...paging });
