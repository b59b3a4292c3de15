import jsonata from 'jsonata';
import { linearPattern } from '#domain/linear-pattern.ts';
import { messageOf } from '#domain/text.ts';
import {
  boundedRegExp,
  isFunctionOfJsonata,
  join,
  pad,
  scales,
  TransformError,
  type TransformProblem,
} from './transform-limits.ts';

export { TransformError, type TransformProblem };

const MAX_SOURCE = 10_000;
/** Characters of JSON that go in and come out. */
const MAX_INPUT = 250_000;
const MAX_OUTPUT = 100_000;
/** Milliseconds, looked at after each step. */
const MAX_TIME = 250;
/** Evaluations inside each other: some ten to each level of a recursive function. */
const MAX_DEPTH = 1_000;
/** Most items that one list of jsonata's own making may have; its range operator keeps to it as well. */
const MAX_LIST = 10_000;
/** Runs text as an expression, which no check at publishing would have seen. */
const FORBIDDEN_FUNCTION = 'eval';
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Why an expression may not be published; the position is its character, counted from 0, where that is known. */
export type TransformFault = { message: string; position: number | null };

/**
 * Checks a JSONata expression without running it: at most 10,000 characters, well formed, no `$eval`, and only regular
 * expressions that {@link linearPattern} takes. Null when it may be published.
 */
export function checkTransform(text: string): TransformFault | null {
  if (text.length > MAX_SOURCE) return { message: `a transform has at most ${MAX_SOURCE} characters`, position: null };
  try {
    return faultInTree(jsonata(text).ast());
  } catch (error) {
    return { message: asTransformError(error).message, position: positionOf(error) };
  }
}

/** Looks at every node of the expression's tree, whatever its shape: a node is an object, and may be shared. */
function faultInTree(tree: unknown): TransformFault | null {
  const seen = new Set<object>();
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (node instanceof RegExp) linearPattern(node.source, node.flags);
    const { type, value } = node as { type?: unknown; value?: unknown };
    if (type === 'variable' && value === FORBIDDEN_FUNCTION) {
      return { message: '$eval is not available', position: positionOf(node) };
    }
    waiting.push(...Object.values(node));
  }
  return null;
}

/**
 * Evaluates a JSONata expression over a JSON value, of which it gets a copy. Resolves to JSON of at most 100,000
 * characters; null when the expression finds nothing.
 *
 * It runs in the thread that calls it and is held to 250 ms at each of its steps; a function of jsonata's own may take longer
 * within one, so an expression of somebody else's belongs in a thread that can be ended. It is held to 1,000 evaluations inside each other, lists of 10,000 items, texts of
 * 100,000 characters and regular expressions in linear time. `$now`, `$millis` and `$random` differ from run to run:
 * keep the result, do not compute it again.
 * @throws TransformError, and nothing else.
 */
export async function transform(text: string, input: unknown): Promise<unknown> {
  const fault = checkTransform(text);
  if (fault) throw new TransformError('invalid', fault.message);
  const copy = copyOf(input);
  try {
    return resultOf(await boundedExpression(text).evaluate(copy));
  } catch (error) {
    throw asTransformError(error);
  }
}

function boundedExpression(text: string): jsonata.Expression {
  const deadline = Date.now() + MAX_TIME;
  const inTime = () => {
    if (Date.now() > deadline) throw new TransformError('timeout', `longer than ${MAX_TIME} ms`);
  };
  const expression = jsonata(text, {
    timeout: MAX_TIME,
    stack: MAX_DEPTH,
    sequence: MAX_LIST,
    RegexEngine: boundedRegExp(inTime),
  });
  withoutThunks(expression.ast());
  const weigh = scales();
  expression.registerFunction('pad', pad, '<s-ns?:s>');
  expression.registerFunction('join', join, '<a<s>s?:s>');
  expression.registerFunction(FORBIDDEN_FUNCTION, () => {
    throw new TransformError('invalid', '$eval is not available');
  });
  // jsonata looks this symbol up after each step and calls what it finds with the result as fourth argument.
  const afterEachStep = Symbol.for('jsonata.__evaluate_exit') as unknown as string;
  expression.assign(afterEachStep, (_node: unknown, _input: unknown, _environment: unknown, result: unknown) => {
    weigh(result);
    inTime();
  });
  return expression;
}

/**
 * Takes out the thunks with which jsonata turns calls in tail position into loops: the results of such calls would be
 * seen by no step, and so never be weighed. What is left is the same expression, with a limit to its recursion.
 */
function withoutThunks(tree: unknown): void {
  const seen = new Set<object>();
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    for (const [key, child] of Object.entries(node) as [string, unknown][]) {
      const inner = isThunk(child) ? child.body : child;
      Object.assign(node, { [key]: inner });
      waiting.push(inner);
    }
  }
}

function isThunk(node: unknown): node is { body: unknown } {
  return typeof node === 'object' && node !== null && 'thunk' in node && node.thunk === true && 'body' in node;
}

/** A copy as JSON: no getters, classes or cycles, nor keys with which data could pose as a function of jsonata. */
function copyOf(input: unknown): unknown {
  const json = jsonOf(input) ?? 'null';
  if (json.length > MAX_INPUT)
    throw new TransformError('too_large', `the input is over ${MAX_INPUT} characters of JSON`);
  return JSON.parse(json, (key, value: unknown) =>
    FORBIDDEN_KEYS.has(key) || key.startsWith('_jsonata_') ? undefined : value,
  );
}

function resultOf(value: unknown): unknown {
  const json = jsonOf(value, dataOnly) ?? 'null';
  if (json.length > MAX_OUTPUT)
    throw new TransformError('too_large', `the result is over ${MAX_OUTPUT} characters of JSON`);
  return JSON.parse(json, (key, inner: unknown) => (FORBIDDEN_KEYS.has(key) ? undefined : inner));
}

function jsonOf(value: unknown, replacer?: typeof dataOnly): string | undefined {
  try {
    return JSON.stringify(value, replacer);
  } catch (error) {
    throw asTransformError(error);
  }
}

/** For JSON.stringify: jsonata's functions are objects, and would be written out with their environment. */
function dataOnly(_key: string, value: unknown): unknown {
  const isFunction = typeof value === 'object' && value !== null && isFunctionOfJsonata(value);
  if (isFunction || typeof value === 'function') throw new TransformError('failed', 'a function is no JSON value');
  return value;
}

function asTransformError(error: unknown): TransformError {
  if (error instanceof TransformError) return error;
  if (error instanceof RangeError) return rangeError(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return new TransformError(CODES.get(code) ?? 'failed', messageOf(error));
}

/** Codes of jsonata's errors that are about limits. */
const CODES: ReadonlyMap<unknown, TransformProblem> = new Map([
  ['D1011', 'too_deep'],
  ['D1012', 'timeout'],
  ['D2014', 'too_large'],
  ['D2015', 'too_large'],
]);

/** The language's own limits: how deep calls go, and how long a text can be. */
function rangeError(error: RangeError): TransformError {
  return error.message.includes('call stack')
    ? new TransformError('too_deep', 'nested too deeply')
    : new TransformError('too_large', error.message);
}

function positionOf(found: unknown): number | null {
  const position = typeof found === 'object' && found !== null && 'position' in found ? found.position : null;
  return typeof position === 'number' ? position : null;
}
