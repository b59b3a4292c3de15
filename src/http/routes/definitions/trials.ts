import { publishable } from '#domain/definition/publishable.ts';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { simulate } from '#domain/simulation/simulate.ts';
import { simulationText } from '#domain/simulation/text.ts';
import type { ApiEnvironment } from '#http/context.ts';
import { withLines } from '#http/errors.ts';
import { shows } from '#http/operations/answers.ts';
import { callerWith, type Operation, post } from '#http/operations/operation.ts';
import { withPaths } from '#http/operations/retold.ts';
import { definitionText, validation } from '#http/schemas/definition.ts';
import { simulation, simulationShown, trial } from '#http/schemas/simulation.ts';
import { readPublishedVersion } from '#queries/definitions/published.ts';
import { invalid, validateDefinition } from '#queries/definitions/validate.ts';
import { inText } from './call.ts';

/** `POST /definitions/validate` and `/simulate`. They cost time, so they are for those who see to definitions. */
export function definitionTrialOperations(env: ApiEnvironment): Operation[] {
  return [
    post('/definitions/validate', 'Check a definition as publishing would; nothing is stored', {
      access: callerWith('definitions:view'),
      document: definitionText,
      answer: shows(validation, 'What is wrong with it, if anything'),
      handle: async ({ context, asking: { tenantId }, body: source }) => {
        const faults = context.get('faults');
        if (faults) return invalid(faults);
        const found = await validateDefinition(env, { tenantId, source });
        return { ...found, errors: withLines(found.errors, context.get('lineOf')) };
      },
    }),
    post(
      '/definitions/simulate',
      'Try a definition out with data and people: the path of a request to which everybody agrees; nothing is stored',
      {
        access: callerWith('definitions:view'),
        document: trial,
        answer: shows(simulation, 'The path, as data and as text'),
        handle: async ({ reading, body }) => {
          const { definition_key: key, version, definition: text, people, heads, now, ...asked } = body;
          const tried =
            key === undefined
              ? await withPaths(inText, (async () => ({ version: null, definition: publishable(text).definition }))())
              : await readPublishedVersion(env, { ...reading, key, version });
          const result = simulate(tried.definition, {
            ...asked,
            people: people && parsePeopleFile({ people, heads }),
            now: (now === undefined ? env.now() : new Date(now)).toISOString(),
          });
          const lines = simulationText(tried.definition, result);
          return simulationShown(result, { version: tried.version, text: lines });
        },
      },
    ),
  ];
}
