import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { body, idempotencyHeader, writes } from '#http/schemas/common.ts';
import { entityAnswer, entityEvent } from '#http/schemas/entity.ts';
import { tellOfEntity } from '#workflow/decide/tell-of-entity.ts';
import { asking, needs, personCalled } from './workflows/call.ts';

const tell = createRoute({
  method: 'post',
  path: '/entities',
  tags: ['entities'],
  summary:
    'Tell of something that was made or changed: starts every definition whose `start.auto` holds, once while one is open for it',
  request: { headers: idempotencyHeader, body: body(entityEvent) },
  responses: writes(entityAnswer, 'What it started, and why it started nothing else'),
});

/** `/entities`: events of other systems that start workflows by themselves. */
export function entityRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();
  api.openapi(tell, async (context) => {
    needs(context, 'workflows:create');
    const { entity_type, entity_id, data, requester } = context.req.valid('json');
    const who = asking(context);
    const requesterId =
      requester === undefined ? undefined : await personCalled(env, who.tenantId, 'requester', requester);
    const event = { entityType: entity_type, entityId: entity_id, data };
    const { started, skipped } = await tellOfEntity(env, { ...who, ...event, requesterId });
    const answer = {
      entity_type,
      entity_id,
      started: started.map(({ definitionKey, id, ref }) => ({ definition_key: definitionKey, workflow_id: id, ref })),
      skipped: skipped.map(({ definitionKey, reason, workflow, fields }) => ({
        definition_key: definitionKey,
        reason,
        workflow_id: workflow?.id ?? null,
        ref: workflow?.ref ?? null,
        errors: fields.map(({ key, message }) => ({ path: `data.${key}`, message })),
      })),
    };
    return context.json(answer, 200);
  });
  return api;
}
