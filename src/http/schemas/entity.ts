import { z } from '@hono/zod-openapi';
import { json, line, slackUser } from './common.ts';

export const entityEvent = z
  .strictObject({
    entity_type: line(255),
    entity_id: line(255),
    data: json
      .default({})
      .openapi({ description: 'What conditions see as `entity`, and what fills in the form by its keys' }),
    requester: slackUser.optional().openapi({ description: 'The caller, unless an admin names somebody else' }),
  })
  .openapi('EntityEvent', { example: { entity_type: 'invoice', entity_id: '2026-117', data: { amount: 1200 } } });

export const entityAnswer = z
  .strictObject({
    entity_type: z.string(),
    entity_id: z.string(),
    started: z.array(z.strictObject({ definition_key: z.string(), workflow_id: z.uuid(), ref: z.string() })),
    skipped: z.array(
      z.strictObject({
        definition_key: z.string(),
        reason: z.string().openapi({
          description:
            '`condition_not_met`; `condition_…` for one that cannot be computed; `open`: one for this entity has not ended; ' +
            '`invalid_form`: `errors` says what the data lacks; else why the caller may not start it',
        }),
        workflow_id: z.uuid().nullable().openapi({ description: 'The one that is open' }),
        ref: z.string().nullable(),
        errors: z.array(z.strictObject({ path: z.string(), message: z.string() })),
      }),
    ),
  })
  .openapi('EntityAnswer');
