import type { ApiDocument } from '#testing/desks/api-desk.ts';

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  example?: unknown;
  format?: string;
  minLength?: number;
  minimum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

const MIDDLE_OF_NEXT_YEAR = `${new Date().getUTCFullYear() + 1}-06-15T12:00:00.000Z`;

/** The schema itself, when it is only named. */
export function namedBy(document: ApiDocument, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  return (document.components.schemas[name] ?? {}) as Schema;
}

/** A value that a schema of the description takes: the least, or with everything that it may have. */
export function sampleOf(document: ApiDocument, schema: Schema, extent: 'least' | 'most' = 'least'): unknown {
  const inner = (one: Schema) => sampleOf(document, one, extent);
  if (schema.$ref !== undefined) return inner(namedBy(document, schema));
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return inner(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(inner));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      if (!schema.properties && extent === 'most') return { note: 'a', more: ['a', { a: 'a' }] };
      const keys = extent === 'most' ? Object.keys(schema.properties ?? {}) : (schema.required ?? []);
      return Object.fromEntries(keys.map((key) => [key, inner(schema.properties?.[key] ?? {})]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => inner(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return stringOf(schema);
    default:
      return {};
  }
}

function stringOf({ format, minLength = 1 }: Schema): string {
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'date-time') return MIDDLE_OF_NEXT_YEAR;
  if (format === 'date') return MIDDLE_OF_NEXT_YEAR.slice(0, 10);
  return 'a'.repeat(Math.max(1, minLength));
}
