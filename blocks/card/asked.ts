/** Whom a card asks, for what, and why its reader is one of them: plain data, as the rest of `#blocks/view.ts`. */

/** What somebody who is asked does with the request: which word the first line has for it. */
export type Asks = 'approve' | 'decide' | 'fill_in';

/** The people of one approval that is open now. */
export type AskedGroup = {
  /** Those who may still decide it: all of them when they are three or fewer, else none. */
  people: readonly string[];
  /** How many may still decide it; 0 with `anyone`. */
  left: number;
  roles: readonly string[];
  /** True when everybody in the workspace may. */
  anyone: boolean;
  /** One after the other, as in a chain of managers. */
  inTurn: boolean;
  /** How many must agree; 1 where any one of them decides alone. */
  needed: number;
  /** Who has decided so far. */
  decided: readonly { userId: string; agreed: boolean }[];
};

/** Why somebody has a copy of their own and may decide. */
export type Why = {
  because:
    | { kind: 'named' }
    | { kind: 'anyone' }
    | { kind: 'role'; role: string }
    | { kind: 'stand_in'; for: readonly string[] }
    /** `comment`: what the one who handed it over wrote. */
    | { kind: 'delegated'; by: string; comment: string | null }
    | { kind: 'assigned'; by: string | null }
    /** `why`: the reason for escalating before its time; null when nobody decided in time. */
    | { kind: 'escalated'; role: string; why: string | null };
  /** Which of the view's groups the reader belongs to. */
  group: number;
  /** Where the reader agreed to this request before: as whom, or else at which stage. */
  again: { role: string } | { stage: string } | null;
};

/** What happens when nobody answers by the time it is due. */
export type Silence =
  | { kind: 'approved' | 'rejected' | 'expired' | 'admins' }
  /** This role may decide as well, or takes over. */
  | { kind: 'escalated' | 'handed_on'; role: string };
