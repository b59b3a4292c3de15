import { z } from '@hono/zod-openapi';
import { ACTION_EVENTS, ACTION_LEVELS, actionSchemas } from '#domain/definition/action-schema.ts';
import type { Issue } from '#domain/issues.ts';
import type { ActionPlace } from '#workflow/definitions/stored-action.ts';
import { line, pageSchema, paging } from './common.ts';

const level = z.enum(ACTION_LEVELS).openapi({ description: 'How far it reaches; the nearest level has the say' });
const key = line(100);

const place = {
  level,
  definition_key: key.optional().openapi({ description: 'The definition that it belongs to; none for a global one' }),
  target: key
    .optional()
    .openapi({ description: 'The key of the pipeline or stage; of a workflow that of its definition' }),
};
const { webhook, slack_message, email, function: called } = actionSchemas;

export const newAction = z
  .discriminatedUnion('type', [
    webhook.extend(place),
    slack_message.extend(place),
    email.extend(place),
    called.extend(place),
  ])
  .superRefine((given, context) => {
    const fault = faultOf(given);
    if (fault !== null) context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
  })
  .openapi('NewAction', {
    example: { level: 'global', on: 'after_approve', type: 'webhook', url: 'https://example.com/hooks' },
  });

type Placed = {
  level: (typeof ACTION_LEVELS)[number];
  definition_key?: string | undefined;
  target?: string | undefined;
};

function faultOf({ level: at, definition_key, target }: Placed): Issue | null {
  if (at === 'global') {
    if (definition_key !== undefined)
      return { path: 'definition_key', message: 'a global action belongs to no definition' };
    return target === undefined ? null : { path: 'target', message: 'a global action has no target' };
  }
  if (at === 'workflow') {
    if ((definition_key ?? target) === undefined) return { path: 'definition_key', message: 'which definition?' };
    const differ = target !== undefined && definition_key !== undefined && target !== definition_key;
    return differ ? { path: 'target', message: 'names another definition than definition_key' } : null;
  }
  if (definition_key === undefined) return { path: 'definition_key', message: 'which definition?' };
  return target === undefined ? { path: 'target', message: `which ${at}?` } : null;
}

/** Splits what was sent into the place and the action, as definitions write one. */
export function readNewAction(given: z.output<typeof newAction>) {
  const { level: at, definition_key, target, ...action } = given;
  return { place: placeOf({ level: at, definition_key, target }), action };
}

function placeOf({ level: at, definition_key = '', target = '' }: Placed): ActionPlace {
  if (at === 'global') return { level: at };
  if (at === 'workflow') return { level: at, definitionKey: definition_key || target };
  return { level: at, definitionKey: definition_key, target };
}

const stored = {
  id: z.uuid(),
  level,
  target: z.string().nullable(),
  definition_key: z.string().nullable(),
  source: z.string().openapi({ enum: ['api', 'file'], description: '`file`: from actions.yaml' }),
};
/** Addresses may be shown without their query, which is then no address that could be stored. */
export const action = z
  .discriminatedUnion('type', [
    webhook.extend({ ...stored, url: z.string() }),
    slack_message.extend(stored),
    email.extend(stored),
    called.extend(stored),
  ])
  .openapi('Action');

export const actionPage = pageSchema(action).openapi('ActionPage');
export const actionId = z.object({ id: z.uuid() });
export const actionQuery = z.strictObject({
  level: z.enum(ACTION_LEVELS).optional(),
  definition_key: key.optional(),
  event: z.enum(ACTION_EVENTS).optional(),
  ...paging,
});
