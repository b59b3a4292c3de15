/** How deep examples are made: schemas may lead round in circles. */
const MAX_DEPTH = 8;

/**
 * A value that a JSON Schema of an ordinary kind accepts: required parts only, the first of its choices, the least numbers.
 * It is something to try a definition out with, not a proof that there is such a value.
 */
export function exampleOutput(schema: Readonly<Record<string, unknown>> | undefined): unknown {
  return schema === undefined ? {} : exampleOf(schema, 0);
}

function exampleOf(schema: unknown, depth: number): unknown {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return null;
  const given = schema as Readonly<Record<string, unknown>>;
  if ('const' in given) return given.const;
  if (Array.isArray(given.enum)) return given.enum[0] ?? null;
  if ('default' in given) return given.default;
  const type = Array.isArray(given.type) ? given.type[0] : given.type;
  switch (type ?? (given.properties ? 'object' : null)) {
    case 'object':
      return exampleObject(given, depth);
    case 'array':
      return Array.from({ length: Math.min(Number(given.minItems ?? 0), 10) }, () => exampleOf(given.items, depth + 1));
    case 'string':
      return exampleText(given);
    case 'integer':
      return Math.ceil(Number(given.minimum ?? 1));
    case 'number':
      return Number(given.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function exampleObject({ required, properties }: Readonly<Record<string, unknown>>, depth: number): object {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
  const parts = Object(properties) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, exampleOf(parts[name], depth + 1)]));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  date: '2026-12-31',
  'date-time': '2026-12-31T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function exampleText({ format, minLength }: Readonly<Record<string, unknown>>): string {
  return EXAMPLES[String(format)] ?? 'Example'.padEnd(Math.min(Number(minLength ?? 0), 1_000), '.');
}
