import type { FormData } from '#domain/form/form.ts';
import type { Actor } from '#domain/people/role.ts';
import type { ApprovalStatus } from './approval.ts';

/** The approval that a click or a call is about. `digest` is what the card showed; both are left out by commands. */
export type Target = { approvalId?: string | undefined; digest?: string | undefined };
/** Commanded about the ticket that the workflow belongs to: then ticket admins may as well. */
type OfTicket = { ofTicket?: boolean | undefined };
type Said = { comment?: string | undefined };

/** `expiresAt` is ISO 8601 in UTC with milliseconds. */
type NewTerms = {
  role?: string | undefined;
  escalateRole?: string | null | undefined;
  expiresAt?: string | undefined;
};

/** What somebody wants done with a running workflow. */
export type Command =
  | ({ type: 'approve'; data?: FormData | undefined } & Target & Said)
  | ({ type: 'reject' } & Target & Said)
  | ({ type: 'check_in' } & Target)
  | ({ type: 'request_changes'; stage?: string | undefined; reason: string } & Target)
  | ({ type: 'delegate'; to: Actor; reason?: string | undefined } & Target)
  /** `to`: whom it is handed to, should the trigger turn out to mean delegating. */
  | ({ type: 'trigger'; trigger: string; data?: FormData | undefined; to?: Actor | undefined } & Target & Said)
  | { type: 'assign'; to: Actor }
  /** New terms of an open approval that another system asked for; what is left out stays. Without a role it expires. */
  | ({ type: 'amend'; approvalId: string } & NewTerms)
  | ({
      type: 'resubmit';
      data?: FormData | undefined;
      ownData?: FormData | undefined;
      patch?: boolean | undefined;
    } & OfTicket)
  /** Begins what was written down to be started later. */
  | { type: 'start' }
  | ({ type: 'cancel'; reason?: string | undefined } & OfTicket)
  | { type: 'hold'; reason?: string | undefined }
  | { type: 'resume' }
  /** Reminds those who are asked, once. `lastAt`: when that was done last; null when never. */
  | { type: 'nudge'; lastAt: string | null }
  | { type: 'undo' }
  /** The schedule's: an undo window is over. */
  | { type: 'settle' }
  | { type: 'reopen'; reason?: string | undefined }
  /** Asks the system of an action stage again, after it failed. */
  | { type: 'retry_task'; taskId?: string | undefined }
  /** Says what a system that should call back would have said. */
  | { type: 'complete_task'; taskId: string; output: unknown }
  /** A job's: the system of an action stage has answered, or could not be asked. */
  | { type: 'task_done'; taskId: string; output: unknown }
  | { type: 'task_failed'; taskId: string; error: string }
  /** The schedule's: a reminder or a rung of this approval is due. */
  | { type: 'wake'; approvalId: string; nobodyLeft?: NobodyLeft };
/** Nobody may decide any more; found out while the approval had escalated this often, and worth nothing once it goes on. */
type NobodyLeft = { level: number };
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

/** The part of a history entry that each command knows; the rest is the same for all. */
export type Recorded = {
  trigger: string;
  comment?: string | null | undefined;
  data?: Readonly<Record<string, unknown>> | undefined;
};

/** The trigger of a time-out (`on_timeout: expire`): time fires it, and nobody else. */
export const BY_TIME = 'expire';

/** How an approval of a stage with triggers is closed by one of them. */
export function statusOfTrigger(trigger: string): ApprovalStatus {
  return trigger === 'reject' ? 'denied' : 'approved';
}

/** Whether people are asked for what may be left out as well, as by a button, or only for what is needed, as by a command. */
export type Asking = 'offered' | 'needed';
