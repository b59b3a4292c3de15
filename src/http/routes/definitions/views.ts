import { definitionSvg } from '#diagram/svg.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { sends, shows } from '#http/operations/answers.ts';
import { get, type Operation, tokenFor } from '#http/operations/operation.ts';
import { definitionKey, versionQuery } from '#http/schemas/definition.ts';
import { approvalSummary, diagramQuery, structure } from '#http/schemas/definition-view.ts';
import { summarizeApprovals } from '#queries/definitions/approval-summary.ts';
import { readPublishedVersion } from '#queries/definitions/published.ts';
import { structureOf } from '#queries/definitions/structure.ts';
import { nameVersion } from './call.ts';

/** Opened by itself a picture may fetch and run nothing; its styles are attributes. */
const PICTURE_HEADERS = {
  'content-type': 'image/svg+xml; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
};

/** What is computed from a version of a definition. Each takes the same few queries, however large the definition is. */
export function definitionViewOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/definitions/{key}/structure', 'Pipelines, stages and approvals within each other, with their numbers', {
      access: tokenFor('definitions:view'),
      params: definitionKey,
      query: versionQuery,
      answer: shows(structure, 'The structure'),
      handle: async ({ reading, params, query }) =>
        structureOf(await readPublishedVersion(env, { ...reading, ...params, ...query })),
    }),
    get(
      '/definitions/{key}/approval-summary',
      'What it asks of people, by type, strategy, target, pipeline, role and person',
      {
        access: tokenFor('definitions:view'),
        params: definitionKey,
        query: versionQuery,
        answer: shows(approvalSummary, 'Counts'),
        handle: async ({ reading, params, query }) => {
          const version = await readPublishedVersion(env, { ...reading, ...params, ...query });
          return summarizeApprovals(env, reading.tenantId, version);
        },
      },
    ),
    get('/definitions/{key}/diagram.svg', 'A picture of it', {
      access: tokenFor('definitions:view'),
      params: definitionKey,
      query: diagramQuery,
      etag: true,
      answer: sends('SVG, without scripts or other files', 'image/svg+xml'),
      handle: async ({ context, reading, params, query: { locale, version } }) => {
        const found = await readPublishedVersion(env, { ...reading, ...params, version });
        const picture = definitionSvg(found.definition, locale);
        nameVersion(context, found.version);
        return context.body(picture, 200, PICTURE_HEADERS);
      },
    }),
  ];
}
