import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DomainError, isDomainError } from '#domain/errors.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith } from '#http/errors.ts';
import { newApi } from '#http/router.ts';
import { asking, cursorIn } from '#http/routes/workflows/call.ts';
import { creates, idempotencyHeader, reads, removes, writes } from '#http/schemas/common.ts';
import {
  basedOnQuery,
  definitionDetail,
  definitionKey,
  definitionPage,
  definitionQuery,
  definitionText,
  definitionVersionPage,
  document,
  ifMatchHeader,
  publishedDefinition,
  versionQuery,
  versionsQuery,
} from '#http/schemas/definition.ts';
import {
  DEFINITION_ORDER,
  listDefinitionResources,
  listDefinitionVersions,
  readDefinitionDetail,
  VERSION_ORDER,
} from '#queries/definitions/resource.ts';
import { deactivateDefinition, type Published, publishDefinition } from '#workflow/definitions/publish.ts';
import { basedOnIn, etagOf, type GivenDefinition, mayWriteDefinitions, readingDefinitions, writtenIn } from './call.ts';
import { definitionSteps } from './steps.ts';
import { definitionTrials } from './trials.ts';
import { definitionViews } from './views.ts';

const tags = ['definitions'];
const params = definitionKey;

const list = createRoute({
  method: 'get',
  path: '/definitions',
  tags,
  summary: 'Definitions in their current version, by key',
  request: { query: definitionQuery },
  responses: reads(definitionPage, 'A page of them'),
});

const create = createRoute({
  method: 'post',
  path: '/definitions',
  tags,
  summary: 'Publish a definition, as the next version of its key. Workflows that are running keep theirs',
  request: { headers: idempotencyHeader, body: document(definitionText) },
  responses: creates(publishedDefinition, 'Published, or published like this already'),
});

const get = createRoute({
  method: 'get',
  path: '/definitions/{key}',
  tags,
  summary: 'A definition with its text',
  request: { params, query: versionQuery },
  responses: reads(definitionDetail, 'The definition; its ETag is the version'),
});

const put = createRoute({
  method: 'put',
  path: '/definitions/{key}',
  tags,
  summary: 'Publish a definition under this key',
  request: { params, query: basedOnQuery, headers: ifMatchHeader, body: document(definitionText) },
  responses: { ...writes(publishedDefinition, 'Published, or published like this already'), 201: firstVersion() },
});

const remove = createRoute({
  method: 'delete',
  path: '/definitions/{key}',
  tags,
  summary: 'Switch a definition off: nobody can start it any more, and what is running goes on',
  request: { params, query: basedOnQuery, headers: ifMatchHeader },
  responses: removes('Switched off'),
});

const getVersions = createRoute({
  method: 'get',
  path: '/definitions/{key}/versions',
  tags,
  summary: 'The versions of a definition, the newest first, and what each changed',
  request: { params, query: versionsQuery },
  responses: reads(definitionVersionPage, 'A page of them'),
});

function firstVersion() {
  return {
    description: 'Published, as the first of its key',
    content: { 'application/json': { schema: publishedDefinition } },
  };
}

/** `/definitions`: lists, texts and versions. Steps, views and trials are beside it. */
export function definitionRoutes(env: ApiEnvironment): OpenAPIHono<CallFacts> {
  const api = newApi();

  api.openapi(list, async (context) => {
    const { tenantId, reader } = readingDefinitions(context);
    const { limit, cursor, ...filter } = context.req.valid('query');
    const from = cursorIn(cursor, DEFINITION_ORDER, 'text');
    return context.json(await listDefinitionResources(env, { tenantId, reader, filter, limit, cursor: from }), 200);
  });

  api.openapi(create, async (context) => {
    mayWriteDefinitions(context);
    const published = await publish(env, context, writtenIn(context.req.valid('json')));
    const { key, version } = published;
    return context.json(published, 201, { location: `/api/v1/definitions/${key}`, etag: etagOf(version) });
  });

  api.openapi(get, async (context) => {
    const { key } = context.req.valid('param');
    const { version } = context.req.valid('query');
    const detail = await readDefinitionDetail(env, { ...readingDefinitions(context), key, version });
    return context.json(detail, 200, { etag: etagOf(detail.version) });
  });

  api.openapi(put, async (context) => {
    mayWriteDefinitions(context);
    const { key } = context.req.valid('param');
    const { version } = context.req.valid('query');
    const written = writtenIn(context.req.valid('json'), key);
    const published = await publish(env, context, {
      ...written,
      basedOn: basedOnIn(context, version) ?? written.basedOn,
    });
    const isFirst = published.version === 1 && !published.unchanged;
    return context.json(published, isFirst ? 201 : 200, { etag: etagOf(published.version) });
  });

  api.openapi(remove, async (context) => {
    mayWriteDefinitions(context);
    const { key } = context.req.valid('param');
    try {
      const basedOn = basedOnIn(context, context.req.valid('query').version);
      await deactivateDefinition(env, { ...asking(context), key, basedOn });
    } catch (error) {
      throw isDomainError(error, 'unknown_definition') ? new DomainError('not_found', { ref: key }) : error;
    }
    return context.body(null, 204);
  });

  api.openapi(getVersions, async (context) => {
    const { key } = context.req.valid('param');
    const { limit, cursor } = context.req.valid('query');
    const from = cursorIn(cursor, VERSION_ORDER, 'number');
    return context.json(
      await listDefinitionVersions(env, { ...readingDefinitions(context), key, limit, cursor: from }),
      200,
    );
  });

  definitionSteps(api, env);
  definitionViews(api, env);
  definitionTrials(api, env);
  return api;
}

/** Publishes and shows the definition as it is then. A conflict tells the one that somebody else has published. */
async function publish(env: ApiEnvironment, context: Context<CallFacts>, { key, ...written }: GivenDefinition) {
  const reader = { tenantId: context.get('caller').tenantId, reader: context.get('caller').actor };
  let published: Published;
  try {
    published = await publishDefinition(env, { ...asking(context), ...written });
  } catch (error) {
    throw await conflictWith(error, () => readDefinitionDetail(env, { ...reader, key: key ?? '' }), undefined);
  }
  const { definition, version, unchanged, createdRoles } = published;
  const detail = await readDefinitionDetail(env, { ...reader, key: definition.key, version });
  const warnings = createdRoles.map((role) => ({ path: `roles.${role}`, message: 'created; nobody has it yet' }));
  return { ...detail, unchanged, warnings };
}
