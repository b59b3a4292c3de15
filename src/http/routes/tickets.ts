import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DomainError } from '#domain/errors.ts';
import { parseRef } from '#domain/request/ref.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith } from '#http/errors.ts';
import { newApi } from '#http/router.ts';
import { body, creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import { newTicket, ticket, ticketChange, ticketId, ticketPage, ticketQuery } from '#http/schemas/ticket.ts';
import { listTickets, readTicket, TICKET_ORDER, type TicketResource } from '#queries/lists/tickets.ts';
import { changeTicket, type TicketRequest, withdrawTicket } from '#workflow/tickets/change-ticket.ts';
import { submitTicket } from '#workflow/tickets/submit-ticket.ts';
import { asking, cursorIn, permits, submissionOf } from './workflows/call.ts';

const tags = ['tickets'];
const params = ticketId;

const list = createRoute({
  method: 'get',
  path: '/tickets',
  tags,
  summary: "The caller's tickets, the newest first; everybody's for ticket admins",
  request: { query: ticketQuery },
  responses: reads(ticketPage, 'A page of them'),
});

const submit = createRoute({
  method: 'post',
  path: '/tickets',
  tags,
  summary: 'Submit a ticket: starts the workflow of its type',
  request: { headers: idempotencyHeader, body: body(newTicket) },
  responses: creates(ticket, 'Submitted'),
});

const get = createRoute({
  method: 'get',
  path: '/tickets/{id}',
  tags,
  summary: 'A ticket; for whoever submitted it and for ticket admins',
  request: { params },
  responses: reads(ticket, 'The ticket'),
});

const put = createRoute({
  method: 'put',
  path: '/tickets/{id}',
  tags,
  summary: 'Answer requested changes with the whole form; at any other time nobody changes what others decide on (409)',
  request: { params, body: body(ticketChange) },
  responses: writes(ticket, 'The ticket as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path: '/tickets/{id}',
  tags,
  summary: 'Call a ticket off: its workflow is canceled. The ticket and its history are kept',
  request: { params },
  responses: removes('Called off'),
});

/** `/tickets`: what people submitted. */
export function ticketRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    permits(context, 'tickets:view');
    const { limit, cursor, ...filter } = context.req.valid('query');
    const { tenantId, actor: reader } = context.get('caller');
    const from = cursorIn(cursor, TICKET_ORDER);
    return context.json(await listTickets(env, { tenantId, reader, filter, limit, cursor: from }), 200);
  });

  api.openapi(submit, async (context) => {
    const { type_key: typeKey, data } = context.req.valid('json');
    const submissionId = await submissionOf(context);
    const { ticketId: id } = await submitTicket(env, { ...asking(context), typeKey, data, submissionId });
    return context.json(await shown(env, context, id), 201, { location: `/api/v1/tickets/${id}` });
  });

  api.openapi(get, async (context) => {
    permits(context, 'tickets:view');
    return context.json(await shown(env, context, context.req.valid('param').id), 200);
  });

  api.openapi(put, async (context) => {
    const { data } = context.req.valid('json');
    const { id } = context.req.valid('param');
    const changed = await change(env, context, id, (about) => changeTicket(env, { ...about, data }));
    return context.json(changed, 200);
  });

  api.openapi(remove, async (context) => {
    await change(env, context, context.req.valid('param').id, (about) => withdrawTicket(env, about));
    return context.body(null, 204);
  });
  return api;
}

async function shown(env: ApiEnvironment, context: Context<CallFacts>, id: string): Promise<TicketResource> {
  const { tenantId, actor: reader } = context.get('caller');
  const ref = parseRef(id.replace(/^tk-(?=\d)/i, ''));
  if (!ref || /^wf/i.test(id)) throw new DomainError('not_found', { ref: id });
  return readTicket(env, { tenantId, reader, ref });
}

async function change(
  env: ApiEnvironment,
  context: Context<CallFacts>,
  id: string,
  act: (about: TicketRequest) => Promise<void>,
): Promise<TicketResource> {
  permits(context, 'tickets:create');
  const before = await shown(env, context, id);
  try {
    await act({ ...asking(context), ticketId: before.id });
  } catch (error) {
    // Who may change a ticket has just read it.
    throw await conflictWith(error, () => shown(env, context, before.id), undefined);
  }
  return shown(env, context, before.id);
}
