import type { Definition } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Reckoning } from '#domain/request/choose-transition.ts';
import type { Asking } from '#domain/request/command.ts';
import type { Holders, PeopleFacts } from '#domain/request/strategy.ts';

/** Who is asked when there is nobody else: a deadline without an escalation, a chair without anybody in it. */
export const FALLBACK_ROLE = 'admin';

/** What a decision is made with besides the workflow: time and fresh ids are given, never taken. */
export type Context = {
  definition: Definition;
  now: string;
  newId: () => string;
  /** Needed when an approval opens that chooses among people; see `NeedsPeople`. */
  people?: PeopleFacts | undefined;
  /** Whom an approval can escalate to, where the other facts about people are not there. */
  holders?: Holders | undefined;
  /** Who decides, for conditions; null for the schedule. */
  actor?: Actor | null | undefined;
  /** Where something is still to be filled in or said: have it asked, in place of a refusal. */
  ask?: Asking | undefined;
  /** Shared by all that belongs to one decision; left out, a new one. */
  reckoning?: Reckoning | undefined;
  /** People who may still decide, for each open approval that several decide together. */
  undecided?: Readonly<Record<string, number>> | undefined;
};
