import { defaultMethods } from 'json-logic-engine';

/** What an operator may ask of the engine that runs it: evaluation of a rule in the scope of an item. */
type Runner = { run(rule: unknown, scope: unknown): unknown };

/** Fewest and most arguments, whether they must be a list, and how the arguments are read at publishing. */
export type OperatorShape = {
  min: number;
  max: number;
  list: boolean;
  reads: 'values' | 'path' | 'paths' | 'some_paths' | 'iterator';
};

const many = 500;

function shape(min: number, max: number, list = false, reads: OperatorShape['reads'] = 'values'): OperatorShape {
  return {
    min,
    max,
    list,
    reads,
  };
}

/** Every operator of JSONLogic as jsonlogic.com lists them, but `log`. Nothing else is known, at publishing or later. */
export const OPERATORS: ReadonlyMap<string, OperatorShape> = new Map([
  ['var', shape(1, 2, false, 'path')],
  ['missing', shape(1, many, false, 'paths')],
  ['missing_some', shape(2, 2, true, 'some_paths')],
  ['if', shape(2, many, true)],
  ['?:', shape(3, 3, true)],
  ...['==', '===', '!=', '!=='].map((name) => [name, shape(2, 2, true)] as const),
  ...['<', '<=', '>', '>='].map((name) => [name, shape(2, 3, true)] as const),
  ...['and', 'or'].map((name) => [name, shape(1, many, true)] as const),
  ...['!', '!!'].map((name) => [name, shape(1, 1)] as const),
  ...['max', 'min', '+', '*', 'cat', 'merge'].map((name) => [name, shape(1, many)] as const),
  ['-', shape(1, 2)],
  ...['/', '%'].map((name) => [name, shape(2, 2, true)] as const),
  ['in', shape(2, 2, true)],
  ['substr', shape(2, 3, true)],
  ...['map', 'filter', 'all', 'some', 'none'].map((name) => [name, shape(2, 2, true, 'iterator')] as const),
  ['reduce', shape(3, 3, true, 'iterator')],
]);

/** Whether a value counts as true: as in JavaScript, but an empty list is false. */
export function counts(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The value at a dotted path, through own properties only: nothing is ever inherited. Null when there is none. */
function valueAt(scope: unknown, path: unknown): unknown {
  if (path === '' || path === null || path === undefined) return scope;
  let at = scope;
  for (const piece of String(path).split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, piece)) return null;
    at = (at as Record<string, unknown>)[piece];
  }
  return at === undefined || typeof at === 'function' ? null : at;
}

type Scalar = string | number | boolean | null;

function isScalar(value: unknown): value is Scalar {
  return typeof value !== 'object' || value === null;
}

/** Comparison as JavaScript does it between scalars; a list or an object is never equal to, before or after anything. */
function comparator(test: (a: Scalar, b: Scalar) => boolean) {
  return (values: unknown[]): boolean =>
    values.slice(1).every((right, index) => {
      const left = values[index] ?? null;
      return isScalar(left) && isScalar(right) && test(left, right ?? null);
    });
}

/** Two texts compare as texts; anything else as numbers, where null is 0. NaN, which is in no order, when one is none. */
function order(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return Math.sign(Number(a) - Number(b));
}

/** JavaScript's ==: 1 and "1" are equal, null equals null alone. */
function looselyEqual(a: Scalar, b: Scalar): boolean {
  if (a === null || b === null || typeof a === typeof b) return a === b;
  return Number(a) === Number(b);
}

function contains([item, within]: unknown[]): boolean {
  if (Array.isArray(within)) return within.includes(item);
  return typeof within === 'string' && typeof item === 'string' && within.includes(item);
}

/** Part of a text; a negative start counts from the end, a negative length leaves that many off the end. */
function part([text, start, length]: unknown[]): string {
  const whole = typeof text === 'string' || typeof text === 'number' ? String(text) : '';
  const from = Number(start ?? 0);
  const rest = whole.slice(from);
  return length === undefined || length === null ? rest : rest.slice(0, Number(length));
}

function missing(paths: unknown[], scope: unknown): unknown[] {
  return paths.flat(1).filter((path) => {
    const found = valueAt(scope, path);
    return found === null || found === '';
  });
}

function missingSome([needed, paths]: unknown[], scope: unknown): unknown[] {
  const all = Array.isArray(paths) ? paths : [];
  const gone = missing(all, scope);
  return all.length - gone.length >= Number(needed) ? [] : gone;
}

type Each = (list: unknown[], body: (item: unknown) => unknown) => unknown;

/** An operator over the items of a list. What is not a list, whatever `length` it claims, has no items. */
function iterator(each: Each) {
  return {
    lazy: true,
    method: ([list, body]: unknown[], scope: unknown, _above: unknown, engine: Runner) =>
      each(asList(engine.run(list, scope)), (item) => engine.run(body, item)),
  };
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const reduce = {
  lazy: true,
  method: ([list, body, initial]: unknown[], scope: unknown, _above: unknown, engine: Runner) =>
    asList(engine.run(list, scope)).reduce(
      (accumulator: unknown, current: unknown) => engine.run(body, { accumulator, current }),
      engine.run(initial, scope),
    ),
};

const { and, or, '!': not, '!!': truth, '+': plus, '-': minus, '*': times, '/': divided, '%': modulo } = defaultMethods;
const { if: choose, max, min, merge } = defaultMethods;

/**
 * The operators that the engine is given. Those that reach into data, compare, join or repeat are ours, because the
 * engine's own follow inherited properties, trust a `length`, or refuse what JSONLogic allows (`"abc" > 5` is false).
 */
export const METHODS: Readonly<Record<string, unknown>> = {
  and,
  or,
  if: choose,
  '?:': choose,
  '!': not,
  '!!': truth,
  '+': plus,
  '-': minus,
  '*': times,
  '/': divided,
  '%': modulo,
  max,
  min,
  merge,
  var: ([path, otherwise]: unknown[], scope: unknown) => valueAt(scope, path) ?? otherwise ?? null,
  missing,
  missing_some: missingSome,
  '==': comparator(looselyEqual),
  '!=': comparator((a, b) => !looselyEqual(a, b)),
  '===': comparator((a, b) => a === b),
  '!==': comparator((a, b) => a !== b),
  '<': comparator((a, b) => order(a, b) < 0),
  '<=': comparator((a, b) => order(a, b) <= 0),
  '>': comparator((a, b) => order(a, b) > 0),
  '>=': comparator((a, b) => order(a, b) >= 0),
  in: contains,
  cat: (parts: unknown[]) =>
    parts
      .filter(isScalar)
      .map((one) => one ?? '')
      .join(''),
  substr: part,
  map: iterator((list, body) => list.map(body)),
  filter: iterator((list, body) => list.filter((item) => counts(body(item)))),
  all: iterator((list, body) => list.length > 0 && list.every((item) => counts(body(item)))),
  some: iterator((list, body) => list.some((item) => counts(body(item)))),
  none: iterator((list, body) => !list.some((item) => counts(body(item)))),
  reduce,
};
