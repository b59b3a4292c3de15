import type { Pool } from 'pg';
import { csvLine } from '#domain/audit/csv.ts';
import { type AuditedWorkflow, type AuditFormat, CSV_COLUMNS, jsonLine, writtenAs } from '#domain/audit/export.ts';
import { type AuditVerdict, type BrokenRow, brokenAt, brokenWords } from '#domain/audit/verify.ts';

/** Workflows whose history is read at a time: no more than these are ever in memory. */
const PAGE = 200;

/** Every workflow of a tenant with its whole history, a page at a time; each page is of one moment. */
async function* readAudit(db: Pick<Pool, 'query'>, tenantId: string): AsyncGenerator<AuditedWorkflow[]> {
  for (let after = 0; ; ) {
    const { rows } = await db.query<AuditedWorkflow>({
      name: 'read_audit',
      text: HISTORIES,
      values: [tenantId, after, PAGE],
    });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.number;
  }
}

/**
 * The audit trail as the text of a file, in pieces. NDJSON begins with a line about the export and ends with one that counts,
 * so that a download that broke off is told from a whole one.
 */
export async function* exportAudit(
  db: Pick<Pool, 'query'>,
  { tenantId, format, at }: { tenantId: string; format: AuditFormat; at: string },
): AsyncGenerator<string> {
  yield format === 'csv' ? csvLine(CSV_COLUMNS) : jsonLine({ type: 'export', version: 1, tenant_id: tenantId, at });
  let workflows = 0;
  let rows = 0;
  for await (const page of readAudit(db, tenantId)) {
    workflows += page.length;
    for (const workflow of page) rows += workflow.entries.length;
    yield page.map((workflow) => writtenAs(format, workflow)).join('');
  }
  if (format === 'ndjson') yield jsonLine({ type: 'end', workflows, rows });
}

/** Verifies what is stored now. @returns the first broken row of each workflow whose history does not hold. */
export async function verifyAudit(
  db: Pick<Pool, 'query'>,
  tenantId: string,
  progress: (checked: number) => void = () => undefined,
): Promise<AuditVerdict> {
  const broken: BrokenRow[] = [];
  let checked = 0;
  let rows = 0;
  for await (const page of readAudit(db, tenantId)) {
    for (const workflow of page) {
      rows += workflow.entries.length;
      const sequence = brokenAt(workflow, workflow.entries);
      if (sequence !== null) broken.push({ number: workflow.number, sequence, fault: brokenWords(sequence) });
    }
    checked += page.length;
    progress(checked);
  }
  return { checked, rows, broken };
}

const HISTORIES = `
  select w.tenant_id as "tenantId", w.id, w.number, w.definition_key as "definitionKey", w.status,
         w.history_sequence as sequence, w.history_hash as hash, (
    select coalesce(jsonb_agg(jsonb_build_object(
      'sequence', h.sequence, 'at', iso_utc(h.at), 'actorId', h.actor_id, 'trigger', h.trigger, 'fromStage', h.from_stage,
      'toStage', h.to_stage, 'comment', h.comment, 'data', h.data, 'events', h.events, 'hash', h.hash,
      'previousHash', h.previous_hash) order by h.sequence), '[]')
    from history as h where h.tenant_id = w.tenant_id and h.workflow_id = w.id) as entries
  from workflow as w where w.tenant_id = $1 and w.number > $2 order by w.number limit $3`;
