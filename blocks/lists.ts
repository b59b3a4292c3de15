import type { KnownBlock } from '@slack/types';
import { cardText, statusBlocks } from './card.ts';
import { ACTION } from './ids.ts';
import * as kit from './kit.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import { storyBlock } from './story.ts';
import { taskDetails, taskTitle } from './task-line.ts';
import { escapeMrkdwn, fromCatalogue, groupMention, isGroupRole, listed, md, mention, type Safe } from './text.ts';
import type { CardView, DefinitionLine, HistoryView, ListView, RoleLine, WhoView } from './view.ts';

/** An answer to a command: `text` for notifications and clients without blocks, both within Slack's limits. */
export type CommandAnswer = { text: string; blocks: KnownBlock[] };

/** Lines of a list; two blocks each leaves room for the title and "and 12 more". */
const LINES_MAX = 20;
const PEOPLE_MAX = 15;

/**
 * A title, the lines that fit (the later ones go first) and "and 12 more".
 * @param total All there are, of which `lines` may be the first ones.
 */
export function listAnswer(
  title: string,
  lines: readonly KnownBlock[][],
  total: number,
  empty: string,
  { card }: Messages,
): CommandAnswer {
  const head: kit.Part = { priority: 0, blocks: [kit.header(title)] };
  const text = kit.clip(escapeMrkdwn(title), kit.MESSAGE_TEXT_MAX);
  if (lines.length === 0) return { text, blocks: [...head.blocks, kit.section({ mrkdwn: empty })] };
  const parts = lines.slice(0, LINES_MAX).map((blocks, index) => ({ priority: index + 1, blocks }));
  // One block and some characters are kept for the line that counts what was left out.
  const room = { blocks: kit.MESSAGE_BLOCKS_MAX - 1, characters: kit.MESSAGE_CHARACTERS_MAX - 300 };
  const blocks = kit.budget([head, ...parts], room);
  const shown = new Set(blocks);
  const left = total - parts.filter(({ blocks: [first] }) => first !== undefined && shown.has(first)).length;
  return { text, blocks: left > 0 ? [...blocks, kit.context([kit.plain(card.andMore(left))])] : blocks };
}

/** The answer to `status`: the card without its buttons. */
export function statusAnswer(view: CardView, messages: Messages = messagesFor()): CommandAnswer {
  return { text: cardText(view, messages), blocks: statusBlocks(view, messages) };
}

/** The answer to `list` and `tasks`. @param now ISO 8601, for "in 2 hours". */
export function requestsAnswer(view: ListView, now: string, messages: Messages = messagesFor()): CommandAnswer {
  const lines = view.items.map((line) => [
    kit.plainSection(taskTitle(line)),
    kit.context([kit.mrkdwn(taskDetails(line, { now, messages, withRequester: view.kind !== 'mine' }))]),
  ]);
  return listAnswer(
    messages.lists.title(view.kind, view.total),
    lines,
    view.total,
    messages.lists.empty(view.kind),
    messages,
  );
}

/** The answer to `history`: the newest lines that fit, oldest first. */
export function historyAnswer(view: HistoryView, messages: Messages = messagesFor()): CommandAnswer {
  const { lists } = messages;
  const title = lists.historyTitle(`${kit.clip(view.ref, 40)} · ${view.title}`);
  const newest = view.lines.slice(-(kit.MESSAGE_BLOCKS_MAX - 3)).map((line) => storyBlock(line, messages));
  const parts = newest.map((block, index) => ({ priority: newest.length - index, blocks: [block] }));
  const shown = kit.budget(parts, {
    blocks: kit.MESSAGE_BLOCKS_MAX - 2,
    characters: kit.MESSAGE_CHARACTERS_MAX - 1_000,
  });
  const left = Math.max(view.total, view.lines.length) - shown.length;
  const earlier = left > 0 ? [kit.context([kit.plain(lists.earlier(left))])] : [];
  const body = shown.length > 0 ? shown : [kit.plainSection(lists.noHistory)];
  return { text: kit.clipEscaped(kit.oneLine(title), 500), blocks: [kit.header(title), ...earlier, ...body] };
}

/** The answer to `who`: whether the reader can, then everybody who can and why. */
export function whoAnswer(view: WhoView, messages: Messages = messagesFor()): CommandAnswer {
  const { lists } = messages;
  const title = lists.whoTitle(`${kit.clip(view.ref, 40)} · ${view.title}`);
  const yours = view.you.can ? lists.youCan : lists.youCannot(view.you.whyNot);
  const lines = view.people.map(({ userId, via, role, decided, inSteadOf }): Safe => {
    const why = lists.via(via, role === null ? null : kit.clip(role, 60), inSteadOf);
    return md`• ${mention(userId)}: ${why}${decided ? md` (${lists.hasDecided})` : ''}`;
  });
  for (const { groupId, role } of view.groups) {
    const why = isGroupRole(role) ? md`` : md`: ${lists.via('group', kit.clip(role, 60))}`;
    lines.push(md`• ${groupMention(groupId)}${why}`);
  }
  if (view.anyone) lines.push(md`• ${lists.anyoneCan}`);
  // Nobody decides while a decision may be taken back or a system is asked; for that nobody is missing.
  const pauses = view.you.whyNot === 'settling' || view.you.whyNot === 'at_system';
  if (lines.length === 0 && view.stage !== null && !pauses) lines.push(md`${lists.nobodyCan}`);
  const heading = view.stage === null ? md`${lists.noStage}` : lists.stage(kit.clip(view.stage, 100));
  const people = listed(lines, PEOPLE_MAX, messages.card.andMore, { separator: '\n', characters: 2_200 });
  const waiting = lines.length === 0 ? heading : kit.join([heading, people], '\n');
  const asked = pauses && lines.length === 0 ? [] : [kit.section(waiting)];
  const empty = view.emptyRoles
    .slice(0, 5)
    .map((role) => kit.context([kit.mrkdwn(lists.emptyRole(kit.clip(role, 100)))]));
  return {
    text: kit.clipEscaped(kit.oneLine(`${title}. ${yours}`), 500),
    blocks: [kit.header(title), kit.plainSection(yours), ...asked, ...empty],
  };
}

/** The answer to `definitions`. */
export function definitionsAnswer(
  definitions: readonly DefinitionLine[],
  messages: Messages = messagesFor(),
): CommandAnswer {
  const { lists } = messages;
  const lines = definitions.map(({ key, name, version, description, stages, active, canStart }) => {
    const about: Safe[] = [md`\`${kit.clip(key, 100)}\``, md`${lists.definition(version, stages)}`];
    if (!active) about.push(md`${lists.inactive}`);
    if (active && canStart) about.push(lists.startWith(kit.clip(key, 100)));
    const words =
      description === null || kit.oneLine(description) === '' ? '' : ` · ${kit.clip(kit.oneLine(description), 300)}`;
    return [
      kit.plainSection(`${kit.clip(kit.oneLine(name), 150)}${words}`),
      kit.context([kit.mrkdwn(kit.join(about, ' · '))]),
    ];
  });
  return listAnswer(
    lists.definitionsTitle(definitions.length),
    lines,
    definitions.length,
    lists.noDefinitions,
    messages,
  );
}

/** The answer to `roles`: each with the people and groups in it and what it permits. For private answers only: it mentions them. */
export function rolesAnswer(roles: readonly RoleLine[], messages: Messages = messagesFor()): CommandAnswer {
  const { lists } = messages;
  const lines = roles.map(({ name, everybody, parent, users, groups, permissions }) => {
    const members = listed([...users.map(mention), ...groups.map(groupMention)], PEOPLE_MAX, messages.card.andMore);
    const held = users.length + groups.length > 0 ? members : md`${lists.nobodyInRole}`;
    const who = everybody ? md`${lists.everybodyInRole}` : held;
    const about: Safe[] = [];
    if (parent !== null) about.push(lists.parent(kit.clip(parent, 100)));
    if (permissions.length > 0) about.push(lists.permissions(permissions));
    const small = about.length > 0 ? [kit.context([kit.mrkdwn(kit.join(about, ' · '))])] : [];
    return [kit.section(md`*${kit.clip(name, 100)}*: ${who}`), ...small];
  });
  return listAnswer(lists.rolesTitle(roles.length), lines, roles.length, lists.noRoles, messages);
}

/** The answer to `help`, to an unknown command, and to a message to the bot. @param before A sentence of the catalogue above it. */
export function helpAnswer(messages: Messages = messagesFor(), before: string | null = null): CommandAnswer {
  // Plain text, for the angle brackets: they need no escaping there. Pairs, for lines in it are not kept apart everywhere.
  const commands = messages.commands.map(
    ({ usage, what }) => [kit.plain(`/workflow ${usage}`), kit.plain(what)] as const,
  );
  const blocks: KnownBlock[] = before === null ? [] : [kit.section({ mrkdwn: before })];
  blocks.push(
    kit.plainSection(messages.helpIntro),
    ...kit.fields(commands, 'commands'),
    kit.context([kit.plain(messages.helpOutro)]),
  );
  return { text: before === null ? messages.help() : `${before}\n\n${messages.help()}`, blocks };
}

/** The answer to a command that was written wrongly; the plain-text form of the `usage` refusal. @param usage As `messages.usage` gives it. */
export function usageAnswer(usage: string, messages: Messages = messagesFor()): CommandAnswer {
  return { text: messages.errors.usage({ usage }), blocks: [kit.plainSection(messages.lists.usage(usage))] };
}

/** What a clean-up would remove, and the button that has it removed. Only whoever asked sees it. */
export function cleanupConfirm(
  { workflows, approvals, days }: { workflows: number; approvals: number; days: number },
  messages: Messages = messagesFor(),
): CommandAnswer {
  const { answers } = messages;
  const words = answers.cleanupAsk(workflows, approvals, days);
  const button = kit.button({
    text: answers.cleanupButton(workflows),
    actionId: ACTION.cleanUp,
    value: String(days),
    style: 'danger',
  });
  return { text: words, blocks: [kit.section(fromCatalogue(words)), kit.actions([button], 'clean-up')] };
}
