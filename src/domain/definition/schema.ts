import { z } from 'zod';
import { field, form, MAX_FIELDS } from '#domain/form/form.ts';
import { formRules } from '#domain/form/form-rules.ts';
import { roleName } from '#domain/people/roles-file.ts';
import { condition } from '#domain/rules/condition.ts';
import { userId } from '#domain/slack-id.ts';
import { localizedText } from '#domain/text.ts';
import { calendar } from '#domain/time/calendar.ts';
import { duration, durationParts, HOUR_MS } from '#domain/time/duration.ts';
import { ACTION_FUNCTIONS, actions } from './action-schema.ts';
import { layouts } from './layout.ts';
import { checkTaskKeys, taskKeys } from './task-schema.ts';

export const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,99}$/, 'a key: small letters, digits and _, beginning with a letter, at most 100');

const APPROVAL_KINDS = ['approve', 'submit', 'check_in_verify', 'move'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];
/** How many of a role's people must agree, or which of them is asked; the last two climb the requester's managers. */
const STRATEGIES = [
  'anyone',
  'consensus',
  'round_robin',
  'least_loaded',
  'quorum',
  'majority',
  'percentage',
  'hierarchy_up',
  'hierarchy_chain',
] as const;
export type Strategy = (typeof STRATEGIES)[number];
const OF_MANAGERS: readonly Strategy[] = ['hierarchy_up', 'hierarchy_chain'];
const COMMENT_RULES = ['required', 'optional', 'none'] as const;
export type CommentRule = (typeof COMMENT_RULES)[number];
export const TIMEOUTS = ['escalate', 'approve', 'reject', 'delegate', 'expire'] as const;
/** Everything that follows a decision waits this long at most, so that it can be taken back. */
const MAX_UNDO_MS = HOUR_MS;
/** Managers of managers that can be asked. */
const MAX_LEVELS = 10;

/** One step of a stage put to people: a role, a person, the requester, a manager of theirs, the head of the department. */
const approval = z
  .strictObject({
    role: roleName.optional(),
    user: userId.optional(),
    self: z.literal(true).optional(),
    manager_of: z.literal('requester').optional(),
    department_head: z.literal(true).optional(),
    /** The program's own: whom a value of the request's data names, as ids of people or of Slack user groups. */
    from_data: key.optional(),
    strategy: z.enum(STRATEGIES).optional(),
    count: z.number().int().min(1).max(1_000).optional(),
    percentage: z.number().gt(0).max(100).optional(),
    levels: z.number().int().min(1).max(MAX_LEVELS).optional(),
    type: z.enum(APPROVAL_KINDS).default('approve'),
    form: key.optional(),
    label: localizedText(75).optional(),
  })
  .superRefine((given, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { role, user, self, manager_of, department_head, from_data, strategy } = given;
    const named = [role, user, self, manager_of, department_head, from_data];
    const targets = named.filter((target) => target !== undefined).length;
    if (targets !== 1) {
      const message = 'name exactly one of role, user, self, manager_of or department_head';
      context.addIssue({ code: 'custom', message });
      return;
    }
    if (strategy !== undefined && OF_MANAGERS.includes(strategy) !== (manager_of !== undefined)) {
      refuse(
        'strategy',
        manager_of ? 'hierarchy_up or hierarchy_chain goes with manager_of' : `${strategy} goes with manager_of`,
      );
    } else if (strategy !== undefined && strategy !== 'anyone' && !role && !manager_of) {
      refuse('strategy', `${strategy} goes with a role`);
    }
    if ((strategy === 'quorum') !== (given.count !== undefined))
      refuse('count', 'strategy quorum, and no other, needs count');
    if ((strategy === 'percentage') !== (given.percentage !== undefined)) {
      refuse('percentage', 'strategy percentage, and no other, needs percentage');
    }
    if (given.levels !== undefined && !manager_of) refuse('levels', 'levels goes with manager_of');
  })
  .transform((given) => ({ ...given, strategy: given.strategy ?? (given.manager_of ? 'hierarchy_up' : 'anyone') }));
export type ApprovalTemplate = z.output<typeof approval>;

/** A rung of the escalation: who is asked, how long after the deadline (at once when it is left out). */
const rung = z.strictObject({ role: roleName, after: durationParts.optional() });

/** What a stage says besides its key, name and place. Pipelines and whole definitions that ask people themselves say it, too. */
const asking = {
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'a colour as #f39c12')
    .optional(),
  permissions: z.array(roleName).max(50).default([]),
  approvals: z.array(approval).max(20).default([]),
  parallel: z.boolean().default(false),
  due_in: durationParts.optional(),
  remind_before: z.array(durationParts).max(5).default([]),
  on_timeout: z.enum(TIMEOUTS).default('escalate'),
  escalate: z.array(rung).max(10, 'at most ten rungs').default([]),
  delegation: z
    .strictObject({
      allow: z.boolean().default(true),
      to_roles: z.array(roleName).default([]),
      max_depth: z.number().int().min(1).max(10).default(3),
    })
    .default({ allow: true, to_roles: [], max_depth: 3 }),
  resubmit_to: z.array(key).max(20).default([]),
  /** What follows events here; it has the say over what farther levels do for the same event. */
  actions,
};

const stage = z
  .strictObject({
    key,
    name: localizedText(100).optional(),
    description: localizedText(1_000).optional(),
    order: z.number().int().min(0).max(100_000).optional(),
    final: z.boolean().default(false),
    /** Short for a function that is run whenever the stage is entered. */
    action: z.enum(ACTION_FUNCTIONS, { error: `a function: one of ${ACTION_FUNCTIONS.join(', ')}` }).optional(),
    /** The program's own: the value of the request's data that says in what time, in place of `due_in`. */
    due_from_data: key.optional(),
    /** The program's own: the value of the request's data that names the role to call in, in place of `escalate`. */
    escalate_from_data: key.optional(),
    ...asking,
    ...taskKeys,
  })
  .superRefine((given, context) =>
    checkTaskKeys(given, (path, message) => context.addIssue({ code: 'custom', path: [path], message })),
  );
export type WrittenStage = z.output<typeof stage>;

const pipeline = z.strictObject({
  key,
  name: localizedText(100).optional(),
  order: z.number().int().min(0).max(100_000).optional(),
  department: roleName.optional(),
  number_of_stages: z.number().int().min(1).max(50).optional(),
  stages: z.array(stage).max(200).optional(),
  ...asking,
});
export type WrittenPipeline = z.output<typeof pipeline>;

const NOT_OF_STEPS = ['due_from_data', 'escalate_from_data', 'stages', 'number_of_stages'];
/** What a step may say: a stage, or a pipeline that asks people itself. */
export const STEP_WORDS: readonly string[] = [
  ...new Set([...Object.keys(stage.shape), ...Object.keys(pipeline.shape)]),
].filter((word) => !NOT_OF_STEPS.includes(word));

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
  /** JSONLogic: the transition is there only while it holds. */
  condition: condition.optional(),
  /** Of several that hold, the one with the highest priority is taken. */
  priority: z.number().int().min(-1_000).max(1_000).default(0),
});
export type Transition = z.output<typeof transition>;

/** Something to read about a definition or a ticket type. */
export const link = z.strictObject({
  label: localizedText(75),
  description: localizedText(300).optional(),
  uri: z.url({ protocol: /^https?$/ }).max(3_000),
});

const STRUCTURES = {
  stages: 'stages',
  pipelines: 'pipelines',
  single: 'single',
  1: 'stages',
  2: 'pipelines',
  3: 'single',
} as const;

/** The shape of a definition as people write it; what one field cannot tell is checked by `definition-rules.ts`. */
export const writtenDefinition = z.strictObject({
  key,
  name: localizedText(150),
  description: localizedText(2_000).optional(),
  links: z.array(link).max(10).default([]),
  strategy: z
    .union([z.literal(['stages', 'pipelines', 'single']), z.literal([1, 2, 3])], {
      error: 'stages, pipelines or single (or 1, 2, 3)',
    })
    .default('stages')
    .transform((name) => STRUCTURES[name]),
  entity_type: z.string().min(1).max(100).optional(),
  status_values: z
    .strictObject({ completed: z.string().max(100).optional(), rejected: z.string().max(100).optional() })
    .default({}),
  channel: z
    .string()
    .regex(/^(#[^\s#]{1,80}|[CG][A-Z0-9]{2,20})$/, 'a channel as #name or C123ABC')
    .optional(),
  /** The program's own: the value of the request's data that says where its card goes; nowhere when there is none. */
  channel_from_data: key.optional(),
  deliver: z.enum(['channel', 'dm', 'both']).default('both'),
  /** Who sees its requests beside those who take part in them; left out, what `visibilityOf` says. */
  visibility: z
    .union([z.enum(['everyone', 'participants']), z.strictObject({ roles: z.array(roleName).min(1).max(50) })], {
      error: 'everyone, participants or { roles: [...] }',
    })
    .optional(),
  fields: z.array(field).max(MAX_FIELDS).default([]),
  rules: formRules.optional(),
  /** What a request is called, with placeholders; see `titleFrom`. */
  title: z.string().trim().min(1).max(300).optional(),
  start: z
    .strictObject({ roles: z.array(roleName).max(50).default([]), auto: condition.optional() })
    .default({ roles: [] }),
  allow_self_approval: z.boolean().default(false),
  undo_window: duration.refine((ms) => ms <= MAX_UNDO_MS, 'at most one hour').optional(),
  calendar: calendar.optional(),
  stages: z.array(stage).max(500).optional(),
  pipelines: z.array(pipeline).max(50).optional(),
  initial_stage: key.optional(),
  transitions: z.array(transition).max(2_000).default([]),
  stage_permissions: z.record(key, z.array(roleName).max(50)).default({}),
  forms: z.record(key, form).default({}),
  layouts: layouts.optional(),
  ...asking,
});
export type WrittenDefinition = z.output<typeof writtenDefinition>;
