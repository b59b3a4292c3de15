import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { publishable } from '#domain/definition/publishable.ts';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { simulate } from '#domain/simulation/simulate.ts';
import { simulationText } from '#domain/simulation/text.ts';
import type { ApiEnvironment, CallFacts } from '#http/context.ts';
import { withLines } from '#http/errors.ts';
import { idempotencyHeader, writes } from '#http/schemas/common.ts';
import { definitionText, document, validation } from '#http/schemas/definition.ts';
import { simulation, simulationShown, trial } from '#http/schemas/simulation.ts';
import { readPublishedVersion } from '#queries/definitions/published.ts';
import { invalid, validateDefinition } from '#queries/definitions/validate.ts';
import { mayTryDefinitions, readingDefinitions } from './call.ts';

const tags = ['definitions'];

const validate = createRoute({
  method: 'post',
  path: '/definitions/validate',
  tags,
  summary: 'Check a definition as publishing would; nothing is stored',
  request: { headers: idempotencyHeader, body: document(definitionText) },
  responses: writes(validation, 'What is wrong with it, if anything'),
});

const trySimulation = createRoute({
  method: 'post',
  path: '/definitions/simulate',
  tags,
  summary:
    'Try a definition out with data and people: the path of a request to which everybody agrees; nothing is stored',
  request: { headers: idempotencyHeader, body: document(trial) },
  responses: writes(simulation, 'The path, as data and as text'),
});

/** Adds `POST /definitions/validate` and `/simulate`. They cost time, so they are for those who see to definitions. */
export function definitionTrials(api: OpenAPIHono<CallFacts>, env: ApiEnvironment): void {
  api.openapi(validate, async (context) => {
    mayTryDefinitions(context);
    const faults = context.get('faults');
    if (faults) return context.json(invalid(faults), 200);
    const { tenantId } = context.get('caller');
    const found = await validateDefinition(env, { tenantId, source: context.req.valid('json') });
    return context.json({ ...found, errors: withLines(found.errors, context.get('lineOf')) }, 200);
  });

  api.openapi(trySimulation, async (context) => {
    mayTryDefinitions(context);
    const { definition_key: key, version, definition: text, people, heads, now, ...asked } = context.req.valid('json');
    const tried =
      key === undefined
        ? { version: null, definition: publishable(text).definition }
        : await readPublishedVersion(env, { ...readingDefinitions(context), key, version });
    const result = simulate(tried.definition, {
      ...asked,
      people: people && parsePeopleFile({ people, heads }),
      now: (now === undefined ? env.now() : new Date(now)).toISOString(),
    });
    const lines = simulationText(tried.definition, result);
    return context.json(simulationShown(result, { version: tried.version, text: lines }), 200);
  });
}
