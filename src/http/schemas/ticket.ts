import { z } from '@hono/zod-openapi';
import { ticketTypeKey, ticketTypeTerms } from '#domain/tickets/ticket.ts';
import { instant, json, line, pageSchema, paging, slackUser } from './common.ts';

export const ticketType = z
  .strictObject({
    key: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    links: z.array(json),
    workflow_key: z.string().openapi({ description: 'The definition that a ticket starts' }),
    fields: z
      .array(json)
      .openapi({ description: "The form, as a definition's fields; the definition's own when empty" }),
    roles: z.array(z.string()).openapi({ description: 'Who may see and submit it; everybody when empty' }),
    layouts: json,
  })
  .openapi('TicketType');

export const ticketTypePage = pageSchema(ticketType).openapi('TicketTypePage');
export const ticketTypeNamed = z.object({ key: line(100) });
export const newTicketType = z.strictObject({ key: ticketTypeKey, ...ticketTypeTerms }).openapi('NewTicketType');
export const ticketTypeChange = z
  .strictObject({
    key: line(100).optional().openapi({ description: 'The same as in the address' }),
    ...ticketTypeTerms,
  })
  .openapi('TicketTypeTerms');

export const ticket = z
  .strictObject({
    id: z.uuid(),
    ref: z.string().openapi({ example: 'TK-12' }),
    type_key: z.string(),
    workflow_id: z.uuid().nullable().openapi({ description: 'Null once its workflow was cleaned up' }),
    data: json,
    status: z
      .string()
      .openapi({ description: "Its workflow's, once ended in the words of the definition's `status_values`" }),
    created_by: z.string(),
    created_at: instant,
  })
  .openapi('Ticket');

export const ticketPage = pageSchema(ticket).openapi('TicketPage');
export const ticketId = z.object({ id: line(100).openapi({ description: 'UUID, number or TK-number' }) });
export const ticketQuery = z.strictObject({
  type_key: line(100).optional(),
  status: line(100).optional(),
  created_by: slackUser.optional(),
  ...paging,
});
export const newTicket = z
  .strictObject({ type_key: line(100), data: json.default({}) })
  .openapi('NewTicket', { example: { type_key: 'laptop', data: { reason: 'The old one died' } } });
export const ticketChange = z.strictObject({ data: json }).openapi('TicketChange');
