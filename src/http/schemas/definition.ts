import { z } from '@hono/zod-openapi';
import { flag, instant, json, line, pageSchema, paging } from './common.ts';

const who = z.string().nullable();
const count = z.number().int();
/** PostgreSQL's integer. */
export const version = z.coerce.number().int().min(1).max(2_147_483_647);

export const issue = z
  .strictObject({
    path: z.string(),
    message: z.string(),
    line: z.number().int().optional().openapi({ description: 'Of a body in YAML' }),
  })
  .openapi('Issue');

const facts = {
  key: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  version: count.openapi({ description: 'The version that is shown' }),
  current_version: count.openapi({ description: 'The version that new workflows get' }),
  is_active: z.boolean(),
  strategy: z.string().openapi({ enum: ['stages', 'pipelines', 'single'] }),
  pipelines_count: count,
  stages_count: count,
  approvals_count: count,
  open_workflows: count,
  can_start: z.boolean().openapi({ description: 'Whether the caller may start it' }),
  created_by: who,
  created_at: instant,
  updated_by: who,
  updated_at: instant,
};

const text = json
  .nullable()
  .openapi({ description: 'As it was written; null when it was published before texts were kept' });

const definition = z.strictObject(facts).openapi('Definition');
export const definitionPage = pageSchema(definition).openapi('DefinitionPage');
export const definitionDetail = z.strictObject({ ...facts, definition: text }).openapi('DefinitionDetail');
export const publishedDefinition = z
  .strictObject({
    ...facts,
    definition: text,
    unchanged: z.boolean().openapi({ description: 'True when the current version said the same already' }),
    warnings: z
      .array(issue)
      .openapi({ description: 'Roles that nobody had declared: they were made, with nobody in them' }),
  })
  .openapi('PublishedDefinition');

export const definitionVersionPage = pageSchema(
  z
    .strictObject({
      version: count,
      is_current: z.boolean(),
      created_by: who,
      created_at: instant,
      open_workflows: count,
      changes: z
        .array(z.string())
        .nullable()
        .openapi({ description: 'What it does otherwise than the version before it; null for the first' }),
    })
    .openapi('DefinitionVersion'),
).openapi('DefinitionVersionPage');

export const validation = z
  .strictObject({
    valid: z.boolean(),
    key: z.string().nullable(),
    errors: z.array(issue),
    warnings: z.array(issue).openapi({ description: 'Roles that nobody has: requests would fall to the admins' }),
  })
  .openapi('Validation');

/** A definition in the format of docs/definitions.md, or the answer of GET with it. The core says what is wrong with it. */
export const definitionText = json.openapi('DefinitionText', {
  description:
    'A definition as docs/definitions.md describes it; or, to write back what was read, `{"definition": …, "version": …}`, ' +
    'which answers 409 when that version is not the current one any more',
  example: {
    key: 'leave',
    name: 'Leave',
    stages: [
      { key: 'review', approvals: [{ role: 'manager' }], due_in: '2d' },
      { key: 'done', final: true },
    ],
  },
});

/** The answer of GET, written back: what only we write is passed over. */
export const definitionEnvelope = z.strictObject({
  ...Object.fromEntries(Object.keys(facts).map((name) => [name, z.unknown().optional()])),
  definition: json,
  version: version.optional(),
  is_active: z.boolean().default(true),
  unchanged: z.unknown().optional(),
  warnings: z.unknown().optional(),
});

export const definitionKey = z.object({ key: line(100).openapi({ example: 'leave' }) });
export const definitionQuery = z.strictObject({ key: line(100).optional(), is_active: flag.optional(), ...paging });
export const versionQuery = z.strictObject({ version: version.optional() });
export const basedOnQuery = z.strictObject({
  version: version
    .optional()
    .openapi({ description: 'The version that this is meant for: 409 when it is no longer the current one' }),
});
export const versionsQuery = z.strictObject({
  ...paging,
  limit: paging.limit.unwrap().default(20).openapi({ description: 'Items a page' }),
});
