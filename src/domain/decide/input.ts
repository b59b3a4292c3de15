import type { CommentRule, Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Form, type FormData, readForm } from '#domain/form/form.ts';
import { brokenRules } from '#domain/form/form-rules.ts';
import { MAX_COMMENT, ownValue } from '#domain/text.ts';
import type { Steps } from './steps.ts';

/** @throws DomainError `comment_required` or `text_too_long`. */
export function checkComment(comment: string | undefined, rule: CommentRule, label: string): void {
  if (rule === 'required' && !comment?.trim()) throw new DomainError('comment_required', { label });
  if (comment !== undefined && comment.length > MAX_COMMENT)
    throw new DomainError('text_too_long', { max: MAX_COMMENT });
}

/** What was filled in, checked against the named form; without a form whatever came along is kept in the history only. */
export function readFormOf(
  definition: Definition,
  name: string | null | undefined,
  given: FormData | undefined,
  before: Readonly<FormData>,
): FormData {
  if (name === null || name === undefined) return {};
  return readFields(ownValue(definition.forms, name) ?? { fields: [] }, given ?? {}, before);
}

/**
 * What was filled in, read into the types of the fields and checked against the rules.
 * @param before what the request holds already: rules may look at it
 * @throws DomainError `invalid_form` with every field that is wrong.
 */
export function readFields(
  { fields, rules = [] }: Pick<Form, 'fields' | 'rules'>,
  given: FormData,
  before: Readonly<FormData> = {},
): FormData {
  const { data, problems } = readForm(fields, given);
  const answers = Object.fromEntries(fields.map(({ key }) => [key, data[key] ?? null]));
  const wrong = problems.map(({ key }) => key);
  const found = [...problems, ...brokenRules(rules, { ...before, ...answers }, wrong)];
  if (found.length > 0) throw new DomainError('invalid_form', { fields: found });
  return data;
}

/** Takes the data up, and keeps beside it what it was before. */
export function changeData(steps: Steps, data: FormData): void {
  const keys = Object.keys(data);
  if (keys.length === 0) return;
  const held = steps.workflow.data;
  const was = Object.fromEntries(keys.map((key) => [key, ownValue(held, key) ?? null]));
  steps.add({ type: 'DataChanged', data, was });
}
