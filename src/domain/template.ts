import { ownValue } from '#domain/text.ts';

/** What the placeholders of an action's texts can name. */
export type TemplateFacts = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{\{\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}/g;
/** Items of a list that a text shows. */
const MAX_LISTED = 50;

/**
 * Fills in a text: `{{workflow.name}}` becomes what the facts hold there, and nothing where they hold nothing that can be
 * written in a line. Nothing is computed, and what is filled in is never looked at again.
 * @param show makes a value fit for where the text goes: escaped, shortened
 */
export function fillIn(template: string, facts: TemplateFacts, show: (value: string) => string): string {
  return piecesOf(template, facts)
    .map((piece) => (typeof piece === 'string' ? piece : show(piece.value)))
    .join('');
}

/** A text of a template: what its author wrote, and what was filled in, which somebody else did. */
export type Piece = string | { value: string };

/** A text taken apart where it is filled in, for where its parts are shown in different ways. */
export function piecesOf(template: string, facts: TemplateFacts): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: whole, 1: path = '', index } of template.matchAll(PLACEHOLDER)) {
    pieces.push(template.slice(end, index), { value: written(valueAt(facts, path.split('.'))) });
    end = index + whole.length;
  }
  return [...pieces, template.slice(end)].filter((piece) => piece !== '');
}

function valueAt(facts: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return ownValue(value as Record<string, unknown>, key);
  }, facts);
}

function written(value: unknown): string {
  if (Array.isArray(value))
    return value
      .slice(0, MAX_LISTED)
      .map(written)
      .filter((one) => one !== '')
      .join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
