import { type Aspects, shown, sides } from '#domain/definition/changes.ts';

/** How a change of a field is told. */
export const FIELD: Aspects = {
  required: (_was, is) => (is ? 'must be filled in' : 'may be left empty'),
  type: sides('is of type', shown),
  label: () => 'the label changed',
  options: () => 'the options changed',
  min: sides('is at least', shown, 'anything'),
  max: sides('is at most', shown, 'anything'),
  currency: sides('is in', shown, 'no currency'),
};

/** How a change of a form is told. */
export const FORM: Aspects = { fields: () => 'the fields changed', title: () => 'the title changed' };
