import type { FieldView } from '#blocks/view.ts';
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
