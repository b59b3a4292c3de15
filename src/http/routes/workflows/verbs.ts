import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { FormData } from '#domain/form/form.ts';
import type { Permission } from '#domain/people/role.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith, type FieldNames } from '#http/errors.ts';
import { body, idempotencyHeader, optionalBody, writes } from '#http/schemas/common.ts';
import { assign, nothing, reason, resubmit, transition, workflowDetail, workflowId } from '#http/schemas/workflow.ts';
import { readWorkflowDetail, type WorkflowDetail } from '#queries/detail/workflow.ts';
import { decideWorkflow, type PersonsCommand } from '#workflow/decide/decide-workflow.ts';
import { asking, needs, reading, refIn, submissionOf, withFields } from './call.ts';

/** What a verb does: the command and, where it is about somebody else, who that is. */
type Deed = { command: PersonsCommand; otherId?: string | undefined };

function verb<P extends string, T extends Parameters<typeof body>[0]>(path: P, summary: string, schema: T) {
  return createRoute({
    method: 'post',
    path: `/workflows/{id}/${path}`,
    tags: ['workflows'],
    summary,
    request: {
      params: workflowId,
      headers: idempotencyHeader,
      body: schema.safeParse({}).success ? optionalBody(schema) : body(schema),
    },
    responses: writes(workflowDetail, 'The workflow as it is then'),
  });
}

const OPERATIONS = {
  transition: verb('transition', 'Fire a trigger, or decide the approval that waits for the caller', transition),
  start: verb('start', 'Begin what was made with `start: false`; for its requester and admins', nothing),
  assign: verb('assign', 'Name somebody to see to it', assign),
  resubmit: verb('resubmit', 'Answer requested changes', resubmit),
  cancel: verb('cancel', 'Call it off', reason),
  reopen: verb('reopen', 'Take it up again', reason),
  hold: verb('hold', 'Stop its clocks: nobody decides for now', reason),
  resume: verb('resume', 'Go on where it was held', nothing),
};

/** What the core is told of people and stages is part of `data`. */
const IN_DATA: FieldNames = { user_id: 'data.user_id', stage: 'data.stage' };

/** Adds `POST /workflows/{id}/…`. Each answers with the workflow as it is then. */
export function workflowVerbs(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  const carryOut = async (
    context: Context<CallFacts>,
    id: string,
    permission: Permission,
    deed: Deed,
    fields?: FieldNames,
  ) => {
    needs(context, permission);
    return withFields(fields ?? {}, decideAndShow(env, context, id, deed));
  };
  const decides = 'workflows:transition';

  api.openapi(OPERATIONS.transition, async (context) => {
    const { trigger, comment, data } = context.req.valid('json');
    const { id } = context.req.valid('param');
    return context.json(await carryOut(context, id, decides, deedOf(trigger, comment, data), IN_DATA), 200);
  });
  api.openapi(OPERATIONS.start, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await carryOut(context, id, 'workflows:create', { command: { type: 'start' } }), 200);
  });
  api.openapi(OPERATIONS.assign, async (context) => {
    const { user_id: otherId } = context.req.valid('json');
    const { id } = context.req.valid('param');
    return context.json(await carryOut(context, id, 'workflows:assign', { command: { type: 'assign' }, otherId }), 200);
  });
  api.openapi(OPERATIONS.resubmit, async (context) => {
    const { data } = context.req.valid('json');
    const { id } = context.req.valid('param');
    return context.json(
      await carryOut(context, id, decides, { command: { type: 'resubmit', data, patch: true } }),
      200,
    );
  });
  for (const type of ['cancel', 'reopen', 'hold'] as const) {
    api.openapi(OPERATIONS[type], async (context) => {
      const { reason: why } = context.req.valid('json');
      const { id } = context.req.valid('param');
      return context.json(
        await carryOut(context, id, decides, { command: { type, reason: why } }, { comment: 'reason' }),
        200,
      );
    });
  }
  api.openapi(OPERATIONS.resume, async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await carryOut(context, id, decides, { command: { type: 'resume' } }), 200);
  });
}

/** Whether a trigger is the definition's or one of ours (a decision on the caller's approval, say) is for the core to tell. */
function deedOf(trigger: string, comment: string | undefined, data: FormData | undefined): Deed {
  const otherId = trigger === 'delegate' ? stringIn(data, 'user_id') : undefined;
  return { command: { type: 'trigger', trigger, comment, data }, otherId };
}

function stringIn(data: FormData | undefined, key: string): string | undefined {
  const value = data?.[key];
  return typeof value === 'string' ? value : undefined;
}

async function decideAndShow(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  id: string,
  deed: Deed,
): Promise<WorkflowDetail> {
  const ref = refIn(id);
  const lookup = { ...reading(context), ref };
  try {
    await decideWorkflow(env, { ...asking(context), ref, submissionId: await submissionOf(context), ...deed });
  } catch (error) {
    throw await conflictWith(error, (granted) => readWorkflowDetail(env, { ...lookup, granted }), lookup.granted);
  }
  return readWorkflowDetail(env, { ...lookup, justActed: true });
}
