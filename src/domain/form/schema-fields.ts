import { z } from 'zod';
import type { Issue } from '#domain/issues.ts';
import { cut } from '#domain/text.ts';
import { type Field, field, MAX_FIELDS } from './form.ts';

/** A text that may be longer than this is written on several lines. */
const ONE_LINE = 200;
const FORMATS: Readonly<Record<string, string>> = {
  date: 'date',
  'date-time': 'datetime',
  time: 'time',
  email: 'email',
  uri: 'url',
};

export type SchemaFields = { fields: Field[]; faults: Issue[] };

const property = z.object({
  type: z.unknown().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  items: z.object({ enum: z.array(z.string()) }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  default: z.unknown().optional(),
});

/**
 * The fields of a form that asks for what a JSON Schema describes: an object of texts, numbers, yes or no, and choices. What
 * a field cannot ask for is a fault; rules that a field does not know (a pattern, say) are checked when it is submitted.
 */
export function fieldsOfSchema(schema: Readonly<Record<string, unknown>>): SchemaFields {
  const read = z
    .object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()).default([]) })
    .safeParse(schema);
  const entries = read.success ? Object.entries(read.data.properties) : [];
  if (!read.success || entries.length === 0)
    return { fields: [], faults: [{ path: '', message: 'a form needs an object with properties' }] };
  if (entries.length > MAX_FIELDS)
    return { fields: [], faults: [{ path: 'properties', message: `a form has at most ${MAX_FIELDS} fields` }] };
  const fields: Field[] = [];
  const faults: SchemaFields['faults'] = [];
  for (const [name, given] of entries) {
    const made = fieldOf(name, given, read.data.required.includes(name));
    if (typeof made === 'string') faults.push({ path: `properties.${name}`, message: made });
    else fields.push(made);
  }
  return { fields, faults };
}

/** @returns the field, or why there can be none. */
function fieldOf(key: string, given: unknown, required: boolean): Field | string {
  const read = property.safeParse(given);
  const type = read.success ? typeOf(read.data) : null;
  if (!read.success || type === null) return 'a form has no field for such a value: write the form yourself';
  const { title, description, minimum, maximum, minLength, maxLength, items } = read.data;
  const isText = type === 'text' || type === 'multiline';
  const made = field.safeParse({
    key,
    type,
    required,
    ...(title ? { label: cut(title, 150) } : {}),
    ...(description ? { hint: cut(description, 150) } : {}),
    ...(read.data.enum ? { options: read.data.enum } : {}),
    ...(type === 'multi_select' && items ? { options: items.enum } : {}),
    ...(type === 'number' && minimum !== undefined ? { min: minimum } : {}),
    ...(type === 'number' && maximum !== undefined ? { max: maximum } : {}),
    ...(isText && minLength !== undefined ? { min_length: minLength } : {}),
    ...(isText && maxLength !== undefined ? { max_length: Math.min(maxLength, 3_000) } : {}),
    ...(read.data.default === undefined ? {} : { default: read.data.default }),
  });
  return made.success ? made.data : (made.error.issues[0]?.message ?? 'no field can be made of this');
}

function typeOf({ type, format, maxLength, enum: choices, items }: z.output<typeof property>): string | null {
  if (choices) return 'select';
  switch (type) {
    case 'string': {
      const known = format === undefined ? undefined : FORMATS[format];
      return known ?? ((maxLength ?? 0) > ONE_LINE ? 'multiline' : 'text');
    }
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'checkbox';
    case 'array':
      return items ? 'multi_select' : null;
    default:
      return null;
  }
}
