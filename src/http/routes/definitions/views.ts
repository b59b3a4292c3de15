import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { definitionSvg } from '#diagram/svg.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { reads } from '#http/schemas/common.ts';
import { definitionKey, versionQuery } from '#http/schemas/definition.ts';
import { approvalSummary, diagramQuery, structure } from '#http/schemas/definition-view.ts';
import { summarizeApprovals } from '#queries/definitions/approval-summary.ts';
import { readPublishedVersion } from '#queries/definitions/published.ts';
import { structureOf } from '#queries/definitions/structure.ts';
import { etagOf, readingDefinitions } from './call.ts';

const tags = ['definitions'];
const params = definitionKey;

const getStructure = createRoute({
  method: 'get',
  path: '/definitions/{key}/structure',
  tags,
  summary: 'Pipelines, stages and approvals within each other, with their numbers',
  request: { params, query: versionQuery },
  responses: reads(structure, 'The structure'),
});

const getSummary = createRoute({
  method: 'get',
  path: '/definitions/{key}/approval-summary',
  tags,
  summary: 'What it asks of people, by type, strategy, target, pipeline, role and person',
  request: { params, query: versionQuery },
  responses: reads(approvalSummary, 'Counts'),
});

const getDiagram = createRoute({
  method: 'get',
  path: '/definitions/{key}/diagram.svg',
  tags,
  summary: 'A picture of it',
  request: { params, query: diagramQuery },
  responses: {
    ...reads(z.string(), ''),
    200: { description: 'SVG, without scripts or other files', content: { 'image/svg+xml': { schema: z.string() } } },
  },
});

/** Opened by itself a picture may fetch and run nothing; its styles are attributes. */
const PICTURE_HEADERS = {
  'content-type': 'image/svg+xml; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
};

/** Adds what is computed from a version of a definition. Each takes the same few queries, however large the definition is. */
export function definitionViews(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  api.openapi(getStructure, async (context) => {
    const version = await readPublishedVersion(env, {
      ...readingDefinitions(context),
      ...context.req.valid('param'),
      ...context.req.valid('query'),
    });
    return context.json(structureOf(version), 200);
  });

  api.openapi(getSummary, async (context) => {
    const reading = readingDefinitions(context);
    const about = { ...context.req.valid('param'), ...context.req.valid('query') };
    const version = await readPublishedVersion(env, { ...reading, ...about });
    return context.json(await summarizeApprovals(env, reading.tenantId, version), 200);
  });

  api.openapi(getDiagram, async (context) => {
    const { locale, version } = context.req.valid('query');
    const { key } = context.req.valid('param');
    const found = await readPublishedVersion(env, { ...readingDefinitions(context), key, version });
    const headers = { ...PICTURE_HEADERS, etag: etagOf(found.version) };
    return context.body(definitionSvg(found.definition, locale), 200, headers);
  });
}
