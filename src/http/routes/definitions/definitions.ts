import type { ApiEnvironment } from '#http/context.ts';
import { makes, removes, shows } from '#http/operations/answers.ts';
import { paged } from '#http/operations/call.ts';
import {
  byCase,
  type Call,
  callerWith,
  checkAccess,
  get,
  type Operation,
  post,
  put,
  remove,
  tokenFor,
} from '#http/operations/operation.ts';
import { foundAs, withPaths, withState } from '#http/operations/retold.ts';
import {
  basedOnQuery,
  definitionDetail,
  definitionKey,
  definitionPage,
  definitionQuery,
  definitionText,
  definitionVersionPage,
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
import { deactivateDefinition, publishDefinition } from '#workflow/definitions/publish.ts';
import { type GivenDefinition, nameVersion, onCondition, writtenIn } from './call.ts';

/** `/definitions`: lists, texts and versions. Steps, views and trials are beside it. */
export function definitionOperations(env: ApiEnvironment): Operation[] {
  return [
    get('/definitions', 'Definitions in their current version, by key', {
      access: tokenFor('definitions:view'),
      query: definitionQuery,
      answer: shows(definitionPage, 'A page of them'),
      handle: ({ reading, query }) =>
        listDefinitionResources(env, { ...reading, ...paged(query, DEFINITION_ORDER, 'text') }),
    }),
    post(
      '/definitions',
      'Publish a definition, as the next version of its key. Workflows that are running keep theirs',
      {
        access: callerWith('definitions:write'),
        document: definitionText,
        answer: makes(publishedDefinition, 'Published, or published like this already', ({ key }) => key),
        handle: (call) => publish(env, call, writtenIn(call.body)),
      },
    ),
    get('/definitions/{key}', 'A definition with its text', {
      access: tokenFor('definitions:view'),
      params: definitionKey,
      query: versionQuery,
      etag: true,
      answer: shows(definitionDetail, 'The definition; its ETag is the version'),
      handle: async ({ context, reading, params, query }) => {
        const detail = await readDefinitionDetail(env, { ...reading, ...params, ...query });
        nameVersion(context, detail.version);
        return detail;
      },
    }),
    put('/definitions/{key}', 'Publish a definition under this key', {
      access: callerWith('definitions:write'),
      params: definitionKey,
      query: basedOnQuery,
      document: definitionText,
      ifMatch: true,
      answer: shows(publishedDefinition, 'Published, or published like this already', {
        201: 'Published, as the first of its key',
      }),
      handle: async (call) => {
        const { context, params, query, body } = call;
        const written = writtenIn(body, params.key);
        const about = { tenantId: call.asking.tenantId, key: params.key };
        const published = await onCondition(env, context, about, (named) =>
          publish(env, call, { ...written, basedOn: named ?? query.version ?? written.basedOn }),
        );
        if (published.version === 1 && !published.unchanged) context.status(201);
        return published;
      },
    }),
    remove('/definitions/{key}', 'Switch a definition off: nobody can start it any more, and what is running goes on', {
      access: callerWith('definitions:write'),
      params: definitionKey,
      query: basedOnQuery,
      ifMatch: true,
      answer: removes('Switched off'),
      handle: ({ context, asking, params: { key }, query }) => {
        const about = { tenantId: asking.tenantId, key };
        return onCondition(env, context, about, (basedOn = query.version) =>
          foundAs('unknown_definition', key, deactivateDefinition(env, { ...asking, key, basedOn })),
        );
      },
    }),
    get('/definitions/{key}/versions', 'The versions of a definition, the newest first, and what each changed', {
      access: byCase,
      params: definitionKey,
      query: versionsQuery,
      answer: shows(definitionVersionPage, 'A page of them'),
      handle: ({ context, reading, params, query }) => {
        const page = paged(query, VERSION_ORDER, 'number');
        checkAccess(tokenFor('definitions:view'), context.get('caller'));
        return listDefinitionVersions(env, { ...reading, ...params, ...page });
      },
    }),
  ];
}

/** Publishes and shows the definition as it is then. A conflict tells the one that somebody else has published. */
async function publish(
  env: ApiEnvironment,
  { context, asking, reading }: Pick<Call, 'context' | 'asking' | 'reading'>,
  { key = '', sentAt, ...written }: GivenDefinition,
) {
  const { definition, version, unchanged, createdRoles } = await withState(
    withPaths(sentAt, publishDefinition(env, { ...asking, ...written })),
    () => readDefinitionDetail(env, { ...reading, key }),
  );
  const detail = await readDefinitionDetail(env, { ...reading, key: definition.key, version });
  const warnings = createdRoles.map((role) => ({ path: `roles.${role}`, message: 'created; nobody has it yet' }));
  nameVersion(context, detail.version);
  return { ...detail, unchanged, warnings };
}
