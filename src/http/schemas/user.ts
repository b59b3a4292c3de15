import { z } from '@hono/zod-openapi';
import { instant, line, pageSchema, paging, slackUser } from './common.ts';

export const user = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().openapi({ description: "Only one's own, or for who sees roles" }),
    timezone: z.string().nullable(),
    locale: z.string().nullable(),
    manager: z.string().nullable(),
    away_until: instant.nullable(),
    delegate: z.string().nullable().openapi({ description: 'Who decides in their stead until then' }),
    roles: z.array(z.string()),
  })
  .openapi('User');

export const userPage = pageSchema(user).openapi('UserPage');
export const userId = z.object({ id: line(100).openapi({ description: 'Slack user id, or the name of a system' }) });

export const userQuery = z.strictObject({
  name: line(100).optional().openapi({ description: 'Part of the name' }),
  email: line(320).optional().openapi({ description: 'The whole address; for who sees roles' }),
  role: line(100).optional(),
  ...paging,
});

export const userChange = z
  .strictObject({
    manager: slackUser.nullable().optional(),
    away_until: z.iso
      .datetime({ offset: true })
      .nullable()
      .optional()
      .openapi({ description: 'In the future, by a year at most; with a delegate' }),
    delegate: slackUser.nullable().optional(),
  })
  .openapi('UserChange', {
    description: 'What is left out stays; null clears. Null in either of the last two is: back',
  });
