import type { Silence } from '#blocks/card/asked.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { Approval } from '#domain/request/approval.ts';
import { withRungInData } from '#domain/request/asked-in-data.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';

/** When the first of the open approvals is due, and what happens when nobody answers by then. */
export function dueOf(definition: Definition, workflow: Workflow): { dueAt: string | null; silence: Silence | null } {
  const timed = openApprovals(workflow).filter(({ expiresAt }) => expiresAt !== null);
  const [first] = timed.sort((a, b) => String(a.expiresAt).localeCompare(String(b.expiresAt)));
  if (!first) return { dueAt: null, silence: null };
  return { dueAt: first.expiresAt, silence: silenceOf(definition, workflow, first) };
}

/** As `wake` does it when the time is over. */
function silenceOf(definition: Definition, workflow: Workflow, approval: Approval): Silence | null {
  const stage = withRungInData(stageOf(definition, approval.stage), workflow.data);
  const { escalationLevel: level, triggers } = approval;
  const next = stage.escalate[level];
  switch (stage.on_timeout) {
    case 'reject':
      return { kind: 'rejected' };
    case 'expire':
      return { kind: 'expired' };
    case 'approve':
      if (!triggers) return { kind: 'approved' };
      break;
    case 'delegate':
      if (level > 0) return null;
      return next ? { kind: 'handed_on', role: next.role } : { kind: 'admins' };
    case 'escalate':
      break;
    default:
      return stage.on_timeout satisfies never;
  }
  if (next) return { kind: 'escalated', role: next.role };
  return level === 0 ? { kind: 'admins' } : null;
}
