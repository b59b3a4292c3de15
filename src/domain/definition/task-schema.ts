import { z } from 'zod';
import { checkSchema } from '#domain/form/json-schema.ts';
import { checkTransform } from '#domain/rules/transform.ts';
import { secretName, webAddress } from './outgoing-schema.ts';

/** A system that is asked at once, or one that calls back. */
const TASK_TYPES = ['SYNC_ACTION', 'ASYNC_ACTION'] as const;
export type TaskType = (typeof TASK_TYPES)[number];

const STAGE_KINDS = ['approval', 'form', 'action'] as const;
/** How one of a role's people is chosen to fill in a form. */
const FORM_STRATEGIES = ['anyone', 'round_robin', 'least_loaded'] as const;
export const DEFAULT_TIMEOUT_SECONDS = 30;
export const DEFAULT_RETRIES = 3;

const jsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const fault = checkSchema(schema);
  if (fault) context.addIssue({ code: 'custom', path: fault.path === '' ? [] : [fault.path], message: fault.message });
});

const transformText = z.string().superRefine((text, context) => {
  const fault = checkTransform(text);
  if (fault) context.addIssue({ code: 'custom', message: fault.message });
});

/** What form and action stages say besides other stages. */
export const taskKeys = {
  kind: z.enum(STAGE_KINDS).default('approval'),
  form: z.string().max(100).optional(),
  strategy: z.enum(FORM_STRATEGIES).optional(),
  input_schema: jsonSchema.optional(),
  output_schema: jsonSchema.optional(),
  task_type: z.enum(TASK_TYPES).optional(),
  action_url: webAddress.optional(),
  input_transform: transformText.optional(),
  output_transform: transformText.optional(),
  timeout_seconds: z.number().int().min(1).max(300).optional(),
  retry: z.strictObject({ max: z.number().int().min(0).max(10) }).optional(),
  secret_env: secretName.optional(),
};

const OF_FORMS = ['form', 'strategy'] as const;
const OF_ACTIONS = [
  'task_type',
  'action_url',
  'input_transform',
  'output_transform',
  'timeout_seconds',
  'retry',
  'secret_env',
] as const;
const OF_BOTH = ['input_schema', 'output_schema'] as const;

/** The keys that a stage's kind needs and those that it refuses, as far as the stage alone tells. */
export function checkTaskKeys(stage: TaskStage, refuse: (path: string, message: string) => void): void {
  const without = (keys: readonly (keyof TaskStage)[], words: string) => {
    for (const one of keys) if (stage[one] !== undefined) refuse(one, words.replace('…', one));
  };
  switch (stage.kind) {
    case 'approval':
      without(OF_FORMS, '… goes with kind form');
      without(OF_ACTIONS, '… goes with kind action');
      without(OF_BOTH, '… goes with kind form or action');
      return;
    case 'form':
      without(OF_ACTIONS, '… goes with kind action');
      checkForm(stage, refuse);
      return;
    case 'action':
      without(OF_FORMS, '… goes with kind form');
      checkAction(stage, refuse);
      return;
    default:
      stage.kind satisfies never;
  }
}

function checkForm(stage: TaskStage, refuse: (path: string, message: string) => void): void {
  if ((stage.form === undefined) === (stage.input_schema === undefined))
    refuse('form', 'a form stage needs form or input_schema, and not both');
  if (stage.final) refuse('kind', 'a final stage ends the workflow and asks nobody');
  if (stage.approvals.length > 1) refuse('approvals', 'a form stage asks once: name one target');
  for (const { type, strategy, form } of stage.approvals) {
    if (type !== 'approve' && type !== 'submit') refuse('approvals', 'a form is filled in: type submit, or none');
    if (form !== undefined) refuse('approvals', 'the form is named by the stage');
    const known: readonly string[] = [...FORM_STRATEGIES, 'hierarchy_up'];
    if (!known.includes(strategy)) refuse('approvals', `a form is filled in by one person: ${strategy} asks several`);
  }
  if (stage.strategy !== undefined && (stage.approvals.length > 0 || stage.permissions.length !== 1))
    refuse('strategy', 'strategy of a form stage goes with one role in permissions');
  if (stage.on_timeout === 'approve') refuse('on_timeout', 'nobody else can fill in a form: approve is not possible');
}

function checkAction(stage: TaskStage, refuse: (path: string, message: string) => void): void {
  if (stage.task_type === undefined) refuse('task_type', 'an action stage needs task_type');
  if (stage.action_url === undefined) refuse('action_url', 'an action stage needs action_url');
  if (stage.final) refuse('kind', 'a final stage ends the workflow and calls nothing');
  const people = ['approvals', 'permissions', 'remind_before', 'escalate'] as const;
  for (const one of people) if (stage[one].length > 0) refuse(one, `an action stage asks a system: no ${one}`);
  if (stage.due_in !== undefined && stage.task_type !== 'ASYNC_ACTION')
    refuse('due_in', 'due_in of an action stage goes with ASYNC_ACTION; a SYNC_ACTION has timeout_seconds');
}

/** As much of a written stage as these rules look at. */
type TaskStage = z.output<z.ZodObject<typeof taskKeys>> & {
  final: boolean;
  permissions: readonly string[];
  approvals: readonly { type: string; strategy: string; form?: string | undefined }[];
  remind_before: readonly unknown[];
  escalate: readonly unknown[];
  on_timeout: string;
  due_in?: unknown;
};
