/** A message in Slack, whoever deleted it since. Times are in milliseconds since the epoch. */
export type SlackPost = {
  channel: string;
  ts: string;
  threadTs: string | null;
  /** What the bot calls it: the key in the id of its last block; null for what carries none. */
  key: string | null;
  /** All that it says now, a line a text. */
  text: string;
  blocks: readonly Record<string, unknown>[];
  postedAt: number;
  deletedAt: number | null;
};

export type Verb = 'start' | 'approve' | 'reject' | 'delegate' | 'changes' | 'resubmit' | 'comment';

/** Something that a person pressed, typed or submitted, and all that they alone were told about it. */
export type Act = {
  id: string;
  person: string;
  verb: Verb;
  /** "WF-7"; null for a start, which has no number yet. */
  ref: string | null;
  sentAt: number;
  answers: { at: number; text: string }[];
};

/** A webhook as its receiver got it. */
export type Receipt = {
  /** The same for every attempt at one delivery. */
  id: string;
  type: string;
  ref: string;
  /** When it happened, as the webhook says. */
  happenedAt: string;
  at: number;
  /** Whether the receiver answered that it has it. */
  taken: boolean;
};

type StoredEvent = { type: string } & Readonly<Record<string, unknown>>;
export type StoredRow = {
  ref: string;
  sequence: number;
  at: string;
  actorId: string | null;
  trigger: string;
  fromStage: string | null;
  data: Readonly<Record<string, unknown>>;
  events: readonly StoredEvent[];
};

export type StoredWorkflow = {
  ref: string;
  definitionKey: string;
  status: string;
  requesterId: string;
  /** What its requester wrote: each start of the campaign says something else. */
  item: string;
  historySequence: number;
  openApprovals: number;
  comments: number;
  /** Where state, history and its hashes disagree, in words. */
  disagreements: readonly string[];
};

export type StoredMessage = {
  id: string;
  key: string;
  kind: 'card' | 'notice';
  status: string;
  error: string | null;
  ref: string | null;
  createdAt: number;
};

/** The database as it is after the campaign. */
export type Stored = {
  workflows: readonly StoredWorkflow[];
  /** In the order of their sequences. */
  history: readonly StoredRow[];
  messages: readonly StoredMessage[];
  comments: readonly { ref: string; authorId: string; content: string }[];
  /** Who holds a role. */
  members: Readonly<Record<string, readonly string[]>>;
  /** By definition and stage: the roles that are asked, and those of its rungs. */
  stages: Readonly<Record<string, Readonly<Record<string, { roles: readonly string[]; rungs: readonly string[] }>>>>;
};

/** What went wrong on purpose, and from when until when. */
export type Window = { name: string; from: number; to: number };

export type Evidence = {
  posts: readonly SlackPost[];
  acts: readonly Act[];
  receipts: readonly Receipt[];
  stored: Stored;
  windows: readonly Window[];
  /** By how much all limits of time are multiplied. */
  loadFactor: number;
};

/** What is counted, in the order in which it is told. */
export const COUNTS = [
  'decisions lost',
  'decisions double',
  'decisions by who may not',
  'answers untrue',
  'cards lost',
  'cards double',
  'notifications lost',
  'notifications double',
  'webhooks lost',
  'webhooks double',
  'webhooks out of order',
  'rungs repeated',
  'cards that differ',
  'chains broken',
  'fresh cards late',
  'bystanders slow',
  'health slow',
  'idle in transaction',
] as const;
export type Count = (typeof COUNTS)[number];

/** One thing that is not as promised, with what is needed to look into it. */
export type Violation = {
  count: Count;
  what: string;
  /** A request, or what else it is about. */
  about: string;
  /** About when it went wrong, where that is known; what was broken at that time is told with it. */
  at: number | null;
  facts?: unknown;
};

/** The person whose direct messages with the bot this is; null for a channel. */
export function ownerOf(channel: string): string | null {
  return channel.startsWith('D') ? channel.slice(1) : null;
}

/** Where the stand-in has the direct messages of the bot with a person. */
export function directChannelOf(person: string): string {
  return `D${person}`;
}

/** Lists by what a function says of each entry. */
export function grouped<T>(list: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return groups;
}
