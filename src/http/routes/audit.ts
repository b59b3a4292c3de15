import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { refOf } from '#domain/request/workflow.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { exportQuery, verdict } from '#http/schemas/audit.ts';
import { reads } from '#http/schemas/common.ts';
import { exportAudit, verifyAudit } from '#queries/detail/audit.ts';
import { asking, permits } from './workflows/call.ts';

const tags = ['audit'];
const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

const text = { schema: z.string() };
const exportTrail = createRoute({
  method: 'get',
  path: '/audit/export',
  tags,
  summary: 'The audit trail of every workflow, as a file that `countersign history verify FILE` checks anywhere',
  request: { query: exportQuery },
  responses: {
    ...reads(z.string(), ''),
    200: { description: 'The file, as it is read', content: { 'application/x-ndjson': text, 'text/csv': text } },
  },
});

const verify = createRoute({
  method: 'get',
  path: '/audit/verify',
  tags,
  summary: 'Verify every history as it is stored now',
  responses: reads(verdict, 'What holds, and what does not'),
});

/** `/audit`: the audit trail as a file, and whether it holds. */
export function auditRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(exportTrail, async (context) => {
    permits(context, 'audit:view');
    const { format } = context.req.valid('query');
    const { tenantId } = asking(context);
    const at = env.now().toISOString();
    // Read while it is sent: nobody needs memory for a whole trail, and who stops listening stops the reading.
    const pieces = ReadableStream.from(exportAudit(env.pool, { tenantId, format, at }));
    const name = `audit-${tenantId}-${at.slice(0, 10)}.${format}`;
    return context.body(pieces.pipeThrough(new TextEncoderStream()), 200, {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${name}"`,
    });
  });

  api.openapi(verify, async (context) => {
    permits(context, 'audit:view');
    const { checked, rows, broken } = await verifyAudit(env.pool, asking(context).tenantId);
    const faults = broken.map(({ number, sequence, fault }) => ({
      ref: number === null ? null : refOf({ number }),
      sequence,
      fault,
    }));
    return context.json({ ok: broken.length === 0, checked, rows, broken: faults }, 200);
  });
  return api;
}
