import type { Command } from '#domain/request/command.ts';
import type { Repeated } from './decide.ts';

/** What somebody did with a request since a card of it was drawn: the newest such row of its history. */
export type Pressed = { trigger: string; at: string };

/** History triggers of what a card's buttons decide, and of what takes it back. */
export const PRESSED_TRIGGERS = ['approve', 'reject', 'check_in', 'request_changes', 'undo'] as const;

const DECISIONS: Partial<Record<Command['type'], string>> = {
  approve: 'approved',
  reject: 'denied',
  check_in: 'checked_in',
  request_changes: 'changes_requested',
};

/**
 * Whether a press is the second of a double click on one drawing of a card: the same was done from it already. A card with
 * several open approvals names none of them, so without this the second click would decide the next of them unseen.
 */
export function repeatOf(command: Command, pressed: Pressed | null): Repeated | null {
  const decision = DECISIONS[command.type];
  if (pressed === null || decision === undefined || pressed.trigger !== command.type) return null;
  if ('approvalId' in command && command.approvalId !== undefined) return null;
  return { decision, at: pressed.at };
}
