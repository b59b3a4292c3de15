import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { newApi } from '#http/router.ts';
import { idempotencyHeader, optionalBody, reads, writes } from '#http/schemas/common.ts';
import { delivery, deliveryId, deliveryPage, deliveryQuery } from '#http/schemas/delivery.ts';
import { nothing } from '#http/schemas/workflow.ts';
import { DELIVERY_ORDER, listDeliveries, readDelivery } from '#queries/lists/deliveries.ts';
import { checkPermission } from '#workflow/people/permission.ts';
import { retryDelivery } from '#workflow/upkeep/retry-delivery.ts';
import { asking, cursorIn } from './workflows/call.ts';

const tags = ['deliveries'];
const params = deliveryId;

const list = createRoute({
  method: 'get',
  path: '/deliveries',
  tags,
  summary: 'What actions had to tell; with status=failed what was given up',
  request: { query: deliveryQuery },
  responses: reads(deliveryPage, 'A page, the newest first'),
});

const get = createRoute({
  method: 'get',
  path: '/deliveries/{id}',
  tags,
  summary: 'A delivery',
  request: { params },
  responses: reads(delivery, 'The delivery'),
});

const retry = createRoute({
  method: 'post',
  path: '/deliveries/{id}/retry',
  tags,
  summary: 'Try one that was given up again, under the same id',
  request: { params, headers: idempotencyHeader, body: optionalBody(nothing) },
  responses: writes(delivery, 'It waits for its turn'),
});

/** `/deliveries`: for admins. */
export function deliveryRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    const { tenantId, actor } = context.get('caller');
    checkPermission(actor, 'workflows:admin');
    const { limit, cursor, status, workflow_id: workflowId } = context.req.valid('query');
    const from = cursorIn(cursor, DELIVERY_ORDER);
    return context.json(await listDeliveries(env, { tenantId, status, workflowId, limit, cursor: from }), 200);
  });

  api.openapi(get, async (context) => {
    const { tenantId, actor } = context.get('caller');
    checkPermission(actor, 'workflows:admin');
    return context.json(await readDelivery(env, { tenantId, id: context.req.valid('param').id }), 200);
  });

  api.openapi(retry, async (context) => {
    const { id } = context.req.valid('param');
    await retryDelivery(env, { ...asking(context), id });
    return context.json(await readDelivery(env, { tenantId: context.get('caller').tenantId, id }), 200);
  });

  return api;
}
