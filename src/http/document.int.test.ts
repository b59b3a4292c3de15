import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiDesk, type ApiOperation, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';

const database = ownDatabase();
let desk: ApiDesk;
let operations: (ApiOperation & { name: string })[];
beforeAll(async () => {
  desk = openApiDesk(await openOffice(database.pool, 'T1'));
  operations = Object.entries((await desk.document()).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, name: `${method} ${path}` })),
  );
});

test('the description is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(await desk.document()));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

test('the description keeps the rules that Spectral recommends', async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [[rulesets.oas as RulesetDefinition, 'recommended']] });
  const faults = await linter.run(structuredClone(await desk.document()) as object as Record<string, unknown>);
  expect(faults.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
});

/** `/workflows/approvals` stands beside `/workflows/{id}`, as the API has it; a UUID or number is never that word. */
const AMBIGUOUS = /^no-ambiguous-paths .*`\/workflows\/approvals\/\{id\}` and `\/workflows\/\{id\}\//;

test('the description keeps the rules that Redocly recommends, but for one word in the place of an id', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const source = JSON.stringify(await desk.document());
  const faults = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  const told = faults.map(({ ruleId, location, message }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
  expect(told.filter((one) => !AMBIGUOUS.test(one))).toEqual([]);
});

test('nothing that may be left out is described with a default: generators would have it given', async () => {
  const { paths, components } = await desk.document();
  const described = JSON.stringify([paths, components]).match(/"default":[^{][^,}]*/g);
  expect(described).toBeNull();
});

test('every operation says what it does, under one tag that is described, and how it refuses', async () => {
  const document = await desk.document();
  const described = document.tags.filter(({ name, description }) => description !== name).map(({ name }) => name);
  for (const { name, summary, tags, responses } of operations) {
    expect(summary, name).toMatch(/^[A-Z`]/);
    expect(tags, name).toHaveLength(1);
    expect(described, name).toContain(tags?.[0]);
    expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['400', '401', '403', '429', '503']));
    expect(Object.keys(responses[429]?.headers ?? {}), name).toContain('Retry-After');
  }
});

test('every operation has a name of its own', () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids).toContain('postWorkflowsByIdTransition');
  expect(new Set(ids).size).toBe(operations.length);
});

test('every example is taken by its own schema', async () => {
  const document = await desk.document();
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: 'api', ...document });
  const examples = Object.entries(document.components.schemas).filter(([, schema]) => 'example' in schema);
  expect(examples.length).toBeGreaterThan(5);
  for (const [name, schema] of examples as [string, { example: unknown }][]) {
    const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
    expect(validate(schema.example), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  }
});
