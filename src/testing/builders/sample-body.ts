import { asObject, asObjects } from '#testing/slack/slack-args.ts';

type Schema = Record<string, unknown>;

/** Texts that fit what schemas ask for by a pattern. */
const TEXTS = [
  'sample',
  'UBBB2',
  'C0ABC123',
  '#general',
  '1h',
  '2d',
  'https://example.com/',
  'workflows:view',
  'en',
  'reviewer',
];

/**
 * A value that a JSON Schema of the API's description takes, as far as a schema can say so.
 * @param fill what free texts are; ids of somebody else's, for one.
 * @param all whether optional members are there, too.
 */
export function sampleOf(schema: Schema, root: Schema, fill: string, all: boolean): unknown {
  const given = resolved(schema, root);
  if ('const' in given) return given.const;
  if (Array.isArray(given.enum)) return given.enum[0];
  const choices = asObjects(given.anyOf ?? given.oneOf);
  const [choice] = choices.filter((one) => one.type !== 'null');
  if (choice) return sampleOf(choice, root, fill, all);
  const parts = asObjects(given.allOf);
  if (parts.length > 0) return Object.assign({}, ...parts.map((part) => sampleOf(part, root, fill, all)));
  const type = Array.isArray(given.type) ? given.type.find((one) => one !== 'null') : given.type;
  switch (type) {
    case 'string':
      return textOf(given, fill);
    case 'integer':
    case 'number':
      return typeof given.minimum === 'number' ? given.minimum : 1;
    case 'boolean':
      return true;
    case 'array':
      return all || Number(given.minItems ?? 0) > 0 ? [sampleOf(asObject(given.items), root, fill, all)] : [];
    default:
      return objectOf(given, root, fill, all);
  }
}

function objectOf(schema: Schema, root: Schema, fill: string, all: boolean): unknown {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const members = Object.entries(asObject(schema.properties)).filter(([name]) => all || required.includes(name));
  return Object.fromEntries(members.map(([name, one]) => [name, sampleOf(asObject(one), root, fill, all)]));
}

function textOf({ format, pattern, maxLength }: Schema, fill: string): string {
  if (format === 'date-time') return new Date(Date.now() + 3_600_000).toISOString();
  if (format === 'date') return new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  if (format === 'uri') return 'https://example.com/';
  if (format === 'email') return 'somebody@example.com';
  const rule = typeof pattern === 'string' ? new RegExp(pattern, 'u') : /^/;
  const fits = (text: string) => rule.test(text) && text.length <= Number(maxLength ?? Number.POSITIVE_INFINITY);
  return [fill, ...TEXTS].find(fits) ?? fill;
}

function resolved(schema: Schema, root: Schema): Schema {
  if (typeof schema.$ref !== 'string') return schema;
  const parts = schema.$ref.replace(/^#\//, '').split('/');
  return resolved(asObject(parts.reduce<unknown>((value, key) => asObject(value)[key], root)), root);
}
