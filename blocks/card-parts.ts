import type { KnownBlock } from '@slack/types';
import { decisiveLine } from './card/first-line.ts';
import { shownLinks } from './card/links.ts';
import { person } from './card/people.ts';
import { ACTION, actionIdOf, encodeMenu, encodePayload } from './ids.ts';
import * as kit from './kit.ts';
import type { Messages } from './messages/index.ts';
import { storyBlock } from './story.ts';
import { clean, fromCatalogue, labelOfKey, link, listed, md, type Safe } from './text.ts';
import type { CardButton, CardView } from './view.ts';

/** Answers on a card: as many as fit into this many characters of JSON, each value cut; the rest is under ⋯ Details. */
const FIELDS_CHARACTERS = 4_000;
const VALUE_MAX = 600;
const LABEL_MAX = 80;
/** Characters of JSON for the buttons: what leaves room for the title, the tracker and the facts in one message. */
const BUTTONS_CHARACTERS = 6_500;
const FILES_MAX = 10;

/** The request's answers, a bold label beside its value. */
export function fieldBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const pairs: [ReturnType<typeof kit.mrkdwn>, ReturnType<typeof kit.mrkdwn> | ReturnType<typeof kit.plain>][] = [];
  let characters = 0;
  const fields = view.fields.filter(
    ({ value, was, files }) => files !== undefined || was !== undefined || !saysTheTitle(view, value),
  );
  for (const { label, value, was, files } of fields) {
    const before = was === undefined ? '' : `${kit.clip(was, VALUE_MAX / 2)} → `;
    const shown = files
      ? kit.mrkdwn(kit.join([md`${before}`, fileLinks(files, messages)], ''))
      : kit.plain(`${before}${before === '' ? value : kit.clip(value, VALUE_MAX / 2)}`, VALUE_MAX + 3);
    const pair: (typeof pairs)[number] = [kit.mrkdwn(md`*${kit.clip(label, LABEL_MAX)}*`), shown];
    characters += JSON.stringify(pair).length;
    if (characters > FIELDS_CHARACTERS) break;
    pairs.push(pair);
  }
  const left = fields.length - pairs.length;
  const more = left > 0 ? [kit.context([kit.plain(messages.card.moreFields(left))], id('fields-more'))] : [];
  return [...kit.fields(pairs, id('fields')), ...more];
}

/** What the last resubmission changed, for a card whose layout is its definition's own. */
export function changeBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const fields = view.fields.filter(({ was }) => was !== undefined);
  return fields.length === 0 ? [] : fieldBlocks({ ...view, fields }, messages, (name) => id(`changed-${name}`));
}

/** The first line has said it already. */
function saysTheTitle({ title }: CardView, value: string): boolean {
  return clean(value) !== '' && clean(value) === clean(title);
}

/** Files by name, each a link to where it is in Slack. */
function fileLinks(files: readonly { label: string; uri: string }[], messages: Messages): Safe {
  const linked = files.map(({ label, uri }) => link(uri, label) ?? md`${kit.clip(label, 100)}`);
  return listed(linked, FILES_MAX, messages.card.andMore, { characters: VALUE_MAX * 2 });
}

/** What is out of the ordinary: escalated, checked in, on hold, sent back to the requester. */
export function flagBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const { card } = messages;
  if (!view.open) return [];
  const blocks: KnownBlock[] = [];
  if (view.escalated && view.why?.because.kind !== 'escalated')
    blocks.push(kit.context([kit.mrkdwn(fromCatalogue(card.escalated))], id('escalated')));
  if (view.checkedInBy !== null)
    blocks.push(kit.context([kit.mrkdwn(card.checkedIn(person(view, view.checkedInBy)))], id('checked-in')));
  if (view.settling !== null) {
    const { by, until } = view.settling;
    blocks.push(kit.context([kit.mrkdwn(card.settling(person(view, by), messages.date(until)))], id('settling')));
  }
  if (view.task !== null) blocks.push(kit.context([kit.mrkdwn(card.task(view.task))], id('task')));
  if (view.hold !== null)
    blocks.push(
      kit.context([kit.mrkdwn(card.held(person(view, view.hold.by))), ...written(view.hold.reason)], id('hold')),
    );
  if (view.waitsOnRequester) {
    const own = view.audience.kind === 'dm' && view.audience.userId === view.requesterId;
    const words = own ? fromCatalogue(card.waitsOnYou) : card.waitsOnRequester(person(view, view.requesterId));
    blocks.push(kit.context([kit.mrkdwn(words), ...written(view.sentBack?.reason ?? null)], id('waits-on-requester')));
  }
  return blocks;
}

/** What somebody wrote, as they wrote it. */
function written(text: string | null): ReturnType<typeof kit.plain>[] {
  return text === null || clean(text) === '' ? [] : [kit.plain(text, VALUE_MAX)];
}

/** The latest event in words; of a request that has ended, the decision that ended it. */
export function latestBlocks(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock[] {
  const line = decisiveLine(view);
  if (line === undefined) return [];
  // Why it was sent back stands above, beside what the requester can do.
  const shown = view.waitsOnRequester && line.trigger === 'request_changes' ? { ...line, comment: null } : line;
  return [storyBlock(shown, messages, id('latest'), (userId) => person(view, userId))];
}

/** The links of the definition. */
export function linkBlocks(view: CardView, id: (name: string) => string): KnownBlock[] {
  const links = shownLinks(view);
  return links === null ? [] : [kit.context([kit.mrkdwn(links)], id('links'))];
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

/** The last line: which kind of request, its number, how many comments, and where its card is. */
export function contextLine(view: CardView, messages: Messages): Safe {
  const pieces = [md`${kit.clip(view.definitionName, 100)}`];
  if (view.pipeline !== null) pieces.push(md`${kit.clip(view.pipeline, 100)}`);
  pieces.push(md`${kit.clip(view.ref, 40)}`);
  if (view.commentCount > 0) pieces.push(md`${messages.card.comments(view.commentCount)}`);
  const card = view.permalink === null ? null : link(view.permalink, messages.asks.channelCard);
  if (card !== null) pieces.push(card);
  return kit.join(pieces, ' · ');
}
