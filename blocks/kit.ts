import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  InputBlockElement,
  ModalView,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import * as limit from './limits.ts';
import { clean, clip, NOTHING, oneLine, type Safe } from './text.ts';

/** The one door to text, limits, budgets and times, so that templates import one file. */
export * from './budget.ts';
export * from './limits.ts';
export * from './text.ts';
export * from './time.ts';

/** Something short that a section may carry beside its text. */
type Accessory = NonNullable<SectionBlock['accessory']>;

/**
 * Given text as a plain_text object: shown as typed, mentions nobody, `:words:` are not turned into pictures.
 * Empty text becomes a dash, since Slack refuses empty text objects.
 */
export function plain(text: string, max: number = limit.TEXT_MAX): PlainTextElement {
  return { type: 'plain_text', text: clip(clean(text), max) || NOTHING, emoji: false };
}

/** Text on one line as plain_text: titles, labels, options. */
export function plainLine(text: string, max: number): PlainTextElement {
  return plain(oneLine(text), max);
}

/**
 * Our own sentence as a mrkdwn object. `verbatim` keeps Slack from turning names and addresses in it into links.
 * @throws RangeError above Slack's 3,000 characters: a template must bound what it writes, since cutting could split a mention.
 */
export function mrkdwn(text: Safe, max: number = limit.TEXT_MAX): MrkdwnElement {
  if (text.mrkdwn.length > max) throw new RangeError(`mrkdwn text of ${text.mrkdwn.length} characters, at most ${max}`);
  return { type: 'mrkdwn', text: text.mrkdwn === '' ? NOTHING : text.mrkdwn, verbatim: true };
}

/** `{ block_id }` or nothing; Slack makes one up when none is given. */
function identified(blockId: string | undefined): { block_id?: string } {
  return blockId === undefined ? {} : { block_id: blockId.slice(0, limit.BLOCK_ID_MAX) };
}

/** A section of our own words. */
export function section(text: Safe, blockId?: string, accessory?: Accessory): SectionBlock {
  return { type: 'section', ...identified(blockId), text: mrkdwn(text), ...(accessory ? { accessory } : {}) };
}

/** A section of given text. */
export function plainSection(text: string, blockId?: string, accessory?: Accessory): SectionBlock {
  return { type: 'section', ...identified(blockId), text: plain(text), ...(accessory ? { accessory } : {}) };
}

/** Sections of pairs that Slack sets in two columns, a label beside its value: five pairs a section. */
export function fields(
  pairs: readonly (readonly [MrkdwnElement | PlainTextElement, MrkdwnElement | PlainTextElement])[],
  blockId: string,
): SectionBlock[] {
  const perSection = limit.SECTION_FIELDS_MAX / 2;
  const sections: SectionBlock[] = [];
  for (let start = 0; start < pairs.length; start += perSection) {
    const number = sections.length;
    sections.push({
      type: 'section',
      ...identified(number === 0 ? blockId : `${blockId}:${number}`),
      fields: pairs.slice(start, start + perSection).flat(),
    });
  }
  return sections;
}

/** Small grey print. At most ten elements; further ones are left out. */
export function context(elements: readonly (MrkdwnElement | PlainTextElement)[], blockId?: string): ContextBlock {
  return { type: 'context', ...identified(blockId), elements: elements.slice(0, limit.CONTEXT_ELEMENTS_MAX) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

export function header(text: string, blockId?: string): HeaderBlock {
  return { type: 'header', ...identified(blockId), text: plainLine(text, limit.HEADER_MAX) };
}

export function actions(elements: readonly ActionsBlockElement[], blockId?: string): ActionsBlock {
  return { type: 'actions', ...identified(blockId), elements: elements.slice(0, limit.ACTIONS_ELEMENTS_MAX) };
}

export type ButtonOptions = {
  text: string;
  actionId: string;
  value: string;
  style?: 'primary' | 'danger' | null;
};

/** @throws RangeError when the value is longer than Slack takes, for a shortened value would decide something else. */
export function button({ text, actionId, value, style }: ButtonOptions): Button {
  if (value.length > limit.BUTTON_VALUE_MAX) throw new RangeError(`button value of ${value.length} characters`);
  return {
    type: 'button',
    text: plainLine(text, limit.BUTTON_TEXT_MAX),
    action_id: actionId.slice(0, limit.ACTION_ID_MAX),
    value,
    ...(style ? { style } : {}),
  };
}

/** @throws RangeError when the value is longer than 150 characters. */
export function option(text: string, value: string): PlainTextOption {
  if (value.length > limit.OPTION_VALUE_MAX) throw new RangeError(`option value of ${value.length} characters`);
  return { text: plainLine(text, limit.OPTION_TEXT_MAX), value };
}

/** The ⋯ menu. @throws RangeError without options or with more than five. */
export function overflow(actionId: string, options: readonly PlainTextOption[]): Overflow {
  if (options.length < 1 || options.length > limit.OVERFLOW_OPTIONS_MAX)
    throw new RangeError(`${options.length} options`);
  return { type: 'overflow', action_id: actionId, options: [...options] };
}

export type InputOptions = {
  blockId: string;
  label: string;
  hint?: string | null;
  optional?: boolean;
  element: InputBlockElement;
};

export function input({ blockId, label, hint, optional, element }: InputOptions): InputBlock {
  return {
    type: 'input',
    ...identified(blockId),
    label: plainLine(label, limit.INPUT_LABEL_MAX),
    ...(hint ? { hint: plain(hint, limit.INPUT_LABEL_MAX) } : {}),
    optional: optional ?? false,
    element,
  };
}

export type ModalOptions = {
  title: string;
  callbackId: string;
  blocks: ModalView['blocks'];
  close: string;
  /** Left out for modals that are only read. */
  submit?: string;
  metadata: string;
};

/** @throws RangeError when the metadata is longer than Slack takes. */
export function modal({ title, callbackId, blocks, close, submit, metadata }: ModalOptions): ModalView {
  if (metadata.length > limit.PRIVATE_METADATA_MAX)
    throw new RangeError(`private metadata of ${metadata.length} characters`);
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: metadata,
    title: plainLine(title, limit.MODAL_TITLE_MAX),
    close: plainLine(close, limit.MODAL_TITLE_MAX),
    ...(submit === undefined ? {} : { submit: plainLine(submit, limit.MODAL_TITLE_MAX) }),
    blocks: blocks.slice(0, limit.VIEW_BLOCKS_MAX),
  };
}
