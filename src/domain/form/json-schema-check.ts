import type { Issue } from '#domain/issues.ts';
import { linearPattern } from '#domain/linear-pattern.ts';
import { FORMATS } from './json-schema-formats.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const MAX_SCHEMA = 50_000;
/** Steps from the root, where a property takes two: the keyword and its name. */
const MAX_STEPS = 60;
/** Most schemas that one value can meet, those that references lead to counted each time. */
const MAX_REACHED = 2_000;

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = 'items additionalProperties contains propertyNames not if then else unevaluatedItems unevaluatedProperties';
const IN_ONE = new Set(ONE.split(' '));
const IN_LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const BY_NAME = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs']);
/** They give a schema another name or place, which no one schema of a task needs. */
const REFUSED = new Set(
  '$id $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary definitions dependencies'.split(
    ' ',
  ),
);

type Path = readonly string[];
type Node = Readonly<Record<string, unknown>>;

class SchemaRefused extends Error {
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * What keeps a JSON Schema from being used: over 50,000 characters of JSON or 30 levels; another draft than 2020-12;
 * references out of the schema or back to themselves; more than 2,000 schemas reached through references; a pattern
 * that {@link linearPattern} does not take; an unknown format. Null when nothing does. The keywords' own form is left
 * to the validator.
 */
export function schemaFault(schema: unknown): Issue | null {
  if (typeof schema === 'boolean') return null;
  if (!isNode(schema)) return { path: '', message: 'a JSON Schema is an object, or true or false' };
  try {
    if (JSON.stringify(schema).length > MAX_SCHEMA) {
      throw new SchemaRefused([], `a schema is at most ${MAX_SCHEMA} characters of JSON`);
    }
    checkNode(schema, []);
    if (reached(schema, schema, []) > MAX_REACHED) {
      throw new SchemaRefused([], `its references lead to more than ${MAX_REACHED} schemas`);
    }
    return null;
  } catch (error) {
    if (error instanceof SchemaRefused) return { path: error.path.join('.'), message: error.message };
    return { path: '', message: 'not a JSON value' };
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas right below one, each with its path from there. */
function below(node: Node): [Path, Node][] {
  const found: [Path, unknown][] = Object.entries(node).flatMap(([key, value]): [Path, unknown][] => {
    if (IN_ONE.has(key)) return [[[key], value]];
    if (IN_LIST.has(key) && Array.isArray(value)) return value.map((one, index) => [[key, String(index)], one]);
    if (BY_NAME.has(key) && isNode(value)) return Object.entries(value).map(([name, one]) => [[key, name], one]);
    return [];
  });
  return found.filter((entry): entry is [Path, Node] => isNode(entry[1]));
}

function checkNode(node: Node, path: Path): void {
  if (path.length > MAX_STEPS) throw new SchemaRefused(path, `a schema is at most ${MAX_STEPS / 2} levels deep`);
  for (const [key, value] of Object.entries(node)) checkKeyword(key, value, [...path, key]);
  for (const [step, inner] of below(node)) checkNode(inner, [...path, ...step]);
}

function checkKeyword(key: string, value: unknown, path: Path): void {
  if (REFUSED.has(key)) throw new SchemaRefused(path, `"${key}" is not available`);
  if (key === '$schema' && value !== DRAFT) throw new SchemaRefused(path, `only ${DRAFT} is understood`);
  if (key === '$ref' && nameOf(value) === null) {
    throw new SchemaRefused(path, 'a reference leads to "#/$defs/<name>" in the same schema');
  }
  if (key === 'pattern' && typeof value === 'string') checkPattern(value, path);
  if (key === 'patternProperties' && isNode(value)) {
    for (const source of Object.keys(value)) checkPattern(source, path);
  }
  if (key === 'format' && (typeof value !== 'string' || !Object.hasOwn(FORMATS, value))) {
    throw new SchemaRefused(path, `a format is one of ${Object.keys(FORMATS).join(', ')}`);
  }
  // A property of this name would be lost or set a prototype wherever objects are copied.
  if (BY_NAME.has(key) && isNode(value) && Object.hasOwn(value, '__proto__')) {
    throw new SchemaRefused(path, '"__proto__" is not a name for a property');
  }
}

function checkPattern(source: string, path: Path): void {
  try {
    linearPattern(source);
  } catch (error) {
    throw new SchemaRefused(path, error instanceof Error ? error.message : 'not a regular expression');
  }
}

/** How many schemas one value can meet, at most; of a schema that {@link schemaFault} has passed. */
export function breadthOf(schema: unknown): number {
  return isNode(schema) ? reached(schema, schema, []) : 1;
}

/** How many schemas lie behind this one; a schema behind itself is refused, since nothing would bound the work. */
function reached(node: Node, root: Node, trail: Path, seen: Map<string, number> = new Map()): number {
  const inner = below(node).filter(([step]) => step[0] !== '$defs');
  let count = inner.reduce((sum, [, one]) => sum + reached(one, root, trail, seen), 1);
  if (node.$ref !== undefined) count += reachedBy(node.$ref, root, trail, seen);
  return count;
}

function reachedBy(ref: unknown, root: Node, trail: Path, seen: Map<string, number>): number {
  const name = nameOf(ref) ?? '';
  if (trail.includes(name)) throw new SchemaRefused(['$defs', name], 'a schema may not refer back to itself');
  const definitions = isNode(root.$defs) ? root.$defs : {};
  if (!Object.hasOwn(definitions, name)) throw new SchemaRefused(['$defs'], `there is no "${name}"`);
  const known = seen.get(name);
  if (known !== undefined) return known;
  const target = definitions[name];
  const count = isNode(target) ? reached(target, root, [...trail, name], seen) : 1;
  seen.set(name, count);
  return count;
}

/** The definition that a reference names; null when it leads anywhere else. */
function nameOf(ref: unknown): string | null {
  return typeof ref === 'string' ? (/^#\/\$defs\/([\w.-]+)$/.exec(ref)?.[1] ?? null) : null;
}
