import { refOf } from '#domain/request/workflow.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { sends, shows } from '#http/operations/answers.ts';
import { callerWith, get, type Operation } from '#http/operations/operation.ts';
import { exportQuery, verdict } from '#http/schemas/audit.ts';
import { exportAudit, verifyAudit } from '#queries/detail/audit.ts';

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

/** `/audit`: the audit trail as a file, and whether it holds. */
export function auditOperations(env: ApiEnvironment): Operation[] {
  return [
    get(
      '/audit/export',
      'The audit trail of every workflow, as a file that `countersign history verify FILE` checks anywhere',
      {
        access: callerWith('audit:view'),
        query: exportQuery,
        answer: sends('The file, as it is read', 'application/x-ndjson', 'text/csv'),
        handle: ({ context, asking: { tenantId }, query: { format } }) => {
          const at = env.now().toISOString();
          // Read while it is sent: nobody needs memory for a whole trail, and who stops listening stops the reading.
          const pieces = ReadableStream.from(exportAudit(env.pool, { tenantId, format, at }));
          return context.body(pieces.pipeThrough(new TextEncoderStream()), 200, {
            'content-type': TYPES[format],
            'content-disposition': `attachment; filename="audit-${tenantId}-${at.slice(0, 10)}.${format}"`,
          });
        },
      },
    ),
    get('/audit/verify', 'Verify every history as it is stored now', {
      access: callerWith('audit:view'),
      answer: shows(verdict, 'What holds, and what does not'),
      handle: async ({ asking }) => {
        const { checked, rows, broken } = await verifyAudit(env.pool, asking.tenantId);
        const faults = broken.map(({ number, sequence, fault }) => {
          return { ref: number === null ? null : refOf({ number }), sequence, fault };
        });
        return { ok: broken.length === 0, checked, rows, broken: faults };
      },
    }),
  ];
}
