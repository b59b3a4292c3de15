import {
  directChannelOf,
  type Evidence,
  grouped,
  ownerOf,
  type SlackPost,
  type Stored,
  type StoredRow,
  type StoredWorkflow,
  type Violation,
  type Window,
} from './evidence.ts';

/** A card that nothing struck on its way is there this soon. */
const FRESH_MS = 10_000;
/** Whatever else is on its way this long, with nothing broken, stands still. */
const STUCK_MS = 60_000;

/** Messages that are missing, there twice, or late: by their keys, and by what history says must have been told. */
export function judgeMessages(evidence: Evidence): Violation[] {
  const alive = evidence.posts.filter(({ deletedAt }) => deletedAt === null);
  return [...byKey(evidence, alive), ...byHistory(evidence, alive), ...late(evidence)];
}

function byKey({ stored }: Evidence, alive: readonly SlackPost[]): Violation[] {
  const found: Violation[] = [];
  const posts = grouped(
    alive.filter(({ key }) => key !== null),
    ({ key }) => key ?? '',
  );
  for (const row of stored.messages) {
    const there = posts.get(row.id) ?? [];
    const what = row.kind === 'card' ? 'cards' : 'notifications';
    const facts = { row, posts: there.map(seenAs) };
    if (there.length > 1)
      found.push({
        count: `${what} double`,
        what: `there ${there.length} times`,
        about: row.key,
        at: there[1]?.postedAt ?? null,
        facts,
      });
    if (there.length === 0)
      found.push({
        count: `${what} lost`,
        what: `${row.status}${row.error ? ` (${row.error})` : ''}, and not there`,
        about: row.key,
        at: row.createdAt,
        facts,
      });
  }
  return found;
}

/** What is needed of a message to look into it. */
function seenAs({ channel, ts, threadTs, key, postedAt, text }: SlackPost): object {
  return { channel, ts, threadTs, key, postedAt: new Date(postedAt).toISOString(), text: text.slice(0, 120) };
}

/** What must be there, and how often. */
type Due = {
  what: 'cards' | 'notifications';
  about: string;
  times: number;
  posts: readonly SlackPost[];
  at: number | null;
};

function byHistory({ stored }: Evidence, alive: readonly SlackPost[]): Violation[] {
  const posts = grouped(alive, (one) => refOfCard(one) ?? /WF-\d+/.exec(one.text)?.[0] ?? '');
  const history = grouped(stored.history, (row) => row.ref);
  const due = [
    ...stored.workflows.flatMap((one) => dueOf(one, stored, history.get(one.ref) ?? [], posts.get(one.ref) ?? [])),
    ...dueOfComments(stored, alive),
  ];
  return due.flatMap(({ what, about, times, posts: there, at }): Violation[] => {
    if (there.length === times) return [];
    const count = there.length < times ? (`${what} lost` as const) : (`${what} double` as const);
    return [{ count, what: `there ${there.length} times in place of ${times}`, about, at, facts: there.map(seenAs) }];
  });
}

/** Beginnings of notices to a person, by the history's word for what they tell. */
const OUTCOMES: Readonly<Record<string, string>> = { completed: 'is completed', rejected: 'was rejected' };

function dueOf(
  { ref, requesterId, status }: StoredWorkflow,
  stored: Stored,
  rows: readonly StoredRow[],
  posts: readonly SlackPost[],
): Due[] {
  const told = (person: string, ...words: string[]) =>
    posts.filter(
      ({ channel, text }) => channel === directChannelOf(person) && words.every((one) => text.includes(one)),
    );
  const at = Date.parse(rows.at(-1)?.at ?? '') || null;
  const due: Due[] = [
    {
      what: 'cards',
      about: `${ref} in its channel`,
      times: 1,
      posts: posts.filter((one) => isCardOf(one, ref) && ownerOf(one.channel) === null),
      at,
    },
  ];
  const outcome = OUTCOMES[status];
  if (outcome)
    due.push({
      what: 'notifications',
      about: `${ref} ${outcome}`,
      times: 1,
      posts: told(requesterId, `*${ref}*`, outcome),
      at,
    });
  const given = rows.flatMap((row): [person: string, about: string][] => {
    if (row.trigger === 'delegate') return [[String(row.data.to), 'delegated']];
    if (row.trigger === 'request_changes') return [[requesterId, 'changes']];
    return row.events
      .filter(({ type }) => type === 'Escalated')
      .flatMap(({ role }) => stored.members[String(role)] ?? [])
      .map((person): [string, string] => [person, 'escalated']);
  });
  // Each of these brings a card, or finds that its person has one.
  for (const [about, [first]] of grouped(given, ([person, what]) => `${ref} ${what} to ${person}`)) {
    const copies = posts.filter((one) => isCardOf(one, ref) && one.channel === directChannelOf(first?.[0] ?? ''));
    due.push({ what: 'notifications', about, times: 1, posts: copies.slice(0, 1), at });
  }
  return due;
}

/** A comment is carried into the thread of the channel's card, once. */
function dueOfComments({ comments }: Stored, alive: readonly SlackPost[]): Due[] {
  const replies = alive.filter(({ threadTs, channel }) => threadTs !== null && ownerOf(channel) === null);
  return comments.map(({ ref, content }) => ({
    what: 'notifications',
    about: `${ref} comment "${content}"`,
    times: 1,
    posts: replies.filter(({ text }) => endsWith(text, content)),
    at: null,
  }));
}

function endsWith(text: string, content: string): boolean {
  return text.split('\n').some((line) => line.trim() === content.trim());
}

/** A copy of a card has a menu, and the number of its request in its last line. */
function isCardOf(post: SlackPost, ref: string): boolean {
  return refOfCard(post) === ref;
}

export function refOfCard({ blocks, text, threadTs }: Pick<SlackPost, 'blocks' | 'text' | 'threadTs'>): string | null {
  if (threadTs !== null || !JSON.stringify(blocks).includes('"action_id":"menu"')) return null;
  return /\bWF-\d+\b/.exec(text.split('\n').at(-1) ?? '')?.[0] ?? null;
}

/**
 * Messages that took longer than they may, where the time in which something was broken does not count: cards that nothing
 * struck on their way, and all others as well once they seem to stand still.
 */
function late({ posts, stored, windows, loadFactor }: Evidence): Violation[] {
  const first = new Map<string, number>();
  for (const { key, postedAt } of posts)
    if (key !== null) first.set(key, Math.min(postedAt, first.get(key) ?? postedAt));
  return stored.messages.flatMap((row): Violation[] => {
    const arrived = first.get(row.id);
    if (arrived === undefined) return [];
    const isStruck = windows.some(({ from, to }) => to >= row.createdAt && from <= arrived);
    const whole = soundTime(windows, row.createdAt, arrived);
    const limit = row.kind === 'card' && !isStruck ? FRESH_MS : STUCK_MS;
    if (whole <= limit * loadFactor) return [];
    const what = `took ${arrived - row.createdAt} ms, ${Math.round(whole)} of them with nothing broken`;
    return [{ count: 'fresh cards late', what, about: row.key, at: row.createdAt }];
  });
}

/** How much of a span nothing was broken in, in milliseconds. */
export function soundTime(windows: readonly Window[], from: number, to: number): number {
  let sound = Math.max(0, to - from);
  let counted = from;
  for (const one of windows.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(counted, one.from);
    const end = Math.min(to, one.to);
    if (end <= begin) continue;
    sound -= end - begin;
    counted = end;
  }
  return sound;
}
