import { z } from 'zod';
import type { ChainedEntry } from '#domain/request/history-chain.ts';
import type { WorkflowEvent } from '#domain/request/workflow.ts';
import { type Cell, csvLine } from './csv.ts';

/** A workflow with its whole history, and how far its own row says that it goes. */
export type AuditedWorkflow = {
  tenantId: string;
  id: string;
  number: number;
  definitionKey: string;
  status: string;
  sequence: number;
  hash: string;
  entries: ChainedEntry[];
};

export type AuditFormat = 'ndjson' | 'csv';

/** What a verifier needs of a workflow's line; other facts may stand beside. */
export const workflowLineSchema = z.object({
  type: z.literal('workflow'),
  id: z.string(),
  number: z.number(),
  history_sequence: z.number(),
  history_hash: z.string(),
});

/** A row of history as every export and archive has it: what its hash is made of, nothing left out. */
export const historyLineSchema = z.object({
  type: z.literal('history'),
  workflow_id: z.string(),
  sequence: z.number(),
  at: z.string(),
  actor_id: z.string().nullable(),
  trigger: z.string(),
  from_stage: z.string().nullable(),
  to_stage: z.string().nullable(),
  comment: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  // The hash covers an event whatever its shape; nothing else is done with it.
  events: z.array(z.custom<WorkflowEvent>()),
  hash: z.string(),
  previous_hash: z.string(),
});
export type HistoryLine = z.infer<typeof historyLineSchema>;

function historyLine(workflowId: string, entry: ChainedEntry): HistoryLine {
  return {
    type: 'history',
    workflow_id: workflowId,
    sequence: entry.sequence,
    at: entry.at,
    actor_id: entry.actorId,
    trigger: entry.trigger,
    from_stage: entry.fromStage,
    to_stage: entry.toStage,
    comment: entry.comment,
    data: { ...entry.data },
    events: [...entry.events],
    hash: entry.hash,
    previous_hash: entry.previousHash,
  };
}

export function entryOf(line: HistoryLine): ChainedEntry {
  return {
    sequence: line.sequence,
    at: line.at,
    actorId: line.actor_id,
    trigger: line.trigger,
    fromStage: line.from_stage,
    toStage: line.to_stage,
    comment: line.comment,
    data: line.data,
    events: line.events,
    hash: line.hash,
    previousHash: line.previous_hash,
  };
}

/** The columns of the CSV. The last two are those of the workflow, so that rows taken off the end are missed. */
export const CSV_COLUMNS = [
  'tenant_id',
  'workflow_id',
  'number',
  'definition_key',
  'status',
  'sequence',
  'at',
  'actor_id',
  'trigger',
  'from_stage',
  'to_stage',
  'comment',
  'data',
  'events',
  'hash',
  'previous_hash',
  'history_sequence',
  'history_hash',
] as const;

/** A workflow's part of an export: its own line and one a row as NDJSON, or one a row as CSV. */
export function writtenAs(format: AuditFormat, workflow: AuditedWorkflow): string {
  switch (format) {
    case 'ndjson':
      return [workflowLine(workflow), ...workflow.entries.map((entry) => historyLine(workflow.id, entry))]
        .map(jsonLine)
        .join('');
    case 'csv':
      return workflow.entries.map((entry) => csvLine(cellsOf(workflow, entry))).join('');
    default:
      return format satisfies never;
  }
}

export function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function workflowLine(workflow: AuditedWorkflow) {
  return {
    type: 'workflow',
    tenant_id: workflow.tenantId,
    id: workflow.id,
    number: workflow.number,
    definition_key: workflow.definitionKey,
    status: workflow.status,
    history_sequence: workflow.sequence,
    history_hash: workflow.hash,
  };
}

function cellsOf(workflow: AuditedWorkflow, entry: ChainedEntry): Cell[] {
  const { type: _type, ...row } = historyLine(workflow.id, entry);
  const { type: _kind, id: _id, ...own } = workflowLine(workflow);
  const facts: Record<(typeof CSV_COLUMNS)[number], unknown> = { ...own, ...row };
  return CSV_COLUMNS.map((column) => cellOf(facts[column]));
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
