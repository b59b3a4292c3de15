import type { CommentRule, DefinedStage, Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Form, type FormData, readForm } from '#domain/form/form.ts';
import { brokenRules } from '#domain/form/form-rules.ts';
import { validateAgainst } from '#domain/form/json-schema.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { type Author, authorsOf, barsAuthors } from '#domain/request/author.ts';
import { openApprovals } from '#domain/request/workflow.ts';
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

/** Keeps what was filled in, and beside it what it was before. Who changes by a decision what the requester had asked for decides it no further in this round. */
export function changeData(steps: Steps, data: FormData, decision?: { actor: Actor; approval: Approval }): void {
  const keys = Object.keys(data);
  if (keys.length === 0) return;
  const before = steps.workflow.data;
  const was = Object.fromEntries(keys.map((key) => [key, ownValue(before, key) ?? null]));
  const asked = steps.context.definition.fields.filter(({ key }) => before[key] !== undefined && before[key] !== null);
  const changed = asked.some(
    ({ key }) => Object.hasOwn(data, key) && JSON.stringify(data[key]) !== JSON.stringify(before[key]),
  );
  steps.add({ type: 'DataChanged', data, was });
  if (changed && decision) rewrite(steps, { id: decision.actor.id, round: steps.workflow.round }, decision.approval.id);
}

/**
 * Somebody has written the request as well: they decide it no longer, unless people may decide on their own.
 * @param except the approval that they are deciding with it
 */
export function rewrite(steps: Steps, author: Author, except?: string): void {
  const { workflow, context } = steps;
  const known = author.round === null ? { ...workflow, round: 0 } : workflow;
  if (authorsOf(known).includes(author.id)) return;
  const barred = openApprovals(workflow).filter((one) => one.id !== except && barsAuthors(context.definition, one));
  steps.add({ type: 'Rewritten', author, barredFrom: barred.map(({ id }) => id) });
}

/** What was filled in at a form stage is its output. @throws DomainError `invalid_form` by the stage's schemas. */
export function recordOutput(steps: Steps, stage: DefinedStage, filled: FormData): void {
  if (stage.kind !== 'form') return;
  if (stage.input_schema) checkAgainst(stage.input_schema, filled);
  checkOutput(stage, filled);
  steps.add({ type: 'OutputRecorded', stage: stage.key, output: filled });
}

/** @throws DomainError `invalid_form` when an output does not fit the stage's `output_schema`. */
export function checkOutput({ output_schema }: DefinedStage, output: unknown): void {
  if (output_schema) checkAgainst(output_schema, output);
}

function checkAgainst(schema: Readonly<Record<string, unknown>>, value: unknown): void {
  const faults = validateAgainst(schema, value);
  if (faults.length > 0)
    throw new DomainError('invalid_form', { fields: faults.map(({ path, message }) => ({ key: path, message })) });
}
