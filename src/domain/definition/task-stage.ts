import type { Form } from '#domain/form/form.ts';
import { fieldsOfSchema } from '#domain/form/schema-fields.ts';
import { textIn } from '#domain/text.ts';
import type { ApprovalTemplate, WrittenStage } from './schema.ts';
import type { DefinedStage, SystemCall } from './stage.ts';
import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_SECONDS } from './task-schema.ts';

/** Name of the form that is made of a stage's `input_schema`. No written form can be called so. */
function generatedName(stage: string): string {
  return `stage:${stage}`;
}

/**
 * Whom a stage asks. A form stage asks once, with its form: the target that it names, else the people of its permissions,
 * of whom its strategy may choose one.
 */
export function approvalsOf(one: WrittenStage, permissions: readonly string[]): ApprovalTemplate[] {
  if (one.kind !== 'form') return one.approvals;
  const form = one.form ?? generatedName(one.key);
  const [written] = one.approvals;
  if (written) return [{ ...written, type: 'submit', form }];
  const [role] = permissions;
  const named = role !== undefined && permissions.length === 1 ? { role } : {};
  return [{ ...named, strategy: one.strategy ?? 'anyone', type: 'submit', form }];
}

/** What the stage calls; undefined for stages that ask people. */
export function callOf(one: WrittenStage): SystemCall | undefined {
  if (one.kind !== 'action' || one.task_type === undefined || one.action_url === undefined) return undefined;
  return {
    type: one.task_type,
    url: one.action_url,
    inputTransform: one.input_transform ?? null,
    outputTransform: one.output_transform ?? null,
    timeoutSeconds: one.timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS,
    maxRetries: one.retry?.max ?? DEFAULT_RETRIES,
    secretEnv: one.secret_env ?? null,
  };
}

/** The forms that form stages ask for by a schema. */
export function generatedForms(stages: readonly DefinedStage[]): Record<string, Form> {
  return Object.fromEntries(
    stages.flatMap((stage) => {
      const name = generatedName(stage.key);
      if (!stage.input_schema || stage.approvals[0]?.form !== name) return [];
      return [[name, { title: textIn(stage.name), fields: fieldsOfSchema(stage.input_schema).fields }]];
    }),
  );
}
