import { type Act, directChannelOf, type SlackPost, type Verb } from '#testing/chaos/judge/evidence.ts';
import { BYSTANDER_CHANNEL, CHANNELS, PEOPLE, TEAM } from '#testing/chaos/office.ts';
import { textOf } from '#testing/slack/blocks-read.ts';
import { asObject, asObjects, isTrue, type SlackArgs } from '#testing/slack/slack-args.ts';

/** A modal that the bot has opened on somebody's press. */
export type View = { id: string; blocks: Record<string, unknown>[]; callback_id: string; private_metadata: string };

/** What the stand-in keeps: everything ever posted, also what was deleted, and what people did. */
export type Workspace = {
  posts: readonly SlackPost[];
  acts: readonly Act[];
  /** Notes that somebody does something; what they are told about it is kept with it. */
  begin(person: string, verb: Verb, ref: string | null): Act;
  /** Somebody was told this about what they did. */
  tell(actId: string, text: string): void;
  /** The modal that came of a press; null when none came in time. */
  viewOf(actId: string, patienceMs: number): Promise<View | null>;
  /** Carries out one method of the Web API. */
  call(method: string, args: SlackArgs): Record<string, unknown>;
  /** Told of each message that was posted, after it was. */
  onPosted: (post: SlackPost, args: SlackArgs) => void;
  onDeleted: (post: SlackPost) => void;
};

type Kept = SlackPost & { metadata: unknown };

const NOT_FOUND = { ok: false, error: 'message_not_found' };
/** As `blocks` name it: the key of a message begins the id of its last block. */
const KEY = /^k:([^~]+)/;

/** A Slack of one workspace that takes everything at once and forgets nothing. */
export function openWorkspace(): Workspace {
  const posts: Kept[] = [];
  const byTs = new Map<string, Kept>();
  const acts = new Map<string, Act>();
  const views = new Map<string, View>();
  const watchers = new Map<string, (view: View) => void>();
  let last = 0;

  const nextTs = (): string => {
    last = Math.max(last + 1, Date.now() * 1_000);
    return (last / 1_000_000).toFixed(6);
  };
  const live = (channel: unknown, ts: unknown): Kept | null => {
    const found = byTs.get(`${channel} ${ts}`);
    return found && found.deletedAt === null ? found : null;
  };
  const post = (args: SlackArgs): Record<string, unknown> => {
    const channel = placeOf(String(args.channel));
    const blocks = asObjects(args.blocks);
    const text = textOf({ text: String(args.text ?? ''), blocks });
    const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
    const base = { channel, ts: nextTs(), threadTs, blocks, text, key: keyIn(blocks), metadata: args.metadata ?? null };
    const kept: Kept = { ...base, postedAt: Date.now(), deletedAt: null };
    posts.push(kept);
    byTs.set(`${channel} ${kept.ts}`, kept);
    workspace.onPosted(kept, args);
    return { ok: true, channel, ts: kept.ts, message: { text, ts: kept.ts } };
  };
  const update = (args: SlackArgs): Record<string, unknown> => {
    const kept = live(args.channel, args.ts);
    if (!kept) return NOT_FOUND;
    kept.blocks = asObjects(args.blocks);
    kept.text = textOf({ text: String(args.text ?? ''), blocks: [...kept.blocks] });
    return { ok: true, channel: kept.channel, ts: kept.ts, text: kept.text };
  };
  const remove = (args: SlackArgs): Record<string, unknown> => {
    const kept = live(args.channel, args.ts);
    if (!kept) return NOT_FOUND;
    kept.deletedAt = Date.now();
    workspace.onDeleted(kept);
    return { ok: true, channel: kept.channel, ts: kept.ts };
  };
  const history = (args: SlackArgs, isThread: boolean): Record<string, unknown> => {
    const fits = (one: Kept) =>
      one.deletedAt === null &&
      one.channel === args.channel &&
      (isThread ? one.threadTs === args.ts || one.ts === args.ts : one.threadTs === null) &&
      inRange(one.ts, args);
    const found = posts.filter(fits);
    return paged(isThread ? found : found.reverse(), args);
  };
  const open = (args: SlackArgs): Record<string, unknown> => {
    const given = asObject(args.view);
    const view: View = {
      id: `V${nextTs().replace('.', '')}`,
      blocks: asObjects(given.blocks),
      callback_id: String(given.callback_id ?? ''),
      private_metadata: String(given.private_metadata ?? ''),
    };
    const actId = String(args.trigger_id);
    views.set(actId, view);
    watchers.get(actId)?.(view);
    return { ok: true, view };
  };
  const answers: Record<string, (args: SlackArgs) => Record<string, unknown>> = {
    'api.test': () => ({ ok: true }),
    'auth.test': () => ({ ok: true, team_id: TEAM.id, team: 'Chaos', user_id: TEAM.botUserId, bot_id: TEAM.botId }),
    'chat.postMessage': post,
    'chat.update': update,
    'chat.delete': remove,
    'chat.postEphemeral': () => ({ ok: true, message_ts: nextTs() }),
    'conversations.open': ({ users }) => ({ ok: true, channel: { id: directChannelOf(String(users)) } }),
    'conversations.info': ({ channel }) => ({ ok: true, channel: { id: channel, is_member: true } }),
    'conversations.list': () => ({
      ok: true,
      channels: [...CHANNELS, BYSTANDER_CHANNEL].map((id) => ({ id, name: id.toLowerCase() })),
    }),
    'conversations.history': (args) => history(args, false),
    'conversations.replies': (args) => history(args, true),
    'users.info': ({ user }) => ({ ok: true, user: userOf(String(user)) }),
    'users.list': () => ({ ok: true, members: Object.values(PEOPLE).flat().map(userOf) }),
    'usergroups.list': () => ({ ok: true, usergroups: [] }),
    'views.open': open,
    'views.publish': () => ({ ok: true }),
  };
  const workspace: Workspace = {
    posts,
    get acts() {
      return [...acts.values()];
    },
    begin: (person, verb, ref) => {
      const act: Act = { id: `act-${acts.size + 1}`, person, verb, ref, sentAt: Date.now(), answers: [] };
      acts.set(act.id, act);
      return act;
    },
    tell: (actId, text) => void acts.get(actId)?.answers.push({ at: Date.now(), text }),
    viewOf: (actId, patienceMs) =>
      new Promise((resolve) => {
        const done = (view: View | null) => {
          clearTimeout(timer);
          watchers.delete(actId);
          resolve(view);
        };
        const timer = setTimeout(() => done(null), patienceMs);
        watchers.set(actId, done);
        const there = views.get(actId);
        if (there) done(there);
      }),
    call: (method, args) => answers[method]?.(args) ?? { ok: false, error: 'unknown_method' },
    onPosted: () => undefined,
    onDeleted: () => undefined,
  };
  return workspace;
}

/** A person stands for their direct messages. */
function placeOf(channel: string): string {
  return channel.startsWith('U') ? directChannelOf(channel) : channel;
}

function userOf(id: string): object {
  return {
    id,
    team_id: TEAM.id,
    name: id.toLowerCase(),
    real_name: id,
    deleted: false,
    tz: 'Europe/London',
    profile: {},
  };
}

function keyIn(blocks: readonly Record<string, unknown>[]): string | null {
  return KEY.exec(String(blocks.at(-1)?.block_id ?? ''))?.[1] ?? null;
}

/** Timestamps have as many digits as each other, so they compare as text; bounds that the bot works out may have fewer. */
function inRange(ts: string, { oldest, latest, inclusive }: SlackArgs): boolean {
  const at = Number(ts);
  if (
    oldest !== undefined &&
    Number(oldest) > 0 &&
    (at < Number(oldest) || (at === Number(oldest) && !isTrue(inclusive)))
  )
    return false;
  return latest === undefined || at < Number(latest) || (at === Number(latest) && isTrue(inclusive));
}

function paged(found: readonly Kept[], args: SlackArgs): Record<string, unknown> {
  const from = Number(args.cursor || 0);
  const limit = Math.min(Number(args.limit ?? 100), 999);
  const page = found.slice(from, from + limit);
  const messages = page.map(({ ts, threadTs, blocks, text, metadata }) => ({
    type: 'message',
    ts,
    text,
    blocks,
    user: TEAM.botUserId,
    bot_id: TEAM.botId,
    ...(threadTs === null ? {} : { thread_ts: threadTs }),
    ...(isTrue(args.include_all_metadata) && metadata !== null ? { metadata } : {}),
  }));
  const hasMore = found.length > from + limit;
  return {
    ok: true,
    messages,
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(from + limit) : '' },
  };
}
