import type { KnownBlock } from '@slack/types';
import * as kit from '#blocks/kit.ts';
import type { Messages } from '#blocks/messages/index.ts';
import { clean, clip, join, md, oneLine, type Safe } from '#blocks/text.ts';
import type { CardView } from '#blocks/view.ts';
import type { AskedGroup, Why } from './asked.ts';
import { missingOf, people, person, roleNamed, rolesNamed, whomItAsks } from './people.ts';

const WRITTEN_MAX = 300;
const DESCRIPTION_MAX = 1_000;
/** People of one group whom the count of its answers names. */
const COUNTED_MAX = 3;

/** Why the reader has this copy, who else is asked, and what the stage says about itself. */
export function whyBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const lines: KnownBlock[] = [];
  if (view.why !== null) lines.push(kit.context([kit.mrkdwn(whyLine(view, view.why, messages))], id('why')));
  const shown = view.why !== null || (view.audience.kind === 'channel' && view.buttons.length > 0);
  if (shown && view.description !== null && clean(view.description) !== '')
    lines.push(kit.plainSection(clip(clean(view.description), DESCRIPTION_MAX), id('description')));
  return lines;
}

function whyLine(view: CardView, why: Why, messages: Messages): Safe {
  const { asks } = messages;
  const { because } = why;
  const pieces = [
    ...(why.again === null ? [] : [againWords(view, why.again, messages)]),
    md`${reason(view, because, messages)}${rule(view.asked[why.group], messages)}`,
  ];
  const others = view.asked.filter((_, index) => index !== why.group);
  if (others.length > 0) pieces.push(asks.alsoAsked(whomItAsks(view, others, messages)));
  return join(pieces, ' · ');
}

function againWords(view: CardView, again: NonNullable<Why['again']>, messages: Messages): Safe {
  const { asks } = messages;
  return 'role' in again ? asks.againAs(roleNamed(view, again.role, messages)) : asks.againAt(clip(again.stage, 60));
}

function reason(view: CardView, because: Why['because'], messages: Messages): Safe {
  const { asks } = messages;
  if (because.kind === 'stand_in')
    return asks.standIn(people(view, because.for, asks.and, messages), because.for.length > 1);
  if (because.kind === 'delegated') {
    const comment = because.comment === null ? '' : oneLine(because.comment);
    return asks.delegated(person(view, because.by), comment === '' ? null : clip(comment, WRITTEN_MAX));
  }
  const named = 'role' in because ? because.role : null;
  return asks.because(because, (one) => (one === named ? roleNamed(view, one, messages) : person(view, one)));
}

/** How many of those who are asked it takes, after a semicolon: "; either of you is enough". */
function rule(group: AskedGroup | undefined, messages: Messages): Safe {
  const words = group === undefined ? null : ruleOf(group, messages);
  return words === null ? md`` : md`; ${words}`;
}

function ruleOf(group: AskedGroup, { asks }: Messages): Safe | null {
  const { left, anyone, needed, inTurn } = group;
  if (inTurn) return needed > 1 ? md`${asks.next}` : null;
  const missing = missingOf(group);
  if (needed <= 1) {
    if (anyone) return md`${asks.oneIsEnough}`;
    return left > 1 ? asks.enough(left) : null;
  }
  if (missing === 1 && left <= 1) return md`${asks.lastNeeded}`;
  return missing >= left ? asks.allNeeded(left) : asks.someNeeded(missing, left);
}

/** What is decided so far, where several decide together: "both Dan and Erin; 0 of 2 agreed". */
export function turnoutBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const { asks } = messages;
  const lines = view.asked.filter(({ needed }) => needed > 1).map((group) => turnout(view, group, messages));
  if (lines.length === 0) return [];
  return [
    kit.context(
      lines.slice(0, 5).map((line) => kit.mrkdwn(asks.soFar(line))),
      id('turnout'),
    ),
  ];
}

function turnout(view: CardView, group: AskedGroup, messages: Messages): Safe {
  const { asks } = messages;
  const { decided, needed, inTurn } = group;
  const yes = decided.filter(({ agreed }) => agreed).map(({ userId }) => userId);
  const no = decided.filter(({ agreed }) => !agreed).map(({ userId }) => userId);
  const count = inTurn
    ? asks.oneAfterTheOther(yes.length, needed)
    : asks.agreedOf(everyoneOf(view, group, messages), yes.length, needed);
  const said = [count];
  if (yes.length > 0) said.push(asks.didAgree(people(view, yes, asks.and, messages)));
  if (no.length > 0) said.push(asks.didNotAgree(people(view, no, asks.and, messages)));
  return join(said, ' · ');
}

/** Who decides together, by name where they are few: those who have decided as well as those who may. */
function everyoneOf(view: CardView, group: AskedGroup, messages: Messages): Safe {
  const { asks } = messages;
  const { decided, people: open, left, needed, roles } = group;
  const total = decided.length + left;
  const ids = [...new Set([...decided.map(({ userId }) => userId), ...open])];
  if (ids.length === total && total <= COUNTED_MAX) {
    const all = people(view, ids, asks.and, messages);
    return needed >= total ? asks.all(all, total) : asks.someOf(needed, all);
  }
  if (roles.length === 0) return md`${asks.somebody}`;
  const { words, group: inGroup } = rolesNamed(view, roles, messages);
  return needed >= total ? asks.everyoneWith(words, inGroup) : asks.someWith(needed, words, inGroup);
}
