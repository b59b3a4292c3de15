import type { KnownBlock } from '@slack/types';
import { context, mrkdwn, plain } from './kit.ts';
import type { Messages } from './messages/index.ts';
import { clip, listed, md, mention, oneLine, type Safe } from './text.ts';
import type { StoryLine } from './view.ts';

type Who = (userId: string) => Safe;

/** Longest comment shown in a story; the whole of it is in the audit trail. */
const COMMENT_MAX = 500;
/** Changed values of one step, and characters of each side and of all of them. */
const CHANGES_SHOWN = 20;
const LABEL_MAX = 60;
const VALUE_MAX = 120;
const CHANGES_CHARACTERS = 1_200;
const SIGN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    approve: '✓',
    reject: '✗',
    request_changes: '↩',
    escalate: '⏫',
    cancel: '✗',
    expire: '⌛',
  }),
);

/**
 * One thing that happened, as a line of small print: who, what, from where to where, when, and what they wrote.
 * @param who How people are written: mentioned where nobody else sees it, else by name.
 */
export function storyBlock(line: StoryLine, messages: Messages, blockId?: string, who: Who = mention): KnownBlock {
  const words = mrkdwn(storySentence(line, messages, who));
  const comment =
    line.comment === null || oneLine(line.comment) === ''
      ? []
      : [plain(`“${clip(oneLine(line.comment), COMMENT_MAX)}”`)];
  const changed = (line.changes ?? []).map(
    ({ label, was, value }) =>
      md`${clip(oneLine(label), LABEL_MAX)}: ${clip(oneLine(was), VALUE_MAX)} → ${clip(oneLine(value), VALUE_MAX)}`,
  );
  const changes =
    changed.length === 0
      ? []
      : [
          mrkdwn(
            listed(changed, CHANGES_SHOWN, messages.card.andMore, { separator: ' · ', characters: CHANGES_CHARACTERS }),
          ),
        ];
  return context([words, ...comment, ...changes], blockId);
}

/** The sentence of a story line without its comment, which is given text and stands beside it as plain text. */
function storySentence(line: StoryLine, messages: Messages, who: Who): Safe {
  const { trigger, label, actorId, at, from, to, target, inSteadOf = [], timedOut = false } = line;
  const actor = actorId === null ? md`${messages.card.bot}` : who(actorId);
  const moved =
    to !== null && to !== from ? md` · ${from === null ? '' : md`${clip(from, 60)} `}→ ${clip(to, 60)}` : md``;
  const whom =
    target === null
      ? md``
      : 'userId' in target
        ? messages.card.didTo(trigger, who(target.userId))
        : messages.card.didTo(trigger, md`\`${clip(target.role, 60)}\``);
  const forWhom =
    inSteadOf.length === 0 ? md`` : md` ${messages.card.didFor(listed(inSteadOf.map(who), 5, messages.card.andMore))}`;
  return md`${SIGN.get(trigger) ?? '•'} ${actor} ${messages.card.did(trigger, label, timedOut)}${forWhom}${whom}${moved} · ${messages.date(at)}`;
}
