import { z } from '@hono/zod-openapi';
import { CLEANUP_DAYS, CLEANUP_STATUSES } from '#workflow/upkeep/cleanup.ts';
import { instant } from './common.ts';

export const exportQuery = z.strictObject({ format: z.enum(['ndjson', 'csv']).default('ndjson') });

export const verdict = z
  .strictObject({
    ok: z.boolean(),
    checked: z.number().int().openapi({ description: 'Workflows' }),
    rows: z.number().int(),
    broken: z
      .array(
        z.strictObject({
          ref: z.string().nullable().openapi({ example: 'WF-1042' }),
          sequence: z.number().int().nullable(),
          fault: z.string(),
        }),
      )
      .openapi({ description: 'The first broken row of each workflow whose history does not hold' }),
  })
  .openapi('AuditVerdict');

const count = z.number().int();
const aged = z.array(z.strictObject({ days: count, count }));

export const cleanupStatistics = z
  .strictObject({
    total: count,
    open: count,
    completed: count,
    rejected: count,
    canceled: count,
    older_than: aged.openapi({ description: 'Of those that have ended' }),
    recommendations: aged.openapi({ description: 'What is better removed, and how many that are' }),
    last_run: z
      .strictObject({ at: instant, actor_id: z.string().nullable(), workflows: count, archive: z.string().nullable() })
      .nullable(),
  })
  .openapi('CleanupStatistics');

export const cleanup = z
  .strictObject({
    days: count
      .min(CLEANUP_DAYS.least, 'At least 1: what ended less than a day ago is not removed.')
      .max(CLEANUP_DAYS.most)
      .openapi({ description: 'Goes what ended at least so many days ago' }),
    status: z.enum(CLEANUP_STATUSES).optional().openapi({ description: 'Only what ended so' }),
    dry_run: z.boolean().default(false),
  })
  .openapi('Cleanup', { example: { days: 90, dry_run: true } });

export const cleanupCounts = z
  .strictObject({ dry_run: z.boolean(), workflows: count, approvals: count })
  .openapi('CleanupCounts', { description: 'How many go; their history goes into an archive file first' });
