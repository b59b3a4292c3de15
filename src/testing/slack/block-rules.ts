/**
 * Slack's rules for blocks, written from its documentation and apart from the templates, so that a mistake in those is seen.
 * Knows the blocks and elements that the bot uses and calls every other one a problem. Lengths are Unicode code points.
 * Sources: docs.slack.dev reference/block-kit (blocks, block-elements, composition-objects), reference/methods/chat.postMessage,
 * chat.update, views.open; `@slack/types` docstrings; python-slack-sdk models for what those leave out.
 */
import { checkElement } from './element-rules.ts';
import { at, type Json, lengthOf, type Problems, record, text, unique, within } from './rule-kit.ts';

export type Surface = 'message' | 'modal' | 'home';

/** Blocks allowed on a surface. */
const BLOCKS_MAX = { message: 50, modal: 100, home: 100 } as const;
/** Total JSON of a message's blocks; undocumented, one report of `msg_blocks_too_long` at 13,200. */
const MESSAGE_CHARACTERS = 12_000;
/** `text` of chat.update; above it Slack answers `msg_too_long`. */
const TEXT_MAX = 4_000;
const VIEW_BYTES = 250_000;

/**
 * What Slack would refuse in a message: `{ text, blocks }` as given to chat.postMessage or chat.update.
 * @returns Problems as "/blocks/0/text: …" (JSON pointer and reason); empty when Slack would take it.
 */
export function messageProblems(message: { text?: unknown; blocks?: unknown }): string[] {
  const problems: Problems = [];
  if (message.text !== undefined) {
    if (typeof message.text !== 'string') problems.push('/text: not a string');
    else if (lengthOf(message.text) > TEXT_MAX) problems.push(`/text: more than ${TEXT_MAX} characters`);
  }
  if (message.blocks === undefined) {
    if (typeof message.text !== 'string' || message.text.trim() === '') problems.push('/text: no text and no blocks');
    return problems;
  }
  problems.push(...blockProblems(message.blocks, 'message'));
  if (lengthOf(JSON.stringify(message.blocks)) > MESSAGE_CHARACTERS)
    problems.push(`/blocks: more than ${MESSAGE_CHARACTERS} characters`);
  return problems;
}

/** What Slack would refuse in a modal or Home tab, as `messageProblems`. */
export function viewProblems(view: unknown): string[] {
  const problems: Problems = [];
  const given = record(view, '', problems);
  if (given === null) return problems;
  const type = given.type;
  if (type !== 'modal' && type !== 'home') return ['/type: neither modal nor home'];
  problems.push(...blockProblems(given.blocks, type));
  within(given.private_metadata, '/private_metadata', 0, 3_000, problems, 'optional');
  within(given.callback_id, '/callback_id', 1, 255, problems, 'optional');
  within(given.external_id, '/external_id', 1, 255, problems, 'optional');
  if (new TextEncoder().encode(JSON.stringify(view)).length > VIEW_BYTES)
    problems.push(`: view of more than ${VIEW_BYTES} bytes`);
  if (type === 'modal') {
    text(given.title, '/title', 24, problems, { plainOnly: true });
    for (const key of ['submit', 'close']) {
      if (given[key] !== undefined) text(given[key], `/${key}`, 24, problems, { plainOnly: true });
    }
    const asks = Array.isArray(given.blocks) && given.blocks.some((block: Json) => block?.type === 'input');
    if (asks && given.submit === undefined) problems.push('/submit: needed beside input blocks');
  }
  return problems;
}

/** What Slack would refuse in a list of blocks on a surface. Pointers begin with `/blocks`. */
export function blockProblems(blocks: unknown, surface: Surface): string[] {
  const problems: Problems = [];
  if (!Array.isArray(blocks)) return ['/blocks: not a list'];
  const max = BLOCKS_MAX[surface];
  if (blocks.length > max) problems.push(`/blocks: ${blocks.length} blocks, at most ${max}`);
  if (surface !== 'home' && blocks.length === 0) problems.push('/blocks: no block');
  blocks.forEach((block, index) => {
    checkBlock(block, `/blocks/${index}`, surface, problems);
  });
  unique(blocks, 'block_id', '/blocks', problems);
  return problems;
}

function checkBlock(value: unknown, pointer: string, surface: Surface, problems: Problems): void {
  const block = record(value, pointer, problems);
  if (block === null) return;
  within(block.block_id, at(pointer, 'block_id'), 1, 255, problems, 'optional');
  switch (block.type) {
    case 'section':
      checkSection(block, pointer, problems);
      break;
    case 'header':
      text(block.text, at(pointer, 'text'), 150, problems, { plainOnly: true });
      break;
    case 'divider':
      break;
    case 'context':
      checkContext(block, pointer, problems);
      break;
    case 'actions':
      checkActions(block, pointer, problems);
      break;
    case 'image':
      checkImage(block, pointer, problems);
      break;
    case 'input':
      checkInput(block, pointer, surface, problems);
      break;
    default:
      problems.push(`${at(pointer, 'type')}: unknown block ${String(block.type)}`);
  }
}

function checkSection(block: Record<string, unknown>, pointer: string, problems: Problems): void {
  const { fields } = block;
  if (block.text === undefined && fields === undefined) problems.push(`${pointer}: neither text nor fields`);
  if (block.text !== undefined) text(block.text, at(pointer, 'text'), 3_000, problems);
  if (fields !== undefined) {
    for (const [index, field] of list(fields, at(pointer, 'fields'), 1, 10, problems).entries()) {
      text(field, at(pointer, 'fields', index), 2_000, problems);
    }
  }
  if (block.accessory !== undefined) checkElement(block.accessory, at(pointer, 'accessory'), 'section', problems);
}

function checkContext(block: Record<string, unknown>, pointer: string, problems: Problems): void {
  for (const [index, element] of list(block.elements, at(pointer, 'elements'), 1, 10, problems).entries()) {
    const here = at(pointer, 'elements', index);
    if (record(element, here, [])?.type === 'image') checkElement(element, here, 'context', problems);
    else text(element, here, 3_000, problems);
  }
}

function checkActions(block: Record<string, unknown>, pointer: string, problems: Problems): void {
  const elements = list(block.elements, at(pointer, 'elements'), 1, 25, problems);
  for (const [index, element] of elements.entries())
    checkElement(element, at(pointer, 'elements', index), 'actions', problems);
  unique(elements, 'action_id', at(pointer, 'elements'), problems);
}

function checkImage(block: Record<string, unknown>, pointer: string, problems: Problems): void {
  checkElement({ ...block, type: 'image' }, pointer, 'context', problems);
  if (block.title !== undefined) text(block.title, at(pointer, 'title'), 2_000, problems, { plainOnly: true });
}

function checkInput(block: Record<string, unknown>, pointer: string, surface: Surface, problems: Problems): void {
  if (surface === 'message') problems.push(`${pointer}: input blocks are for modals`);
  text(block.label, at(pointer, 'label'), 2_000, problems, { plainOnly: true });
  if (block.hint !== undefined) text(block.hint, at(pointer, 'hint'), 2_000, problems, { plainOnly: true });
  checkElement(block.element, at(pointer, 'element'), 'input', problems);
}

function list(value: unknown, pointer: string, min: number, max: number, problems: Problems): unknown[] {
  if (!Array.isArray(value)) {
    problems.push(`${pointer}: not a list`);
    return [];
  }
  if (value.length < min || value.length > max)
    problems.push(`${pointer}: ${value.length} items, allowed ${min} to ${max}`);
  return value;
}
