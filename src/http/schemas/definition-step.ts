import { z } from '@hono/zod-openapi';
import { STEP_WORDS } from '#domain/definition/schema.ts';
import { line, pageSchema, paging } from './common.ts';
import { definitionKey } from './definition.ts';

const place = {
  order: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .openapi({ description: 'Its place in its pipeline, or among the stages of none; others make room' }),
  pipeline: z
    .string()
    .max(100)
    .nullable()
    .openapi({ description: 'Null: in none. When strategy is pipelines, each pipeline is a step' }),
};

export const step = z
  .looseObject({
    key: z.string(),
    name: z.unknown().openapi({ description: 'A text, or one for each language' }),
    order: z.number().int(),
    final: z.boolean(),
    pipeline: z.string().nullable(),
    placeholder: z.boolean().openapi({ description: 'True for one that is to be filled in later' }),
  })
  .openapi('Step', { description: 'A stage as docs/definitions.md describes it, with its pipeline' });
export const stepPage = pageSchema(step).openapi('StepPage');

/** The core knows what each may be. */
const words = Object.fromEntries(STEP_WORDS.map((word) => [word, z.unknown().optional()]));
const wanted = { ...words, order: place.order.optional(), pipeline: place.pipeline.optional() };
const example = { key: 'legal', name: 'Legal', approvals: [{ role: 'legal' }], order: 2 };

export const newStep = z.strictObject({ ...wanted, key: line(100) }).openapi('NewStep', { example });
/** `placeholder` is in what was read; one that is to be filled in is not changed. */
export const changedStep = z
  .strictObject({ ...wanted, key: line(100).optional(), placeholder: z.literal(false).optional() })
  .openapi('ChangedStep', { example });

export const stepParams = definitionKey.extend({ step: line(100).openapi({ example: 'legal' }) });
export const stepQuery = z.strictObject({
  ...paging,
  limit: paging.limit.unwrap().default(200).openapi({ description: 'Items a page' }),
});
