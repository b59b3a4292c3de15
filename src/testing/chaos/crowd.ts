import { setTimeout as pause } from 'node:timers/promises';
import { inputsOf, optionsOf } from '#testing/slack/blocks-read.ts';
import type { ModalValues } from '#testing/slack/modal-values.ts';
import { asObject, asObjects } from '#testing/slack/slack-args.ts';
import { commentOf } from './judge/decisions.ts';
import type { SlackPost, Verb } from './judge/evidence.ts';
import { refOfCard } from './judge/messages.ts';
import { CHANNELS, keyOf, PEOPLE, RUNG_MS } from './office.ts';
import type { Random } from './random.ts';
import type { Hands, Seen } from './slack/hands.ts';
import type { View, Workspace } from './slack/workspace.ts';

/** People who start requests and decide on them, as cards tell them to, and sometimes not as they should. */
export type Crowd = {
  /** One person does one thing; resolves when it is done or Slack gave up on it. */
  act(): Promise<void>;
};

/** Requests that are open at a time; with more of them people do not wait for each other. */
const OPEN = 14;
/** A card without buttons for this long is over. */
const OVER_MS = 30_000;
/** Looks at cards that somebody may press later. */
const SNAPSHOTS = 40;
/** What is left lying is decided on after its two rungs. */
const LEFT_MS = RUNG_MS * 3;

const VERBS: Readonly<Record<Exclude<Verb, 'start' | 'resubmit'>, number>> = {
  approve: 66,
  comment: 14,
  reject: 6,
  delegate: 7,
  changes: 7,
};
/** Action ids of the buttons. */
const BUTTONS: Readonly<Record<Exclude<Verb, 'start' | 'comment'>, string>> = {
  approve: 'approve',
  reject: 'reject',
  delegate: 'delegate',
  changes: 'request_changes',
  resubmit: 'resubmit',
};

type Card = { post: SlackPost; ref: string; over: number | null };
/** One press: what, of whom, on which card. */
type Plan = { verb: Verb; person: string; ref: string; channel: string; seen: Seen | null };

export function crowdOf(hands: Hands, { posts }: Pick<Workspace, 'posts'>, random: Random): Crowd {
  const cards = new Map<string, Card>();
  const snapshots: Plan[] = [];

  let seen = 0;

  const see = (post: SlackPost): void => {
    const ref = refOfCard(post);
    if (ref !== null && CHANNELS.includes(post.channel)) cards.set(ref, { post, ref, over: null });
  };
  const look = (): { open: Card[]; sentBack: Card[] } => {
    const now = Date.now();
    for (; seen < posts.length; seen += 1) {
      const post = posts[seen];
      if (post) see(post);
    }
    const all = [...cards.values()];
    for (const card of all) {
      const lives = buttonOf(card.post, 'approve') !== null || buttonOf(card.post, 'resubmit') !== null;
      card.over = lives ? null : (card.over ?? now);
      if (card.over !== null && now - card.over > OVER_MS) cards.delete(card.ref);
    }
    return {
      open: all.filter(({ post }) => buttonOf(post, 'approve') && !(isLeft(post) && now - post.postedAt < LEFT_MS)),
      sentBack: all.filter(({ post }) => buttonOf(post, 'resubmit')),
    };
  };

  /** Now and then several ask for something at once in one channel, whose posts then wait for each other. */
  const start = async (): Promise<void> => {
    const channel = random.pick(CHANNELS);
    const times = random.chance(0.15) ? random.between(3, 5) : 1;
    await Promise.all(Array.from({ length: times }, () => startIn(channel)));
  };
  const startIn = (channel: string): Promise<unknown> => {
    const who = { person: random.pick(PEOPLE.requester), verb: 'start' as const, ref: null, channel };
    return hands.fillIn(who, `start ${keyOf(channel, random.chance(0.1))}`, (view, actId) =>
      filled(view, actId, random),
    );
  };

  /** What somebody does who looks at this card, rightly or not. */
  const planOn = ({ post, ref }: Card): Plan | null => {
    const verb = random.weighted(VERBS);
    const person = verb === 'comment' ? random.pick(PEOPLE.reviewer) : deciderOf(post, random);
    const element = verb === 'comment' ? null : buttonOf(post, BUTTONS[verb]);
    const seen = element ? { channel: post.channel, ts: post.ts, element } : null;
    return { verb, person, ref, channel: post.channel, seen };
  };

  const carryOut = async ({ verb, person, ref, channel, seen }: Plan): Promise<void> => {
    const who = { person, verb, ref, channel };
    const byHand = seen !== null && (verb === 'resubmit' || random.chance(0.6));
    if (byHand) await hands.press(who, seen, (view, actId) => filled(view, actId, random));
    else await hands.type(who, (actId) => commandOf(verb, ref, actId, random));
  };

  return {
    act: async () => {
      const { open, sentBack } = look();
      if (open.length + sentBack.length < OPEN && random.chance(open.length < 4 ? 1 : 0.4)) return start();
      const back = sentBack.length > 0 && random.chance(0.2) ? random.pick(sentBack) : null;
      const plan = back ? resubmission(back) : open.length > 0 ? planOn(random.pick(open)) : null;
      if (!plan) return;
      // Some press what they saw a while ago, some take their time, and some press twice.
      snapshots.push(plan);
      const old = snapshots.length > SNAPSHOTS ? snapshots.shift() : undefined;
      const chosen = old && random.chance(0.08) ? old : plan;
      const times = random.chance(0.12) ? 2 : 1;
      if (random.chance(0.2)) await pause(random.between(100, 3_000));
      await Promise.all(Array.from({ length: times }, () => carryOut(chosen)));
    },
  };
}

function resubmission({ post, ref }: Card): Plan {
  // Whose it is stands in the first line, by name.
  const [first = ''] = post.text.split('\n');
  const requester = PEOPLE.requester.find((one) => first.includes(one)) ?? PEOPLE.requester[0] ?? '';
  const element = buttonOf(post, BUTTONS.resubmit);
  return {
    verb: 'resubmit',
    person: requester,
    ref,
    channel: post.channel,
    seen: element && { channel: post.channel, ts: post.ts, element },
  };
}

/** Mostly somebody who is asked where the card stands; now and then its requester, or somebody who has no part in it. */
function deciderOf({ text }: SlackPost, random: Random): string {
  const who = random.weighted({ asked: 90, director: 4, outsider: 4, requester: 2 });
  if (who !== 'asked') return random.pick(PEOPLE[who]);
  return random.pick(text.includes('● Finance') ? PEOPLE.finance : PEOPLE.reviewer);
}

function buttonOf({ blocks }: SlackPost, actionId: string): Record<string, unknown> | null {
  for (const block of blocks) {
    const found = asObjects(block.elements).find((element) => element.action_id === actionId);
    if (found) {
      const { action_id, value, text, type } = found;
      return { type, action_id, value, text, block_id: block.block_id };
    }
  }
  return null;
}

function isLeft({ text }: SlackPost): boolean {
  return /^Left · WF-/m.test(text);
}

function commandOf(verb: Verb, ref: string, actId: string, random: Random): string {
  switch (verb) {
    case 'delegate':
      return `delegate ${ref} <@${random.pick([...PEOPLE.reviewer, ...PEOPLE.director])}> ${commentOf(actId)}`;
    case 'start':
    case 'resubmit':
      return `status ${ref}`;
    default:
      return `${verb} ${ref} ${commentOf(actId)}`;
  }
}

/** Every field of a modal, as somebody fills it in who means it: texts name the act. */
function filled(view: View, actId: string, random: Random): ModalValues {
  const values = inputsOf(view).map((block): [string, string | null] => {
    const element = asObject(block.element);
    const options = optionsOf(element);
    if (element.type === 'users_select') return [String(block.block_id), random.pick(PEOPLE.reviewer)];
    if (options.length > 0) return [String(block.block_id), String(random.pick(options).value)];
    return [String(block.block_id), String(block.block_id) === 'item' ? actId : commentOf(actId)];
  });
  return Object.fromEntries(values);
}
