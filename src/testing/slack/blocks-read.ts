import { asObject, asObjects } from './slack-args.ts';

/** A message or view as a Slack-like server shows it: only what tests read. */
export type WithBlocks = {
  readonly text?: string;
  readonly blocks?: readonly unknown[];
};

/** An element that a person can press or choose from, with the block it stands in. */
type Interactive = {
  readonly blockId: string;
  readonly element: Record<string, unknown>;
};

/** Every text of the message or view, block by block, one a line; of a message without blocks its plain text. */
export function textOf(subject: WithBlocks): string {
  const blocks = subject.blocks ?? [];
  return blocks.length === 0 ? (subject.text ?? '') : textsIn(blocks).join('\n');
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  const node = asObject(value);
  if (typeof node.text === 'string') return [node.text];
  return Object.values(node).flatMap((child) => (typeof child === 'object' ? textsIn(child) : []));
}

/** Every interactive element outside inputs, in order. */
function interactives(subject: WithBlocks): Interactive[] {
  return asObjects(subject.blocks).flatMap((block, index) => {
    const elements = [...asObjects(block.elements), ...asObjects([block.accessory])];
    // A block without an id gets this one from the local workspace's page.
    const blockId = String(block.block_id ?? `b${index}`);
    return elements.filter((element) => typeof element.action_id === 'string').map((element) => ({ blockId, element }));
  });
}

/** The labels of the buttons, in order. */
export function buttonsOf(subject: WithBlocks): string[] {
  return interactives(subject)
    .filter(({ element }) => element.type === 'button')
    .map(({ element }) => labelOf(element));
}

/** The labels of all that overflow menus and selects offer, in order. */
export function menuOf(subject: WithBlocks): string[] {
  return interactives(subject).flatMap(({ element }) => optionsOf(element).map(labelOf));
}

/** The input blocks of a view, in order. */
export function inputsOf(subject: WithBlocks): Record<string, unknown>[] {
  return asObjects(subject.blocks).filter((block) => block.type === 'input');
}

/** The visible text of a button or option. */
export function labelOf(element: Record<string, unknown>): string {
  return String(asObject(element.text).text ?? '');
}

/** The options of an element, those in groups too. */
export function optionsOf(element: Record<string, unknown>): Record<string, unknown>[] {
  const groups = asObjects(element.option_groups).flatMap((group) => asObjects(group.options));
  return [...asObjects(element.options), ...groups];
}

/**
 * The press of the button with this label, as `block_actions` carries it.
 *
 * @throws Error naming the buttons that there are
 */
export function pressOf(subject: WithBlocks, label: string): Record<string, unknown> {
  const found = interactives(subject).find(({ element }) => element.type === 'button' && labelOf(element) === label);
  if (found === undefined)
    throw new Error(`no button "${label}"; there are: ${buttonsOf(subject).join(', ') || 'none'}`);
  const { action_id, value, text } = found.element;
  return { type: 'button', block_id: found.blockId, action_id, value, text };
}

/**
 * The choice of the option with this label from an overflow menu or a select, as `block_actions` carries it.
 *
 * @throws Error naming the options that there are
 */
export function choiceOf(subject: WithBlocks, label: string): Record<string, unknown> {
  for (const { blockId, element } of interactives(subject)) {
    const option = optionsOf(element).find((one) => labelOf(one) === label);
    if (option === undefined) continue;
    return { type: element.type, block_id: blockId, action_id: element.action_id, selected_option: option };
  }
  throw new Error(`no option "${label}"; there are: ${menuOf(subject).join(', ') || 'none'}`);
}
