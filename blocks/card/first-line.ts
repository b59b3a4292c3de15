import type { Messages } from '#blocks/messages/index.ts';
import { clean, clip, md, NOTHING, oneLine, type Safe } from '#blocks/text.ts';
import type { CardView, StoryLine } from '#blocks/view.ts';
import { person, roleNamed, whomItAsks } from './people.ts';

const TITLE_MAX = 200;
const AMOUNT_MAX = 60;

type Ending = Parameters<Messages['asks']['ended']>[0];

/** Who asks whom for what, how much and until when; once it has ended, how. */
export function firstLine(view: CardView, messages: Messages): Safe {
  const { asks } = messages;
  const who = person(view, view.requesterId);
  const what = subject(view);
  if (!view.open) return asks.ended(endingOf(view), who, what);
  const reader = view.audience.kind === 'dm' ? view.audience.userId : null;
  const own = reader === view.requesterId;
  if (view.waitsOnRequester && view.sentBack !== null) {
    const by = person(view, view.sentBack.by);
    return own ? asks.changesFromYou(by, what) : asks.changes(by, who, what);
  }
  if (!isAsking(view)) return own ? asks.youRequested(what) : asks.requested(who, what);
  const until = due(view, messages);
  const whole = md`${what}${until}`;
  if (view.why !== null) return own ? asks.yourself(view.asks, whole) : asks.you(who, view.asks, whole);
  const whom = whomItAsks(view, view.asked, messages);
  return own ? asks.youAsk(whom, view.asks, whole) : asks.others(who, whom, view.asks, whole);
}

/** True while people are asked to decide. */
function isAsking(view: CardView): boolean {
  return view.open && view.hold === null && !view.waitsOnRequester && view.waitingFor !== null;
}

/** "*Laptop for the new designer*, *1,849.00*". */
function subject({ title, definitionName, amount }: CardView): Safe {
  const name = oneLine(title) || oneLine(definitionName) || NOTHING;
  const bold = md`*${clip(name, TITLE_MAX)}*`;
  return amount === null || clean(amount) === '' ? bold : md`${bold}, *${clip(oneLine(amount), AMOUNT_MAX)}*`;
}

/** Until when, or since when it is late, and what happens if nobody answers. */
function due(view: CardView, messages: Messages): Safe {
  const { asks, date } = messages;
  if (view.dueAt === null) return md``;
  const words = view.overdue ? asks.overdue(date(view.dueAt)) : asks.by(date(view.dueAt));
  if (view.silence === null) return words;
  const role = 'role' in view.silence ? roleNamed(view, view.silence.role, messages) : md``;
  return md`${words}${asks.silence(view.silence, role)}`;
}

function endingOf(view: CardView): Ending {
  const { status } = view;
  const trigger = decisiveLine(view)?.trigger;
  if (status === 'canceled') return 'canceled';
  if (status === 'rejected') return trigger === 'expire' ? 'expired' : 'rejected';
  return trigger === 'approve' ? 'approved' : 'completed';
}

/** What the program does of itself once people have decided. */
const AFTERWARDS: readonly string[] = ['system', 'complete', 'retry', 'fail', 'assign', 'remind'];

/** The newest line; of a request that has ended, the decision that ended it. */
export function decisiveLine({ story, open }: Pick<CardView, 'story' | 'open'>): StoryLine | undefined {
  const newest = story.at(-1);
  return open ? newest : (story.findLast(({ trigger }) => !AFTERWARDS.includes(trigger)) ?? newest);
}
