import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import canonicalize from 'canonicalize';
import type { Issue } from '#domain/issues.ts';
import { linearPattern } from '#domain/linear-pattern.ts';
import { breadthOf, schemaFault } from './json-schema-check.ts';
import { FORMATS } from './json-schema-formats.ts';

/** Longest value that is checked, in characters of JSON. */
const MAX_VALUE = 250_000;
const MAX_VALUE_DEPTH = 100;
/** Most that a check may come to: the characters of a value, each met by every schema. It stays within a second. */
const MAX_WORK = 10_000_000;
/** Most faults reported of one value. */
const MAX_FAULTS = 50;

/**
 * Checks a JSON Schema (draft 2020-12) at publishing: its form, and the limits of `json-schema-check.ts` that keep any
 * check against it short. Null when it may be published.
 */
export function checkSchema(schema: unknown): Issue | null {
  const fault = schemaFault(schema);
  if (fault) return fault;
  try {
    compiled(schema as AnySchema);
    return null;
  } catch (error) {
    return { path: '', message: error instanceof Error ? error.message : 'not a JSON Schema' };
  }
}

/**
 * What is wrong with a JSON value by a schema that {@link checkSchema} has passed: at most 50 faults, none when it is
 * valid. A value over 250,000 characters of JSON or 100 levels is one fault. Formats are enforced; defaults are not
 * filled in, and the value is never changed. A schema that does not compile is a fault of the whole, not an exception.
 */
export function validateAgainst(schema: unknown, value: unknown): Issue[] {
  const passed = typeof schema === 'object' && schema !== null && validators.has(schema);
  const refused = (passed ? null : checkSchema(schema)) ?? oversize(schema, value);
  if (refused) return [refused];
  const validate = compiled(schema as AnySchema);
  return validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_FAULTS).map(faultOf);
}

function oversize(schema: unknown, value: unknown): Issue | null {
  if (!isShallow(value, MAX_VALUE_DEPTH)) {
    return { path: '', message: `must be JSON of at most ${MAX_VALUE_DEPTH} levels` };
  }
  const length = (JSON.stringify(value) ?? 'null').length;
  const max = Math.min(MAX_VALUE, Math.floor(MAX_WORK / breadthOf(schema)));
  return length > max ? { path: '', message: `must be at most ${max} characters of JSON` } : null;
}

/** Whether nothing in a JSON value lies deeper than so many levels. */
export function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function faultOf(error: ErrorObject): Issue {
  const pieces = error.instancePath.split('/').slice(1).map(unescapePiece);
  const { missingProperty, additionalProperty, unevaluatedProperty } = error.params;
  const named: unknown = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const allowed: unknown = error.params.allowedValues;
  return {
    path: [...pieces, ...(typeof named === 'string' ? [named] : [])].join('.'),
    message: (error.message ?? 'is not valid') + (Array.isArray(allowed) ? `: ${JSON.stringify(allowed)}` : ''),
  };
}

/** A piece of a JSON Pointer (RFC 6901) as the key that it stands for. */
function unescapePiece(piece: string): string {
  return piece.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** By the schema's identity: a published definition is one object for as long as it is held. */
const validators = new WeakMap<object, ValidateFunction>();

function compiled(schema: AnySchema): ValidateFunction {
  const known = typeof schema === 'object' ? validators.get(schema) : undefined;
  if (known) return known;
  sharedCompiler ??= compiler();
  const ajv = sharedCompiler;
  try {
    const validate = ajv.compile(schema);
    if (typeof schema === 'object') validators.set(schema, validate);
    return validate;
  } finally {
    // ajv would hold every schema that it has seen for as long as it lives.
    if (typeof schema === 'object') ajv.removeSchema(schema);
  }
}

/** Made when first needed: it compiles the meta-schemas, and most definitions have no schema at all. */
let sharedCompiler: Ajv2020 | null = null;

function compiler(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    ownProperties: true,
    inlineRefs: false,
    addUsedSchema: false,
    logger: false,
    formats: FORMATS,
    code: { regExp: Object.assign((source: string) => linearPattern(source), { code: 'linearPattern' }) },
  });
  // ajv compares every item of a list with every other.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: unknown[]) =>
      !wanted || new Set(items.map((item) => canonicalize(item))).size === items.length,
    error: { message: 'must not have the same item twice' },
  });
  return ajv;
}
