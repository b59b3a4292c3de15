import { type Evidence, grouped, type Receipt, type StoredRow, type Violation } from './evidence.ts';

/** The events that the campaign's definitions have told to a webhook. */
export const TOLD_EVENTS = [
  'on_workflow_start',
  'after_approve',
  'after_reject',
  'after_resubmission',
  'after_delegate',
  'after_escalate',
  'on_workflow_complete',
] as const;

/** Webhooks that are missing, come under two ids, or came before what happened before them. */
export function judgeWebhooks({ receipts, stored }: Evidence): Violation[] {
  const rows = grouped(stored.history, (row) => row.ref);
  const received = grouped(receipts, ({ ref }) => ref);
  return stored.workflows.flatMap(({ ref }) => {
    const mine = received.get(ref) ?? [];
    return [...counted(ref, rows.get(ref) ?? [], mine), ...inOrder(ref, mine)];
  });
}

function counted(ref: string, rows: readonly StoredRow[], receipts: readonly Receipt[]): Violation[] {
  const due = rows.flatMap(eventsOf);
  return TOLD_EVENTS.flatMap((type): Violation[] => {
    const times = due.filter((one) => one.type === type).length;
    const taken = new Set(receipts.filter((one) => one.type === type && one.taken).map(({ id }) => id)).size;
    if (taken === times) return [];
    const at = due.find((one) => one.type === type)?.at ?? null;
    const count = taken < times ? 'webhooks lost' : 'webhooks double';
    return [{ count, what: `${taken} of ${times} ${type}`, about: ref, at, facts: receipts }];
  });
}

/** What a row of history is told as, from the events in it. */
function eventsOf(row: StoredRow): { type: string; at: number }[] {
  const at = Date.parse(row.at);
  return row.events.flatMap((event): { type: string; at: number }[] => {
    switch (event.type) {
      case 'WorkflowStarted':
        return [{ type: 'on_workflow_start', at }];
      case 'ApprovalClosed':
        if (event.status === 'approved') return [{ type: 'after_approve', at }];
        return event.status === 'denied' ? [{ type: 'after_reject', at }] : [];
      case 'SentBack':
      case 'Resubmitted':
        return [{ type: 'after_resubmission', at }];
      case 'Delegated':
        return [{ type: 'after_delegate', at }];
      case 'Escalated':
        return [{ type: 'after_escalate', at }];
      case 'WorkflowEnded':
        return event.outcome === 'completed' ? [{ type: 'on_workflow_complete', at }] : [];
      default:
        return [];
    }
  });
}

/** In the order in which each delivery was first heard of, nothing may have happened before the one in front of it. */
function inOrder(ref: string, receipts: readonly Receipt[]): Violation[] {
  const found: Violation[] = [];
  const seen = new Set<string>();
  let newest = '';
  for (const one of receipts.toSorted((a, b) => a.at - b.at)) {
    if (seen.has(one.id)) continue;
    seen.add(one.id);
    if (one.happenedAt < newest)
      found.push({
        count: 'webhooks out of order',
        what: `${one.type} came after what happened later`,
        about: ref,
        at: one.at,
        facts: receipts,
      });
    if (one.happenedAt > newest) newest = one.happenedAt;
  }
  return found;
}
