import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSchema, validateAgainst } from './json-schema.ts';

const order = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    email: { type: 'string', format: 'email' },
    code: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
    lines: { type: 'array', items: { $ref: '#/$defs/line' }, minItems: 1, uniqueItems: true },
  },
  required: ['email', 'lines'],
  additionalProperties: false,
  $defs: { line: { type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] } },
};

test('a value that fits has no faults', () => {
  expect(checkSchema(order)).toBeNull();
  expect(validateAgainst(order, { email: 'a@b.org', code: 'AB-12', lines: [{ price: 1 }] })).toEqual([]);
});

test('every fault of a value has its path and reason', () => {
  const faults = validateAgainst(order, { code: 'x', lines: [{ price: -1 }, {}, {}], more: 1 });
  expect(Object.fromEntries(faults.map((fault) => [fault.path, fault.message]))).toEqual({
    email: "must have required property 'email'",
    more: 'must NOT have additional properties',
    code: 'must match pattern "^[A-Z]{2}-\\d+$"',
    'lines.0.price': 'must be >= 0',
    'lines.1.price': "must have required property 'price'",
    'lines.2.price': "must have required property 'price'",
    lines: 'must not have the same item twice',
  });
});

test.each([
  [JSON.parse('{"if": {"required": ["a"]}, "then": {"required": ["b"]}}'), { a: 1 }, { a: 1, b: 1 }],
  [{ not: { type: 'string' } }, 'x', 1],
  [{ properties: { a: { type: 'string' } } }, { a: 1 }, 'not an object'],
  [{ allOf: [{ required: ['a'] }, { anyOf: [{ required: ['b'] }, { required: ['c'] }] }] }, { a: 1 }, { a: 1, c: 1 }],
  [{ enum: [{ a: 1 }, null] }, { a: 2 }, { a: 1 }],
  [{ type: 'string', maxLength: 2 }, 'abc', '😀😀'],
  [{ type: 'object', required: ['toString'] }, {}, { toString: 1 }],
  [{ type: ['integer', 'null'] }, 1.5, null],
  [{ format: 'date-time' }, '2026-02-30T00:00:00Z', '2026-02-28T00:00:00+01:00'],
  [{ format: 'uri' }, 'no uri', 'https://example.org/x'],
  [{ format: 'uuid' }, 'x', '0b5c7f9e-3a50-4d8a-9b62-1df1a9d1f0c1'],
  [false, 1, undefined],
])('%j tells a value that fits from one that does not', (schema, wrong, right) => {
  expect(checkSchema(schema)).toBeNull();
  expect(validateAgainst(schema, wrong)).not.toEqual([]);
  if (schema !== false) expect(validateAgainst(schema, right)).toEqual([]);
});

const laughs = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [
    `a${index}`,
    index === 19 ? true : { allOf: [{ $ref: `#/$defs/a${index + 1}` }, { $ref: `#/$defs/a${index + 1}` }] },
  ]),
);

function deep(levels: number): unknown {
  return levels === 0 ? true : { properties: { a: deep(levels - 1) } };
}

test.each([
  ['text', '', 'a JSON Schema is an object'],
  [{ type: 'text' }, '', 'type'],
  [{ properties: { a: { $ref: 'https://example.org/x.json' } } }, 'properties.a.$ref', 'in the same schema'],
  [{ $ref: '#/$defs/a' }, '$defs', 'there is no "a"'],
  [{ $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/a' } } } }, '$defs.a', 'back to itself'],
  [{ $ref: '#/$defs/a0', $defs: laughs }, '', 'more than 2000 schemas'],
  [{ properties: { a: { pattern: '(a)\\1' } } }, 'properties.a.pattern', 'cannot be used'],
  [{ patternProperties: { '(?=a)': true } }, 'patternProperties', 'cannot be used'],
  [{ format: 'colour' }, 'format', 'a format is one of date-time'],
  [{ $id: 'https://example.org/x' }, '$id', 'not available'],
  [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '$schema', 'is understood'],
  [JSON.parse('{"properties": {"__proto__": {}}}'), 'properties', '"__proto__" is not a name'],
  [deep(40), 'properties', 'at most 30 levels deep'],
  [{ description: 'x'.repeat(50_000) }, '', 'at most 50000 characters'],
])('publishing refuses %.80j', (schema, path, reason) => {
  const fault = checkSchema(schema);
  expect(fault?.message).toContain(reason);
  expect(fault?.path.startsWith(path)).toBe(true);
  expect(validateAgainst(schema, 1)).toHaveLength(1);
});

test('a name of a property that looks like a keyword is a name', () => {
  expect(checkSchema({ properties: { $ref: { type: 'string' }, format: { type: 'string' }, $id: true } })).toBeNull();
});

test('a value too deep, too large or in a circle is one fault', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(validateAgainst(true, loop)[0]?.message).toContain('at most 100 levels');
  expect(validateAgainst(true, 'x'.repeat(250_000))[0]?.message).toContain('at most 250000 characters');
});

// What these would cost without a bound is hours: that they end at all is what is tested.
const PATIENT = { timeout: 60_000 };

test('patterns, formats and unique items end on a text or list chosen to keep them busy', PATIENT, () => {
  const text = `${'a'.repeat(200_000)}!`;
  expect(validateAgainst({ pattern: '^(a+)+$' }, text)).toHaveLength(1);
  expect(validateAgainst({ format: 'email' }, text)).toHaveLength(1);
  const items = Array.from({ length: 20_000 }, (_, index) => ({ a: index }));
  expect(validateAgainst({ uniqueItems: true }, items)).toEqual([]);
});

test('at most fifty faults are told', () => {
  expect(validateAgainst({ items: { type: 'string' } }, Array(1_000).fill(1))).toHaveLength(50);
});

test('a schema of very many parts takes smaller values, so that no check holds everybody up', PATIENT, () => {
  const patterns = { items: { allOf: Array.from({ length: 1_900 }, (_, at) => ({ pattern: `(a|b)*${at % 10}` })) } };
  expect(validateAgainst(patterns, Array(1_000).fill('aa'))).toHaveLength(50);
  expect(validateAgainst(patterns, Array(20_000).fill('aa'))[0]?.message).toMatch(/at most \d+ characters of JSON/);
});

test('whatever the schema and the value, there is an answer, and the value is not changed', () => {
  const keyword = fc.constantFrom(
    'type',
    'properties',
    'items',
    'allOf',
    'not',
    '$ref',
    'enum',
    'pattern',
    'required',
    'minimum',
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(keyword, fc.jsonValue())), fc.jsonValue(), (schema, value) => {
      const before = JSON.stringify(value);
      const fault = checkSchema(schema);
      const faults = validateAgainst(schema, value);
      if (fault) expect(faults).toEqual([fault]);
      expect(JSON.stringify(value)).toBe(before);
    }),
    { numRuns: 200 },
  );
});
