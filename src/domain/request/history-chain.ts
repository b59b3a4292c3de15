import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { WorkflowEvent } from './workflow.ts';

/** One row of the audit trail: who moved the workflow, when, from where to where, and the events it consists of. */
export type HistoryEntry = {
  sequence: number;
  at: string;
  /** Null for what the bot did by itself. */
  actorId: string | null;
  trigger: string;
  fromStage: string | null;
  toStage: string | null;
  comment: string | null;
  /** What was filled in with it, and facts for readers (whom it was delegated to, which role it escalated to). */
  data: Readonly<Record<string, unknown>>;
  events: readonly WorkflowEvent[];
};
export type ChainedEntry = HistoryEntry & { hash: string; previousHash: string };

/** The hash before the first row of a workflow. */
export const CHAIN_START = '';

/**
 * Chains an entry to the row before it: SHA-256 (hex) over the RFC 8785 canonical JSON of workflow id, entry and previous
 * hash, so that any later change of any field, or a missing row, breaks the chain from there on.
 */
export function chain(workflowId: string, entry: HistoryEntry, previousHash: string): ChainedEntry {
  return { ...entry, previousHash, hash: hashOf(workflowId, entry, previousHash) };
}

/** The first row that does not follow from the ones before it, or null when the chain holds. Rows come in sequence. */
export function firstBroken(workflowId: string, rows: readonly ChainedEntry[]): ChainedEntry | null {
  let previous = { sequence: 0, hash: CHAIN_START };
  for (const row of rows) {
    const { hash, previousHash, ...entry } = row;
    const follows = entry.sequence === previous.sequence + 1 && previousHash === previous.hash;
    if (!follows || hash !== hashOf(workflowId, entry, previousHash)) return row;
    previous = { sequence: entry.sequence, hash };
  }
  return null;
}

function hashOf(workflowId: string, entry: HistoryEntry, previousHash: string): string {
  const { sequence, at, actorId, trigger, fromStage, toStage, comment, data, events } = entry;
  const text = canonicalize({
    workflowId,
    sequence,
    at,
    actorId,
    trigger,
    fromStage,
    toStage,
    comment,
    data,
    events,
    previousHash,
  });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
