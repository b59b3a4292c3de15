import type { CommentRule, Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Field, type FormData, readForm } from '#domain/form/form.ts';
import { lengthOf, MAX_COMMENT, ownValue } from '#domain/text.ts';
import type { Steps } from './steps.ts';

/** @throws DomainError `comment_required` or `text_too_long`. */
export function checkComment(comment: string | undefined, rule: CommentRule, label: string): void {
  if (rule === 'required' && !comment?.trim()) throw new DomainError('comment_required', { label });
  if (comment !== undefined && lengthOf(comment) > MAX_COMMENT)
    throw new DomainError('text_too_long', { max: MAX_COMMENT });
}

/** What was filled in, checked against the named form; without a form whatever came along is kept in the history only. */
export function readFormOf(
  definition: Definition,
  name: string | null | undefined,
  given: FormData | undefined,
): FormData {
  if (name === null || name === undefined) return {};
  return readFields(ownValue(definition.forms, name)?.fields ?? [], given ?? {});
}

/** @throws DomainError `invalid_form` with every field that is wrong. */
export function readFields(fields: readonly Field[], given: FormData): FormData {
  const { data, problems } = readForm(fields, given);
  if (problems.length > 0) throw new DomainError('invalid_form', { fields: problems });
  return data;
}

export function changeData(steps: Steps, data: FormData): void {
  if (Object.keys(data).length > 0) steps.add({ type: 'DataChanged', data });
}
