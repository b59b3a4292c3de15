import type { DefinedStage } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { validateAgainst } from '#domain/form/json-schema.ts';
import type { Steps } from './steps.ts';

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
