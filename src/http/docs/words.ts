type Json = Readonly<Record<string, unknown>>;

/**
 * The same schema with what is taken when a field is left out said in words: of a field with `default` some generators of
 * clients make one that must be given.
 */
function defaultsInWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(defaultsInWords);
  if (!isObject(schema)) return schema;
  const { default: taken, ...kept } = schema;
  const entries = Object.entries(kept).map(([key, value]) => [key, KEEPS_VALUES.has(key) ? value : within(key, value)]);
  const same = Object.fromEntries(entries);
  if (taken === undefined) return same;
  const words = `\`${JSON.stringify(taken)}\` when left out`;
  const { description } = schema;
  return { ...same, description: typeof description === 'string' ? `${description}; ${words}` : words };
}

/** Where values stand in a schema, and no schemas. */
const KEEPS_VALUES = new Set(['example', 'examples', 'enum', 'const', 'required']);

/** Of `properties` each member is a schema, whatever it is called; `default` among them. */
function within(key: string, value: unknown): unknown {
  return key === 'properties' && isObject(value) ? eachInWords(value) : defaultsInWords(value);
}

/** {@link defaultsInWords} of schemas by name. */
export function eachInWords(schemas: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, defaultsInWords(schema)]));
}

/** The same with every schema of a path's operations in words, wherever it stands in them. */
export function schemasInWords(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(schemasInWords);
  if (!isObject(part)) return part;
  const entries = Object.entries(part).map(([key, value]) => [
    key,
    key === 'schema' ? defaultsInWords(value) : schemasInWords(value),
  ]);
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

type Operation = { parameters?: readonly unknown[] | undefined };

/** What comes of a call that is made twice, or of a list that goes on: the same words for all operations of a kind. */
export function kindInWords(method: string, { parameters = [] }: Operation): string {
  const takes = (name: string) => parameters.some((one) => isObject(one) && one.name === name);
  if (takes('cursor')) return 'Reads only. A page at a time: `next_cursor` of one page is the `cursor` of the next.';
  if (method === 'get') return 'Reads only.';
  if (takes('idempotency-key')) return 'Done once for each `Idempotency-Key`, and at every call that has none.';
  return method === 'post' ? 'Done at every call.' : 'Sent again it comes to the same.';
}
