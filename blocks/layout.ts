import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import * as kit from './kit.ts';
import { clean, clipEscaped, NOTHING } from './text.ts';
import type { LayoutBlock, LayoutText } from './view.ts';

/** The longest value that is filled in; the whole is under ⋯ Details. */
const VALUE_MAX = 600;

/** A definition's own layout as blocks: its author's words as they are, what people gave escaped, within Slack's limits. */
export function layoutBlocks(layout: readonly LayoutBlock[], id: (name: string) => string): KnownBlock[] {
  return layout.map((block, index) => ({ ...shown(block), block_id: id(`layout-${index}`) }));
}

function shown(block: LayoutBlock): KnownBlock {
  switch (block.type) {
    case 'section':
      return {
        type: 'section',
        ...(block.text ? { text: textOf(block.text, kit.TEXT_MAX) } : {}),
        ...(block.fields.length > 0 ? { fields: block.fields.map((one) => textOf(one, kit.SECTION_FIELD_MAX)) } : {}),
      };
    case 'header':
      return kit.header(plainWords(block.text));
    case 'divider':
      return kit.divider();
    case 'context':
      return { type: 'context', elements: block.elements.map((one) => textOf(one, kit.SECTION_FIELD_MAX)) };
    case 'image':
      return { type: 'image', image_url: block.url, alt_text: kit.clip(plainWords(block.alt), kit.SECTION_FIELD_MAX) };
    default:
      return block satisfies never;
  }
}

function textOf(text: LayoutText, max: number): MrkdwnElement | PlainTextElement {
  if (text.type === 'plain_text') return kit.plain(plainWords(text), max);
  return { type: 'mrkdwn', text: markedWords(text, max) || NOTHING, verbatim: true };
}

function plainWords({ pieces }: LayoutText): string {
  return clean(pieces.map((piece) => (typeof piece === 'string' ? piece : kit.clip(piece.value, VALUE_MAX))).join(''));
}

/** Pieces as long as they fit: a text that is cut inside one could end in half a link. */
function markedWords({ pieces }: LayoutText, max: number): string {
  let words = '';
  for (const piece of pieces) {
    const next = words + (typeof piece === 'string' ? piece : clipEscaped(linesOf(piece.value), VALUE_MAX));
    if (next.length > max - 1) return `${words}…`;
    words = next;
  }
  return words;
}

/** Given text with its line breaks; a line of it that begins as a quotation does would be shown as one, so a space without width comes before it. */
function linesOf(value: string): string {
  return clean(value).replace(/\n(?=\s*>)/g, '\n\u200b');
}
