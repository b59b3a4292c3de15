import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findStep, insertStep, removeStep, replaceStep, type Source, stepsIn } from '#domain/definition/steps.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { conflictWith } from '#http/errors.ts';
import { asking, cursorIn } from '#http/routes/workflows/call.ts';
import { creates, idempotencyHeader, problems, reads, removes, writes } from '#http/schemas/common.ts';
import { definitionKey, document, ifMatchHeader } from '#http/schemas/definition.ts';
import { changedStep, newStep, step, stepPage, stepParams, stepQuery } from '#http/schemas/definition-step.ts';
import { checkMayReadDefinitions } from '#queries/definitions/published.ts';
import { readable } from '#queries/definitions/resource.ts';
import { pageOf } from '#queries/lists/page.ts';
import { type CurrentSource, editDefinition, readCurrentSource } from '#workflow/definitions/edit.ts';
import { basedOnIn, etagOf, invalidBody, mayWriteDefinitions, readingDefinitions } from './call.ts';

const tags = ['definitions'];

const list = createRoute({
  method: 'get',
  path: '/definitions/{key}/steps',
  tags,
  summary: 'The steps of the current version, in the order of the work',
  request: { params: definitionKey, query: stepQuery },
  responses: reads(stepPage, 'A page of them; the ETag is the version'),
});

const create = createRoute({
  method: 'post',
  path: '/definitions/{key}/steps',
  tags,
  summary: 'Add a step, which publishes a version. Without `order` it is the last before the final ones',
  request: { params: definitionKey, headers: idempotencyHeader.extend(ifMatchHeader.shape), body: document(newStep) },
  responses: { ...creates(step, 'Added'), ...problems([404]) },
});

const get = createRoute({
  method: 'get',
  path: '/definitions/{key}/steps/{step}',
  tags,
  summary: 'A step',
  request: { params: stepParams },
  responses: reads(step, 'The step'),
});

const put = createRoute({
  method: 'put',
  path: '/definitions/{key}/steps/{step}',
  tags,
  summary: 'Change a step as a whole, or move it, which publishes a version',
  request: { params: stepParams, headers: ifMatchHeader, body: document(changedStep) },
  responses: writes(step, 'The step as it is then'),
});

const remove = createRoute({
  method: 'delete',
  path: '/definitions/{key}/steps/{step}',
  tags,
  summary: 'Take a step away, which publishes a version; refused while transitions or other steps name it',
  request: { params: stepParams, headers: ifMatchHeader },
  responses: { ...removes('Taken away'), ...problems([422]) },
});

/** The order of the list, for its cursors: places from 0. */
const STEP_ORDER = 'step';

/** Adds `/definitions/{key}/steps`. A step is a stage as in the definition, with its pipeline. */
export function definitionSteps(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  api.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const first = Number(cursorIn(cursor, STEP_ORDER, 'number')?.value ?? 0);
    const { version, source } = await readSource(env, context, context.req.valid('param').key);
    const next = stepsIn(source).slice(first, first + limit + 1);
    const cursorOf = () => ({ order: STEP_ORDER, value: String(first + limit), id: '' });
    return context.json(
      pageOf(next, limit, cursorOf, (one) => one),
      200,
      { etag: etagOf(version) },
    );
  });

  api.openapi(create, async (context) => {
    const { key } = context.req.valid('param');
    const wanted = context.req.valid('json');
    const { version, source } = await edit(env, context, key, (text) => insertStep(text, wanted));
    const location = `/api/v1/definitions/${key}/steps/${wanted.key}`;
    return context.json(findStep(source, wanted.key), 201, { location, etag: etagOf(version) });
  });

  api.openapi(get, async (context) => {
    const { key, step: stepKey } = context.req.valid('param');
    const { version, source } = await readSource(env, context, key);
    return context.json(findStep(source, stepKey), 200, { etag: etagOf(version) });
  });

  api.openapi(put, async (context) => {
    mayWriteDefinitions(context);
    const { key, step: stepKey } = context.req.valid('param');
    const { placeholder: _placeholder, key: named = stepKey, ...wanted } = context.req.valid('json');
    const { version, source } = await edit(env, context, key, (text) => {
      const changed = replaceStep(text, { ...wanted, key: stepKey });
      if (named !== stepKey) throw invalidBody('key', `is not the key of the address, ${stepKey}`);
      return changed;
    });
    return context.json(findStep(source, stepKey), 200, { etag: etagOf(version) });
  });

  api.openapi(remove, async (context) => {
    const { key, step: stepKey } = context.req.valid('param');
    await edit(env, context, key, (text) => removeStep(text, stepKey));
    return context.body(null, 204);
  });
}

async function readSource(env: ApiEnvironment, context: Context<CallFacts>, key: string): Promise<CurrentSource> {
  const { tenantId, reader } = readingDefinitions(context);
  checkMayReadDefinitions(reader);
  const current = await readCurrentSource(env, { tenantId, key });
  return { ...current, source: readable(current.source, reader) };
}

/** Publishes a change of the steps. A conflict tells them as they are now. */
async function edit(env: ApiEnvironment, context: Context<CallFacts>, key: string, change: (source: Source) => Source) {
  mayWriteDefinitions(context);
  const { tenantId, actorId } = asking(context);
  try {
    return await editDefinition(env, { tenantId, actorId, key, basedOn: basedOnIn(context) }, change);
  } catch (error) {
    const current = async () => stepsIn((await readCurrentSource(env, { tenantId, key })).source);
    throw await conflictWith(error, current, undefined);
  }
}
