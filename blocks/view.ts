/**
 * What the templates of this folder are drawn from: plain data, made by `src/queries`, free of database and Slack types.
 * Instants are ISO 8601 UTC strings; people are Slack user ids, groups are Slack user group ids.
 */
import type { AskedGroup, Asks, Silence, Why } from './card/asked.ts';

/** Where a stage stands in the tracker line of a card. */
export type StageMark = { name: string; state: 'done' | 'current' | 'waiting' | 'failed' | 'todo' };

/** People a card waits for: named persons, roles (by name) and, where there are any, the Slack user groups of those roles. */
type WaitingFor = {
  users: string[];
  roles: string[];
  anyone: boolean;
  /** Of the named persons those who are away, with who stands in for them. */
  standIns?: Readonly<Record<string, string>> | undefined;
};

/** Somebody's absence, and whose stead they act in. */
export type AwayView = {
  away: { until: string; delegateId: string } | null;
  standsFor: { id: string; until: string }[];
};

/** How the call of an action stage stands; `error` says what went wrong last. */
export type TaskMark = {
  stage: string;
  state: 'running' | 'waiting' | 'failed';
  error: string | null;
  retries: number;
};

/** One line of the story: what somebody did. `trigger` is the history trigger; `label` its words when the definition has some. */
export type StoryLine = {
  trigger: string;
  label: string | null;
  actorId: string | null;
  at: string;
  from: string | null;
  to: string | null;
  comment: string | null;
  /** Whom it was delegated or assigned to, or the role that it escalated to. */
  target: { userId: string } | { role: string } | null;
  /** People who were away and in whose stead it was done. */
  inSteadOf?: readonly string[] | undefined;
  /** Values that it changed: what they were, and what they are now. */
  changes?: readonly { label: string; was: string; value: string }[] | undefined;
  /** True for what happened because nobody answered in time. */
  timedOut?: boolean | undefined;
};

/** A button that moves the workflow. `kind` says which listener takes it. */
export type CardButton = {
  kind:
    | 'approve'
    | 'reject'
    | 'delegate'
    | 'request_changes'
    | 'check_in'
    | 'trigger'
    | 'resubmit'
    | 'fill_in'
    | 'nudge';
  /** The definition's trigger for kind `trigger`, else the same word as kind. */
  trigger: string;
  label: string | null;
  style: 'primary' | 'danger' | null;
};

/** What a button carries, so that a click can be checked against the database (never trusted for permission). */
export type CardPayload = {
  workflowId: string;
  /** The open approval the buttons decide; null where no approval is open (final stage, waiting on the requester). */
  approvalId: string | null;
  /** Short digest of the request as this card shows it. */
  digest: string;
  /** Last history sequence that this card shows. */
  sequence: number;
};

export type CardStatus = 'not_started' | 'in_progress' | 'on_hold' | 'completed' | 'rejected' | 'canceled';

/** A text of a definition's own layout: what its author wrote, and values that people gave. */
export type LayoutText = { type: 'mrkdwn' | 'plain_text'; pieces: readonly (string | { value: string })[] };
export type LayoutBlock =
  | { type: 'section'; text: LayoutText | null; fields: readonly LayoutText[] }
  | { type: 'header'; text: LayoutText }
  | { type: 'divider' }
  | { type: 'context'; elements: readonly LayoutText[] }
  | { type: 'image'; url: string; alt: LayoutText };

/** One copy of a workflow's card. */
export type CardView = {
  ref: string;
  title: string;
  definitionName: string;
  status: CardStatus;
  stages: StageMark[];
  /** The pipeline that it stands in, where the definition has pipelines. */
  pipeline: string | null;
  /** How far it is, from 0 to 100, and what comes next where that is known. */
  progress: { percentage: number; next: string | null };
  /** `files` are the addresses of a field's files, whose names are its value; `was` is what the last resubmission changed it from. */
  fields: { label: string; value: string; was?: string; files?: { label: string; uri: string }[] }[];
  /** In place of the fields, where the definition has a layout of its own. */
  layout?: readonly LayoutBlock[] | undefined;
  links: { label: string; uri: string }[];
  /** The first amount that the request names, as people read it. */
  amount: string | null;
  /** Where the channel's card is. */
  permalink: string | null;
  /** Names by the id of a person or of a group's role, for whoever the card speaks of: a name notifies nobody. */
  names: Readonly<Record<string, string>>;
  requesterId: string;
  asks: Asks;
  /** Whom it asks now, a group for each open approval; all of them must decide. */
  asked: readonly AskedGroup[];
  /** Why the reader of a direct copy may decide; null when they may not. */
  why: Why | null;
  /** What the stage says about itself, for those who decide there. */
  description: string | null;
  /** Null when nothing is waited for (the workflow has ended). */
  waitingFor: WaitingFor | null;
  /** True when the workflow waits for its requester to edit and resubmit. */
  waitsOnRequester: boolean;
  /** Who sent it back to its requester, and why. */
  sentBack: { by: string; reason: string } | null;
  /** Where several people decide together: how many agreed, of how many that are needed. */
  votes: { agreed: number; needed: number } | null;
  dueAt: string | null;
  overdue: boolean;
  /** What happens when nobody answers by then. */
  silence: Silence | null;
  escalated: boolean;
  checkedInBy: string | null;
  hold: { by: string; reason: string | null } | null;
  /** A decision that its maker may still take back, and until when. */
  settling: { by: string; until: string } | null;
  /** A system that is being asked: at which stage, how that stands, and how often it was tried again by itself. */
  task: TaskMark | null;
  /** Oldest first; the card shows the newest ones that fit. */
  story: StoryLine[];
  commentCount: number;
  buttons: CardButton[];
  /** Whether the ⋯ menu offers what only makes sense while open (Snooze, Assign, Cancel request). */
  open: boolean;
  payload: CardPayload;
  /** `dm` copies speak to one person ("waiting for you"). */
  audience: { kind: 'channel' } | { kind: 'dm'; userId: string };
};

/** A field of a form or an intake form. */
export type FieldView = {
  key: string;
  label: string;
  hint: string | null;
  type: string;
  required: boolean;
  options: { value: string; label: string }[];
  minLength: number | null;
  maxLength: number | null;
  initial: unknown;
};

/** A person offered in a select. */
export type PersonOption = { id: string; name: string };

/** One line of App Home or of a list answer. */
export type TaskLine = {
  ref: string;
  workflowId: string;
  title: string;
  definitionName: string;
  stage: string;
  status: CardStatus;
  requesterId: string;
  dueAt: string | null;
  escalated: boolean;
  /** People who are away, for whom the reader would decide it; left out where it waits for the reader. */
  standsFor?: readonly string[] | undefined;
  /** Who stands in for the reader, who is away. */
  delegateId?: string | undefined;
  /** It waits for somebody else, whom its requester may remind. */
  canNudge?: boolean | undefined;
};

export type HomeView = {
  tasks: { items: TaskLine[]; total: number; page: number; pages: number };
  requests: { items: TaskLine[]; total: number; page: number; pages: number };
  startable: { key: string; name: string }[];
} & AwayView;

/** The answer to `history`: what happened so far, oldest first. `total` counts lines that were left out as well. */
export type HistoryView = { ref: string; title: string; lines: StoryLine[]; total: number };

/** Why a person may decide: named on the stage, by a role, by a Slack user group in a role, delegated to, or by escalation. */
export type Via = 'user' | 'role' | 'group' | 'delegate' | 'escalation' | 'requester' | 'stand_in';

/** Why the asking person may not decide now; `null` when they may. */
export type WhyNot =
  | 'role'
  | 'self'
  | 'decided'
  | 'handed_over'
  /** Somebody has decided, and may still take it back. */
  | 'settling'
  | 'not_yet'
  | 'at_system'
  | 'not_started'
  | 'deactivated'
  | 'external'
  | 'not_requester'
  | 'permission'
  | 'on_hold'
  | 'waits_on_requester'
  | 'closed';

/** The answer to `who`: who can decide, through what, and whether the asking person can. */
export type WhoView = {
  ref: string;
  title: string;
  stage: string | null;
  /** `inSteadOf`, with `stand_in`: who is away. */
  people: { userId: string; via: Via; role: string | null; decided: boolean; inSteadOf?: string | undefined }[];
  /** Roles of the stage that have nobody in them, so that an admin sees why nothing moves. */
  emptyRoles: string[];
  /** True when every full member of the workspace may decide. */
  anyone: boolean;
  /** Slack user groups whose members may, with the role that says so. */
  groups: { role: string; groupId: string }[];
  you: { can: boolean; whyNot: WhyNot | null };
};

export type ListView = {
  kind: 'open' | 'closed' | 'mine' | 'all' | 'tasks';
  items: TaskLine[];
  total: number;
};

export type DefinitionLine = {
  key: string;
  name: string;
  version: number;
  description: string | null;
  stages: number;
  active: boolean;
  /** Whether the asking person may start one. */
  canStart: boolean;
};

/** The versions of one definition, the newest first. `total`: all there are, of which `versions` may be the newest ones. */
export type VersionsView = {
  key: string;
  name: string;
  active: boolean;
  total: number;
  versions: {
    version: number;
    current: boolean;
    /** Requests that are open on it. */
    running: number;
    publishedBy: string | null;
    publishedAt: string;
    /** What it changed, in words; null for the first one. */
    changes: string[] | null;
  }[];
};

/** A definition as text, for those who cannot be shown its picture: its stages in the order of the work. */
export type OutlineView = {
  key: string;
  name: string;
  version: number;
  active: boolean;
  stages: OutlineStage[];
};
export type OutlineStage = {
  name: string;
  pipeline: string | null;
  /** Whom it asks, in words, one after the other; or at once, when `parallel`. */
  asks: string[];
  parallel: boolean;
  /** The host of the system that it calls. */
  calls: string | null;
  /** In words: "2 days". */
  due: string | null;
  kind: 'working' | 'final' | 'placeholder';
  ways: { trigger: string; to: string }[];
};

export type RoleLine = {
  name: string;
  /** True when every full member of the workspace has it without being given it. */
  everybody: boolean;
  parent: string | null;
  users: string[];
  groups: string[];
  permissions: string[];
};
