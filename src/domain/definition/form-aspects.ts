import { type Aspect, type Aspects, same, shown, sides } from '#domain/changes.ts';
import type { FormRule } from '#domain/form/form-rules.ts';
import { nameOfKey, textIn } from '#domain/text.ts';

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
export const FORM: Aspects = {
  fields: () => 'the fields changed',
  title: () => 'the title changed',
  rules: rulesChanged,
};

/** How a change of a definition's own rules and title is told. */
export const INTAKE: Aspects = {
  rules: rulesChanged,
  title: sides('requests are called', (title) => `"${title}"`, 'after what was filled in first'),
};

function rulesChanged(before: unknown, after: unknown): ReturnType<Aspect> {
  const [was, is] = [before, after].map((given) => (given ?? []) as readonly FormRule[]);
  const named = ({ field, message }: FormRule) => `"${nameOfKey(field)}: ${textIn(message)}"`;
  const twin = (one: FormRule, others: readonly FormRule[] = []) => others.find((other) => named(other) === named(one));
  const told = [
    ...(was ?? []).filter((one) => !twin(one, is)).map((one) => `no rule ${named(one)} any more`),
    ...(is ?? []).flatMap((one) => {
      const earlier = twin(one, was);
      if (!earlier) return [`has the rule ${named(one)}`];
      return same(earlier, one) ? [] : [`the rule ${named(one)} changed`];
    }),
  ];
  return told.length === 0 ? 'the order of the rules changed' : told.join('; ');
}
