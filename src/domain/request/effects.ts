import type { Outcome } from './workflow.ts';

/**
 * What must be told to people or systems once a decision is committed. Every effect becomes a job in the same transaction.
 * An effect names what happened and never whom or how: that is looked up when it is carried out.
 */
export type Effect =
  /** A new approval waits for its people. */
  | { kind: 'ask'; approvalId: string }
  /** There was nobody to ask: the admins were asked instead. */
  | { kind: 'nobody'; approvalId: string; why: string }
  | { kind: 'remind'; approvalId: string }
  /** Somebody wants an answer: whoever is asked is reminded once, whatever number of approvals asks them. */
  | { kind: 'nudge'; by: string }
  /** The approval escalated to a role: ping it in the thread, and each of its people directly. Admins are told of roles that were passed over. */
  | { kind: 'escalated'; approvalId: string; role: string; why: string | null; passed_over?: string[] }
  | { kind: 'delegated'; approvalId: string; to: string; by: string; reason: string | null }
  | { kind: 'assigned'; to: string; by: string }
  | { kind: 'changes_requested'; by: string; reason: string }
  /** A system is to be asked. */
  | { kind: 'run_task'; taskId: string }
  /** A system could not be asked, or did not answer as it should. */
  | { kind: 'task_failed'; taskId: string }
  /** What had ended is open again. */
  | { kind: 'reopened'; by: string; reason: string | null }
  | { kind: 'outcome'; outcome: Outcome };
