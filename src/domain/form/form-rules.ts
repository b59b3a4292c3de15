import { z } from 'zod';
import type { Issue } from '#domain/issues.ts';
import { ConditionError, condition, holds } from '#domain/rules/condition.ts';
import { comparedIn, pathsIn } from '#domain/rules/condition-paths.ts';
import { localizedText, ownValue, textIn } from '#domain/text.ts';

/** What the answers of a form must agree on, and what is said beside which field where they do not. */
const formRule = z.strictObject({
  /** JSONLogic over `data`: what was filled in holds while it does. */
  check: condition,
  field: z.string().min(1).max(100),
  message: localizedText(150),
});
export type FormRule = z.output<typeof formRule>;
export const formRules = z.array(formRule).min(1).max(50);

const ROOT = 'data.';

/**
 * What is wrong with the rules of a form at publishing.
 * @param own keys of the fields of the form: beside one of them it is said
 * @param known keys of every field that is filled in when the form is, or was before
 */
export function faultsOfRules(rules: readonly FormRule[], own: readonly string[], known: readonly string[]): Issue[] {
  return rules.flatMap(({ check, field }, index) => {
    const strangers = pathsIn(check).flatMap((path): Issue[] => {
      const at = `${index}.check`;
      if (!path.startsWith(ROOT))
        return [{ path: at, message: `a rule of a form looks at data alone, not at "${path}"` }];
      const key = fieldIn(path);
      return known.includes(key) ? [] : [{ path: at, message: `there is no field "${key}"` }];
    });
    const looks = pathsIn(check).length > 0;
    return [
      ...(own.includes(field) ? [] : [{ path: `${index}.field`, message: `this form has no field "${field}"` }]),
      ...(looks ? strangers : [{ path: `${index}.check`, message: 'it looks at no field, as data.amount' }]),
    ];
  });
}

/**
 * The rules that what was filled in breaks, each said beside its field. One that sets a field before or after another is
 * not asked while either is empty: `required` is what asks for a value. One that cannot be computed is broken.
 * @param data what was filled in, with what was there before
 * @param wrong keys of fields of which something else is said already
 */
export function brokenRules(
  rules: readonly FormRule[],
  data: Readonly<Record<string, unknown>>,
  wrong: readonly string[],
): { key: string; message: string }[] {
  const facts = { data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, comparable(value)])) };
  const asked = rules.filter(({ check }) => {
    const looksAtWrong = pathsIn(check).some((path) => wrong.includes(fieldIn(path)));
    return !looksAtWrong && comparedIn(check).every((path) => !isEmpty(ownValue(data, fieldIn(path))));
  });
  return asked
    .filter(({ check }) => !isMet(check, facts))
    .map(({ field, message }) => ({ key: field, message: textIn(message) }));
}

function isMet(check: FormRule['check'], facts: { data: Record<string, unknown> }): boolean {
  try {
    return holds(check, facts);
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}

function fieldIn(path: string): string {
  return path.slice(ROOT.length).split('.')[0] ?? '';
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

/** Texts are compared as texts, and one moment can be written in any offset. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'string' || !MOMENT.test(value)) return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}
