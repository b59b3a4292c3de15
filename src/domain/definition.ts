import { z } from 'zod';
import { checkDefinition } from './definition-rules.ts';
import { duration } from './duration.ts';
import { DomainError } from './errors.ts';
import { field, form, MAX_FIELDS } from './form.ts';
import { type LocalizedText, localizedText, ownValue } from './text.ts';

const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,99}$/, 'a key: small letters, digits and _, beginning with a letter, at most 100');
const roleName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,99}$/i, 'a role name: letters, digits, _ and -, beginning with a letter');
const userId = z.string().regex(/^[UW][A-Z0-9]{1,20}$/, 'a Slack user id, as U123ABC');

export const APPROVAL_KINDS = ['approve', 'submit', 'check_in_verify', 'move'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];
export const STRATEGIES = ['anyone'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const COMMENT_RULES = ['required', 'optional', 'none'] as const;
export type CommentRule = (typeof COMMENT_RULES)[number];

/** One step of a stage put to people: a role, a person or the requester. */
const approval = z
  .strictObject({
    role: roleName.optional(),
    user: userId.optional(),
    self: z.literal(true).optional(),
    strategy: z.enum(STRATEGIES).default('anyone'),
    type: z.enum(APPROVAL_KINDS).default('approve'),
    form: key.optional(),
    label: localizedText(75).optional(),
  })
  .superRefine((given, context) => {
    const targets = [given.role, given.user, given.self].filter((target) => target !== undefined).length;
    if (targets !== 1) context.addIssue({ code: 'custom', message: 'name exactly one of role, user or self' });
  });
export type ApprovalTemplate = z.output<typeof approval>;

/** A rung of the escalation: who is asked, how long after the deadline (at once when it is left out). */
const rung = z.strictObject({ role: roleName, after: duration.optional() });

const stage = z.strictObject({
  key,
  name: localizedText(100).optional(),
  description: localizedText(1_000).optional(),
  order: z.number().int().min(0).max(100_000).optional(),
  final: z.boolean().default(false),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'a colour as #f39c12')
    .optional(),
  permissions: z.array(roleName).max(50).default([]),
  approvals: z.array(approval).max(20).default([]),
  parallel: z.boolean().default(false),
  due_in: duration.optional(),
  remind_before: z.array(duration).max(5).default([]),
  on_timeout: z.enum(['escalate']).default('escalate'),
  escalate: z.array(rung).max(10).default([]),
  delegation: z
    .strictObject({
      allow: z.boolean().default(true),
      to_roles: z.array(roleName).default([]),
      max_depth: z.number().int().min(1).max(10).default(3),
    })
    .default({ allow: true, to_roles: [], max_depth: 3 }),
  resubmit_to: z.array(key).max(20).default([]),
});
export type Stage = z.output<typeof stage>;

const transition = z.strictObject({
  trigger: key,
  source: z
    .union([key, z.array(key).min(1)], { error: 'the key of a stage, or a list of them' })
    .transform((source) => (Array.isArray(source) ? source : [source])),
  dest: key,
  label: localizedText(75).optional(),
  style: z.enum(['primary', 'danger', 'default']).optional(),
  comment: z.enum(COMMENT_RULES).default('none'),
  form: key.optional(),
});
export type Transition = z.output<typeof transition>;

const link = z.strictObject({
  label: localizedText(75),
  description: localizedText(300).optional(),
  uri: z.url({ protocol: /^https?$/ }).max(3_000),
});

/** The shape of a definition as people write it; what one field cannot tell is checked by `definition-rules.ts`. */
const definition = z.strictObject({
  key,
  name: localizedText(150),
  description: localizedText(2_000).optional(),
  links: z.array(link).max(10).default([]),
  strategy: z
    .union([z.literal('stages'), z.literal(1)], { error: 'stages (or 1)' })
    .default('stages')
    .transform(() => 'stages' as const),
  entity_type: z.string().min(1).max(100).optional(),
  status_values: z
    .strictObject({ completed: z.string().max(100).optional(), rejected: z.string().max(100).optional() })
    .default({}),
  channel: z
    .string()
    .regex(/^(#[^\s#]{1,80}|[CG][A-Z0-9]{2,20})$/, 'a channel as #name or C123ABC')
    .optional(),
  deliver: z.enum(['channel', 'dm', 'both']).default('both'),
  fields: z.array(field).max(MAX_FIELDS).default([]),
  start: z.strictObject({ roles: z.array(roleName).max(50).default([]) }).default({ roles: [] }),
  allow_self_approval: z.boolean().default(false),
  stages: z.array(stage).min(1).max(500),
  initial_stage: key.optional(),
  transitions: z.array(transition).max(2_000).default([]),
  stage_permissions: z.record(key, z.array(roleName).max(50)).default({}),
  forms: z.record(key, form).default({}),
});
export type WrittenDefinition = z.output<typeof definition>;

/** A valid definition: stages in order, permissions on their stages, every default filled in. */
export type Definition = Omit<WrittenDefinition, 'stage_permissions' | 'stages' | 'initial_stage'> & {
  stages: (Omit<Stage, 'name' | 'order'> & { name: LocalizedText; order: number })[];
  initial_stage: string;
};
export type DefinedStage = Definition['stages'][number];

export type DefinitionIssue = { path: string; message: string };

/**
 * Reads a definition (the value of a YAML or JSON document).
 * @throws DomainError `invalid_definition` with every problem at once, each with its path and reason.
 */
export function parseDefinition(source: unknown): Definition {
  const read = definition.safeParse(source);
  if (!read.success) {
    throw new DomainError('invalid_definition', {
      issues: read.error.issues.map((issue) => ({
        path: issue.path.join('.') || 'definition',
        message: issue.message,
      })),
    });
  }
  const normalized = normalize(read.data);
  const issues = checkDefinition(normalized, read.data);
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return normalized;
}

function normalize(written: WrittenDefinition): Definition {
  const { stage_permissions, stages, initial_stage, ...rest } = written;
  const ordered = stages
    .map((one, index) => ({
      ...one,
      name: one.name ?? nameOfKey(one.key),
      order: one.order ?? index + 1,
      permissions: [...new Set([...one.permissions, ...(ownValue(stage_permissions, one.key) ?? [])])],
    }))
    .sort((a, b) => a.order - b.order);
  return { ...rest, stages: ordered, initial_stage: initial_stage ?? ordered[0]?.key ?? '' };
}

function nameOfKey(stageKey: string): string {
  return stageKey.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
}

/** The stage of that key. @throws Error when the definition has none: a stored workflow and its version always agree. */
export function stageOf(given: Definition, stageKey: string): DefinedStage {
  const found = given.stages.find((one) => one.key === stageKey);
  if (!found) throw new Error(`definition ${given.key} has no stage ${stageKey}`);
  return found;
}

/** Transitions that leave the stage, in the order in which they are written. */
export function transitionsFrom(given: Definition, stageKey: string): Transition[] {
  return given.transitions.filter((one) => one.source.includes(stageKey));
}

/** The stage after this one by order, or null at the end. A final stage is not walked into by order past another. */
export function nextStage(given: Definition, stageKey: string): DefinedStage | null {
  const index = given.stages.findIndex((one) => one.key === stageKey);
  return given.stages[index + 1] ?? null;
}

/** Stages that a request may be sent back to from this one: what the stage names, else the first stage. */
export function sendBackStages(given: Definition, from: DefinedStage): DefinedStage[] {
  const keys = from.resubmit_to.length > 0 ? from.resubmit_to : [given.initial_stage];
  return keys.map((one) => stageOf(given, one));
}

/** Every role that the definition names, in no order, each once. */
export function rolesNamed(given: Definition): string[] {
  const names = given.stages.flatMap((one) => [
    ...one.permissions,
    ...one.approvals.flatMap((template) => template.role ?? []),
    ...one.escalate.map((step) => step.role),
    ...one.delegation.to_roles,
  ]);
  return [...new Set([...given.start.roles, ...names])];
}
