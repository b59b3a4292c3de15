import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { seesAllTicketTypes } from '#domain/tickets/ticket.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { badParameter } from '#http/refusal.ts';
import { newApi } from '#http/router.ts';
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import { newTicketType, ticketType, ticketTypeChange, ticketTypeNamed, ticketTypePage } from '#http/schemas/ticket.ts';
import { pageQuery } from '#http/schemas/workflow.ts';
import {
  listTicketTypes,
  readTicketType,
  TICKET_TYPE_ORDER,
  type TicketTypeResource,
} from '#queries/definitions/ticket-types.ts';
import { changeTicketType, deactivateTicketType } from '#workflow/tickets/change-ticket-type.ts';
import { createTicketType } from '#workflow/tickets/create-ticket-type.ts';
import { asking, cursorIn, permits } from './workflows/call.ts';

const tags = ['ticket-types'];
const path = '/ticket-types/{key}';
const params = ticketTypeNamed;

const list = createRoute({
  method: 'get',
  path: '/ticket-types',
  tags,
  summary: 'The ticket types that the caller may submit; all for who designs them and for ticket admins',
  request: { query: pageQuery },
  responses: reads(ticketTypePage, 'A page of them'),
});

const create = createRoute({
  method: 'post',
  path: '/ticket-types',
  tags,
  summary: 'Make a ticket type, or switch one on again',
  request: { headers: idempotencyHeader, body: body(newTicketType) },
  responses: creates(ticketType, 'Made'),
});

const get = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'A ticket type',
  request: { params },
  responses: reads(ticketType, 'The ticket type'),
});

const put = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Change a ticket type; tickets that were submitted stay as they are',
  request: { params, body: body(ticketTypeChange) },
  responses: writes(ticketType, 'The ticket type as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path,
  tags,
  summary: 'Switch a ticket type off: nobody submits it any more, and its tickets go on',
  request: { params },
  responses: removes('Switched off'),
});

/** `/ticket-types`: forms that people submit, and what they start. */
export function ticketTypeRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const { tenantId, actor: reader } = context.get('caller');
    if (!seesAllTicketTypes(reader)) permits(context, 'tickets:view');
    const from = cursorIn(cursor, TICKET_TYPE_ORDER, 'text');
    return context.json(await listTicketTypes(env, { tenantId, reader, limit, cursor: from }), 200);
  });

  api.openapi(create, async (context) => {
    permits(context, 'definitions:write');
    const { key, ...terms } = context.req.valid('json');
    await createTicketType(env, { ...asking(context), key, terms });
    return context.json(await shown(env, context, key), 201, { location: `/api/v1/ticket-types/${key}` });
  });

  api.openapi(get, async (context) => context.json(await shown(env, context, context.req.valid('param').key), 200));

  api.openapi(put, async (context) => {
    permits(context, 'definitions:write');
    const { key } = context.req.valid('param');
    const { key: given = key, ...terms } = context.req.valid('json');
    if (given !== key) throw badParameter('key', 'is not that of the address');
    await changeTicketType(env, { ...asking(context), key, terms });
    return context.json(await shown(env, context, key), 200);
  });

  api.openapi(remove, async (context) => {
    permits(context, 'definitions:write');
    await deactivateTicketType(env, { ...asking(context), key: context.req.valid('param').key });
    return context.body(null, 204);
  });
  return api;
}

async function shown(env: ApiEnvironment, context: Context<CallFacts>, key: string): Promise<TicketTypeResource> {
  const { tenantId, actor: reader } = context.get('caller');
  return readTicketType(env, { tenantId, reader, key });
}
