import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { ApiDocument, ApiOperation } from '#testing/desks/api-desk.ts';

const BANNER = '// Made from the description of the API by `npm run client`; not to be edited.';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * The types of the typed client, as TypeScript: what Hono's client wants to know of each operation, and the named schemas. Made
 * from the description, which tests hold every answer against, so that it cannot promise what the API does not do.
 */
export function clientSchema({ paths, components }: ApiDocument): Promise<string> {
  const properties = Object.entries(paths).map(([path, item]) => {
    const operations = Object.entries(item).filter(([method]) => METHODS.includes(method));
    const endpoints = operations.map(([method, operation]) => [`$${method}`, endpoint(operation)] as const);
    return [path.replaceAll(/\{(\w+)\}/g, ':$1'), record(endpoints)] as const;
  });
  const definitions = Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const all = { ...record(properties), title: 'Operations', definitions };
  return compile(JSON.parse(JSON.stringify(all).replaceAll('#/components/schemas/', '#/definitions/')), 'Operations', {
    bannerComment: BANNER,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** Refusals are left out: the client throws them. An operation that answers in two ways is a union of two. */
function endpoint(operation: ApiOperation): JSONSchema {
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const input = inputOf(operation);
  const ways = answers.map(([status, { content }]) =>
    record([['input', input], ...outputOf(content), ['status', { const: Number(status) }]]),
  );
  return { ...(ways.length === 1 ? ways[0] : { anyOf: ways }), description: operation.summary };
}

function outputOf(content: Record<string, { schema?: object }> | undefined): [string, JSONSchema][] {
  const as = (outputFormat: string, output: JSONSchema): [string, JSONSchema][] => [
    ['output', output],
    ['outputFormat', { const: outputFormat }],
  ];
  if (!content) return as('body', { type: 'null' });
  const json = content['application/json'];
  return json ? as('json', json.schema ?? {}) : as('text', { type: 'string' });
}

const PLACES = { path: 'param', query: 'query', header: 'header' };

function inputOf({ parameters = [], requestBody }: ApiOperation): JSONSchema {
  const groups = Object.entries(PLACES).flatMap(([place, name]) => {
    const fields = parameters.filter((one) => one.in === place);
    if (fields.length === 0) return [];
    const required = fields.filter((one) => one.required === true);
    const schema = record(
      fields.map((one) => [one.name, one.schema]),
      required.map((one) => one.name),
    );
    return [{ name, schema, isRequired: required.length > 0 }];
  });
  const json = requestBody?.content['application/json']?.schema;
  const all = json ? [...groups, { name: 'json', schema: json, isRequired: true }] : groups;
  return record(
    all.map(({ name, schema }) => [name, schema]),
    all.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  );
}

function record(entries: readonly (readonly [string, JSONSchema])[], required?: readonly string[]): JSONSchema {
  const names = entries.map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: [...(required ?? names)],
    additionalProperties: false,
  };
}
