import type { KnownBlock } from '@slack/types';
import { ACTION, actionIdOf, encodeMenu, encodePayload } from './ids.ts';
import * as kit from './kit.ts';
import type { Messages } from './messages/index.ts';
import { storyBlock } from './story.ts';
import { clean, fromCatalogue, labelOfKey, link, listed, md, mention, type Safe } from './text.ts';
import type { CardButton, CardView } from './view.ts';

/** Answers on a card: as many as fit into this many characters of JSON, each value cut; the rest is under ⋯ Details. */
const FIELDS_CHARACTERS = 4_000;
const VALUE_MAX = 600;
const LABEL_MAX = 80;
/** Newest story lines on a card, and characters of JSON for them. */
const STORY_LINES = 10;
const STORY_CHARACTERS = 3_000;
/** Characters of JSON for the buttons: what leaves room for the title, the tracker and the facts in one message. */
const BUTTONS_CHARACTERS = 6_500;
const WAITING_MAX = 8;
const LINKS_MAX = 5;
const FILES_MAX = 10;

/** The request's answers, a bold label beside its value. */
export function fieldBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const pairs: [ReturnType<typeof kit.mrkdwn>, ReturnType<typeof kit.mrkdwn> | ReturnType<typeof kit.plain>][] = [];
  let characters = 0;
  for (const { label, value, was, files } of view.fields) {
    const before = was === undefined ? '' : `${kit.clip(was, VALUE_MAX / 2)} → `;
    const shown = files
      ? kit.mrkdwn(kit.join([md`${before}`, fileLinks(files, messages)], ''))
      : kit.plain(`${before}${before === '' ? value : kit.clip(value, VALUE_MAX / 2)}`, VALUE_MAX + 3);
    const pair: (typeof pairs)[number] = [kit.mrkdwn(md`*${kit.clip(label, LABEL_MAX)}*`), shown];
    characters += JSON.stringify(pair).length;
    if (characters > FIELDS_CHARACTERS) break;
    pairs.push(pair);
  }
  const left = view.fields.length - pairs.length;
  const more = left > 0 ? [kit.context([kit.plain(messages.card.moreFields(left))], id('fields-more'))] : [];
  return [...kit.fields(pairs, id('fields')), ...more];
}

/** What the last resubmission changed, for a card whose layout is its definition's own. */
export function changeBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const fields = view.fields.filter(({ was }) => was !== undefined);
  return fields.length === 0 ? [] : fieldBlocks({ ...view, fields }, messages, (name) => id(`changed-${name}`));
}

/** Files by name, each a link to where it is in Slack. */
function fileLinks(files: readonly { label: string; uri: string }[], messages: Messages): Safe {
  const linked = files.map(({ label, uri }) => link(uri, label) ?? md`${kit.clip(label, 100)}`);
  return listed(linked, FILES_MAX, messages.card.andMore, { characters: VALUE_MAX * 2 });
}

/** Who asked, whom it waits for, until when, and how it stands. */
export function factsBlock(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock {
  const { card } = messages;
  const facts: Safe[] = [
    md`*${card.requester}*\n${mention(view.requesterId)}`,
    md`*${card.statusLabel}*\n${card.progress(view.status, view.progress)}`,
  ];
  const waiting = waitingFor(view, messages);
  const votes = view.votes === null ? md`` : md` (${card.votes(view.votes.agreed, view.votes.needed)})`;
  if (waiting !== null) facts.push(md`*${card.waitingFor}*\n${waiting}${votes}`);
  if (view.pipeline !== null) facts.push(md`*${card.pipeline}*\n${kit.clip(view.pipeline, 100)}`);
  if (view.dueAt !== null) facts.push(md`*${card.due}*\n${messages.when(view.dueAt)}`);
  const links = view.links.slice(0, LINKS_MAX).flatMap(({ uri, label }) => link(uri, label) ?? []);
  // Two long links could be more than a field holds.
  const fitting = kit.join(links, ' · ');
  if (links.length > 0 && fitting.mrkdwn.length < kit.SECTION_FIELD_MAX - 100)
    facts.push(md`*${card.links}*\n${fitting}`);
  return {
    type: 'section',
    block_id: id('facts'),
    fields: facts.map((fact) => kit.mrkdwn(fact, kit.SECTION_FIELD_MAX)),
  };
}

/** Whom the card waits for, as its reader sees it; null when nothing is waited for. */
function waitingFor(view: CardView, messages: Messages): Safe | null {
  const { card } = messages;
  const reader = view.audience.kind === 'dm' ? view.audience.userId : null;
  if (view.waitsOnRequester) {
    return reader === view.requesterId ? md`${card.you}` : card.theRequester(view.requesterId);
  }
  if (view.waitingFor === null) return null;
  const { users, roles, anyone, standIns } = view.waitingFor;
  const people = users.map((user) => {
    const delegate = standIns?.[user];
    if (user === reader) return md`${card.you}`;
    return delegate === undefined ? mention(user) : card.standsIn(user, delegate, delegate === reader);
  });
  const everyone = [...people, ...roles.map((role) => card.inRole(kit.clip(role, 60)))];
  if (everyone.length > 0) return listed(everyone, WAITING_MAX, card.andMore);
  return md`${anyone ? card.anybody : card.nobody}`;
}

/** What is out of the ordinary: escalated, checked in, on hold, waiting for the requester. */
export function flagBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const { card } = messages;
  const blocks: KnownBlock[] = [];
  if (view.escalated && view.open)
    blocks.push(kit.context([kit.mrkdwn(fromCatalogue(card.escalated))], id('escalated')));
  if (view.checkedInBy !== null)
    blocks.push(kit.context([kit.mrkdwn(card.checkedIn(view.checkedInBy))], id('checked-in')));
  if (view.settling !== null) {
    const { by, until } = view.settling;
    blocks.push(kit.context([kit.mrkdwn(card.settling(by, messages.when(until)))], id('settling')));
  }
  if (view.inSteadOf !== undefined && view.inSteadOf.length > 0) {
    const absent = listed(view.inSteadOf.map(mention), WAITING_MAX, card.andMore);
    blocks.push(kit.context([kit.mrkdwn(card.inSteadOf(absent))], id('in-stead-of')));
  }
  if (view.task !== null) blocks.push(kit.context([kit.mrkdwn(card.task(view.task))], id('task')));
  if (view.hold !== null) {
    const reason =
      view.hold.reason === null || clean(view.hold.reason) === '' ? [] : [kit.plain(view.hold.reason, VALUE_MAX)];
    blocks.push(kit.context([kit.mrkdwn(card.held(view.hold.by)), ...reason], id('hold')));
  }
  if (view.waitsOnRequester) {
    blocks.push(kit.context([kit.mrkdwn(card.waitsOnRequester(view.requesterId))], id('waits-on-requester')));
  }
  return blocks;
}

/** What was decided so far, oldest first: the newest lines that fit. */
export function storyBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const newest: KnownBlock[] = [];
  let characters = 0;
  for (const line of view.story.slice(-STORY_LINES).reverse()) {
    const block = storyBlock(line, messages, id(`story-${newest.length}`));
    characters += JSON.stringify(block).length;
    if (characters > STORY_CHARACTERS) break;
    newest.unshift(block);
  }
  const left = view.story.length - newest.length;
  if (left > 0) newest.unshift(kit.context([kit.plain(messages.card.moreStory(left))], id('story-more')));
  return newest;
}

/** The buttons and the ⋯ menu, in one row as long as Slack takes them. Buttons that say the same thing twice appear once. */
export function buttonBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const elements: ReturnType<typeof kit.button>[] = [];
  const seen = new Set<string>();
  let characters = 0;
  for (const button of view.buttons) {
    const actionId = actionIdOf(button).slice(0, kit.ACTION_ID_MAX);
    if (seen.has(actionId) || elements.length === kit.ACTIONS_ELEMENTS_MAX - 1) continue;
    const value = encodePayload({ ...view.payload, trigger: button.trigger });
    const element = kit.button({ text: buttonText(button, messages), actionId, value, style: button.style });
    characters += JSON.stringify(element).length;
    if (characters > BUTTONS_CHARACTERS) break;
    seen.add(actionId);
    elements.push(element);
  }
  const left = new Set(view.buttons.map(actionIdOf)).size - elements.length;
  const more = left > 0 ? [kit.context([kit.plain(messages.card.moreButtons(left))], id('buttons-more'))] : [];
  return [kit.actions([...elements, menu(view, messages)], id('actions')), ...more];
}

function buttonText({ kind, label, trigger }: CardButton, messages: Messages): string {
  if (label !== null && clean(label) !== '') return label;
  return kind === 'trigger' ? labelOfKey(trigger) : messages.card.buttons[kind];
}

/** Five options at most: while there are six things to offer, Details shows the history as well. */
function menu(view: CardView, messages: Messages): ReturnType<typeof kit.overflow> {
  const verbs = view.open
    ? (['details', 'who', 'snooze', 'assign', 'cancel'] as const)
    : (['details', 'history', 'who'] as const);
  const { workflowId } = view.payload;
  return kit.overflow(
    ACTION.menu,
    verbs.map((verb) => kit.option(messages.card.menu[verb], encodeMenu(verb, workflowId))),
  );
}

/** The last line: which definition, when it changed last, how many comments. */
export function contextLine(view: CardView, messages: Messages): Safe {
  const last = view.story.at(-1);
  const pieces = [md`${kit.clip(view.definitionName, 100)}`, md`${kit.clip(view.ref, 40)}`];
  if (last !== undefined) pieces.push(md`${messages.card.lastChange(messages.when(last.at))}`);
  if (view.commentCount > 0) pieces.push(md`${messages.card.comments(view.commentCount)}`);
  return kit.join(pieces, ' · ');
}
