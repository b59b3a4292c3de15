import type { FieldView } from '#blocks/view.ts';
import type { CommentRule, Definition } from '#domain/definition/definition.ts';
import { type Field, fieldLabel } from '#domain/form/form.ts';
import { textIn } from '#domain/text.ts';

/** A field of a definition as a modal draws it, filled in with `initial` where there is something. */
export function fieldView(field: Field, initial?: unknown): FieldView {
  return {
    key: field.key,
    label: fieldLabel(field),
    hint: field.hint ? textIn(field.hint) : null,
    type: field.type,
    required: field.required,
    options: (field.options ?? []).map(({ value, label }) => ({ value, label: textIn(label) })),
    minLength: field.min_length ?? null,
    maxLength: field.max_length ?? null,
    initial: initial ?? field.default ?? null,
  };
}

/** What a button asks for before it acts: the fields of a form, and whether a comment belongs to it. */
export type Question = { fields: Field[]; title: string | null; comment: CommentRule };

/** What the form of an approval and its transition ask for together. */
export function questionOf(definition: Definition, form: string | null | undefined, comment: CommentRule): Question {
  const asked = form ? definition.forms[form] : undefined;
  return { fields: asked?.fields ?? [], title: asked?.title ? textIn(asked.title) : null, comment };
}

/** True when a press needs a modal first. */
export function asks(question: Question): boolean {
  return question.fields.length > 0 || question.comment !== 'none';
}
