import type { CardView, LayoutBlock, LayoutText } from '#blocks/view.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { WrittenBlock, WrittenText } from '#domain/definition/layout.ts';
import { refOf, statusOf, type Workflow } from '#domain/request/workflow.ts';
import { piecesOf, type TemplateFacts } from '#domain/template.ts';
import { textIn } from '#domain/text.ts';
import { type PeopleNames, shownData } from './fields.ts';

/** The definition's own layout of the card with what this request holds; undefined where it has none. */
export function layoutOf(
  definition: Definition,
  workflow: Workflow,
  names: PeopleNames,
  locale?: string,
): CardView['layout'] {
  const { layouts } = definition;
  if (layouts === undefined) return undefined;
  const facts = factsOf(definition, workflow, names, locale);
  return layouts.card.map((block) => filled(block, facts));
}

/** As the texts of actions name them, with answers as people read them. */
function factsOf(definition: Definition, workflow: Workflow, names: PeopleNames, locale?: string): TemplateFacts {
  const { id, number, name, round, data, entityType, entityId } = workflow;
  const stage = stageOf(definition, workflow.phase.stage);
  const shown = shownData(definition, data, names, locale);
  return {
    workflow: {
      id,
      number,
      ref: refOf(workflow),
      name,
      status: statusOf(workflow),
      round,
      definition: textIn(definition.name),
    },
    stage: { key: stage.key, name: textIn(stage.name) },
    data: { ...data, ...shown },
    entity: { type: entityType, id: entityId },
  };
}

function filled(block: WrittenBlock, facts: TemplateFacts): LayoutBlock {
  const text = (one: WrittenText): LayoutText => ({ type: one.type, pieces: piecesOf(one.text, facts) });
  switch (block.type) {
    case 'section':
      return { type: 'section', text: block.text ? text(block.text) : null, fields: (block.fields ?? []).map(text) };
    case 'header':
      return { type: 'header', text: text(block.text) };
    case 'divider':
      return { type: 'divider' };
    case 'context':
      return { type: 'context', elements: block.elements.map(text) };
    case 'image':
      return { type: 'image', url: block.image_url, alt: text({ type: 'plain_text', text: block.alt_text }) };
    default:
      return block satisfies never;
  }
}
