import type { Condition } from './condition.ts';

type Node = { name: string; given: unknown[] };

const COMPARISONS: readonly string[] = ['<', '<=', '>', '>='];
const ITERATORS: readonly string[] = ['map', 'filter', 'all', 'some', 'none', 'reduce'];

/** Every path of the facts that a checked condition looks at, as `data.amount`. What it names of the items of a list is left out. */
export function pathsIn(rule: Condition): string[] {
  const paths = [...nodesIn(rule)].flatMap(({ name, given }) => {
    if (name === 'var') return given.slice(0, 1);
    if (name === 'missing') return given;
    return name === 'missing_some' && Array.isArray(given[1]) ? given[1] : [];
  });
  return [...new Set(paths.filter((path) => typeof path === 'string'))];
}

/** Paths that it sets before or after something else, without a value to take where nothing lies there. */
export function comparedIn(rule: Condition): string[] {
  const compared = [...nodesIn(rule)].filter(({ name }) => COMPARISONS.includes(name));
  const sides = compared.flatMap(({ given }) => given.flatMap((side) => nodeOf(side) ?? []));
  return sides.flatMap(({ name, given: [path, otherwise] }) =>
    name === 'var' && typeof path === 'string' && otherwise === undefined ? [path] : [],
  );
}

function* nodesIn(rule: unknown): Generator<Node> {
  if (Array.isArray(rule)) {
    for (const part of rule) yield* nodesIn(part);
    return;
  }
  const node = nodeOf(rule);
  if (node === null) return;
  yield node;
  const { name, given } = node;
  // The second argument of an iterator is about one item at a time.
  yield* nodesIn(ITERATORS.includes(name) ? [given[0], given[2]] : given);
}

function nodeOf(rule: unknown): Node | null {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null;
  const [entry] = Object.entries(rule);
  return entry ? { name: entry[0], given: Array.isArray(entry[1]) ? entry[1] : [entry[1]] } : null;
}
