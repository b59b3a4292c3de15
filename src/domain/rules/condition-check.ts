import { OPERATORS, type OperatorShape } from './condition-operators.ts';

/** What a condition may look at; a path begins with one of these. */
export const FACT_ROOTS = ['data', 'workflow', 'stage', 'actor', 'entity', 'outputs'] as const;

const MAX_DEPTH = 30;
const MAX_NODES = 500;
/** `some` inside `some` is needed now and then; a third level would allow a cube of the data. */
const MAX_ITERATORS = 2;
const MAX_LITERAL = 1_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Where a rule stands: what its paths name depends on the iterator around it. */
type Scope = 'facts' | 'item' | 'reduce';
type Path = readonly (string | number)[];
type Place = { path: Path; depth: number; iterators: number; scope: Scope; seen: { nodes: number } };
export type RuleFault = { path: (string | number)[]; message: string };

const ROOTS: Readonly<Record<Scope, readonly string[]>> = {
  facts: FACT_ROOTS,
  item: [],
  reduce: ['current', 'accumulator'],
};

/** What is wrong with a value that should be a JSONLogic rule, each fault with its path; empty when nothing is. */
export function ruleFaults(given: unknown): RuleFault[] {
  if (typeof given === 'boolean') return [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [{ path: [], message: 'a condition is a JSONLogic rule such as { ">": [{ "var": "data.amount" }, 1000] }' }];
  }
  return [...inNode(given, { path: [], depth: 1, iterators: 0, scope: 'facts', seen: { nodes: 0 } })];
}

function fault(path: Path, message: string): RuleFault {
  return { path: [...path], message };
}

function* inNode(node: unknown, place: Place): Generator<RuleFault> {
  place.seen.nodes += 1;
  if (place.seen.nodes > MAX_NODES) {
    if (place.seen.nodes === MAX_NODES + 1) yield fault([], `a condition has at most ${MAX_NODES} parts`);
  } else if (place.depth > MAX_DEPTH) {
    yield fault(place.path, `a condition is at most ${MAX_DEPTH} levels deep`);
  } else if (Array.isArray(node)) {
    yield* inEach(node, place);
  } else if (typeof node === 'object' && node !== null) {
    yield* inOperator(node, place);
  } else if (typeof node === 'string') {
    if (node.length > MAX_LITERAL) yield fault(place.path, `a text has at most ${MAX_LITERAL} characters here`);
  } else if (node !== null && typeof node !== 'boolean' && !Number.isFinite(node)) {
    yield fault(place.path, 'not a JSON value');
  }
}

function* inEach(nodes: readonly unknown[], place: Place, first = 0): Generator<RuleFault> {
  for (const [index, node] of nodes.entries()) {
    if (place.seen.nodes > MAX_NODES) return;
    if (index >= first) yield* inNode(node, { ...place, path: [...place.path, index], depth: place.depth + 1 });
  }
}

function* inOperator(node: object, place: Place): Generator<RuleFault> {
  const [entry, ...others] = Object.entries(node);
  if (entry === undefined || others.length > 0) {
    yield fault(place.path, 'a rule is an object with exactly one key, its operator');
    return;
  }
  const [name, given] = entry as [string, unknown];
  const path = [...place.path, name];
  const shape = OPERATORS.get(name);
  const refused = shape
    ? misfit(name, shape, given)
    : `unknown operator: use one of ${[...OPERATORS.keys()].join(' ')}`;
  if (shape === undefined || refused !== null) yield fault(path, refused ?? '');
  else yield* inArguments(name, shape, given, { ...place, path, depth: place.depth + 1 });
}

function misfit(name: string, shape: OperatorShape, given: unknown): string | null {
  if (shape.list && !Array.isArray(given)) return `"${name}" takes a list of arguments`;
  const count = Array.isArray(given) ? given.length : 1;
  if (count >= shape.min && count <= shape.max) return null;
  const wanted = shape.min === shape.max ? `${shape.min}` : `${shape.min} to ${shape.max}`;
  return `"${name}" takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, not ${count}`;
}

function* inArguments(name: string, shape: OperatorShape, given: unknown, place: Place): Generator<RuleFault> {
  const values: unknown[] = Array.isArray(given) ? given : [given];
  switch (shape.reads) {
    case 'values':
      yield* Array.isArray(given) ? inEach(values, place) : inNode(given, place);
      break;
    case 'path':
      yield* inPath(values[0], place);
      yield* inEach(values, place, 1);
      break;
    case 'paths':
      for (const value of values) yield* inPath(value, place);
      break;
    case 'some_paths':
      yield* inSomePaths(values, place);
      break;
    case 'iterator':
      yield* inIterator(name, values, place);
      break;
    default:
      shape.reads satisfies never;
  }
}

function* inSomePaths([needed, paths]: unknown[], place: Place): Generator<RuleFault> {
  if (!Number.isInteger(needed) || !Array.isArray(paths) || paths.length > MAX_NODES) {
    yield fault(place.path, '"missing_some" takes a whole number and a list of paths');
  } else {
    for (const path of paths) yield* inPath(path, place);
  }
}

function* inIterator(name: string, [list, body, initial]: unknown[], place: Place): Generator<RuleFault> {
  const iterators = place.iterators + 1;
  if (iterators > MAX_ITERATORS) {
    yield fault(place.path, `iterators stand in each other at most ${MAX_ITERATORS} deep`);
    return;
  }
  const at = (index: number): Place => ({ ...place, path: [...place.path, index] });
  yield* inNode(list, at(0));
  yield* inNode(body, { ...at(1), iterators, scope: name === 'reduce' ? 'reduce' : 'item' });
  if (initial !== undefined) yield* inNode(initial, at(2));
}

/** A path is written out, so that what a condition looks at can be known without running it. */
function* inPath(given: unknown, { path, scope }: Place): Generator<RuleFault> {
  if (scope === 'item' && (given === '' || Number.isInteger(given))) return;
  if (typeof given !== 'string' || given.length > MAX_LITERAL) {
    yield fault(path, 'a path is written out as a text, as data.amount: it cannot be computed');
    return;
  }
  const pieces = given.split('.');
  const roots = ROOTS[scope];
  if (pieces.some((piece) => FORBIDDEN.has(piece))) yield fault(path, `the path "${given}" is not allowed`);
  else if (roots.length > 0 && !roots.includes(pieces[0] ?? ''))
    yield fault(path, `the path "${given}" must begin with one of ${roots.join(', ')}`);
  else if (pieces.includes('')) yield fault(path, `"${given}" is not a path such as data.amount`);
}
