import { LogicEngine } from 'json-logic-engine';
import { z } from 'zod';
import { type FACT_ROOTS, ruleFaults } from './condition-check.ts';
import { counts, METHODS, OPERATORS } from './condition-operators.ts';

/** What a condition may look at. */
export type ConditionFacts = Readonly<Partial<Record<(typeof FACT_ROOTS)[number], unknown>>>;

/** A checked JSONLogic rule, as JSON. */
export type Condition = boolean | Readonly<Record<string, unknown>>;

const MAX_LIST = 10_000;
const MAX_TEXT = 100_000;
/** Work of one decision: a step for each part of a rule that is run, and for each 16 items or characters handled. */
const MAX_STEPS = 200_000;

/** What is left to be done for one decision, over all its conditions. */
export type Work = { left: number };

export function fullWork(): Work {
  return { left: MAX_STEPS };
}

/**
 * Schema of a condition at publishing: a JSONLogic rule, or true or false. Only the operators of {@link OPERATORS}, at
 * most 30 deep, 500 parts, and two iterators inside each other; the paths of `var` and `missing` are written out and
 * begin with one of {@link FACT_ROOTS} (inside an iterator they name parts of the item). Each fault has its path.
 */
export const condition = z.unknown().transform((given, context): Condition => {
  const faults = ruleFaults(given);
  for (const { path, message } of faults) context.addIssue({ code: 'custom', path, message });
  return faults.length > 0 ? z.NEVER : (given as Condition);
});

/** Why a condition could not be evaluated: limits of size and work, or values that the rule cannot reckon with. */
export type ConditionProblem = 'too_large' | 'too_much_work' | 'not_computable';

/** A condition that came to no answer on these facts. The caller takes it as not met and says so. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  readonly code: ConditionProblem;

  constructor(code: ConditionProblem, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The engine with nothing but our operators, interpreting (it never compiles to code), and counting its work. */
class CountingEngine extends LogicEngine {
  readonly #work: Work;

  constructor(work: Work) {
    super({}, { disableInline: true, disableInterpretedOptimization: true });
    this.methods = OWN_METHODS;
    this.#work = work;
  }

  override truthy(value: unknown): boolean {
    return counts(value);
  }

  override run(rule: unknown, scope?: unknown): unknown {
    this.#charge(1);
    const value: unknown = super.run(rule, scope === undefined ? null : scope);
    if (typeof value === 'string') this.#measure(value.length, MAX_TEXT);
    else if (Array.isArray(value)) this.#measure(value.length, MAX_LIST);
    return value;
  }

  #measure(length: number, max: number): void {
    if (length > max) throw new ConditionError('too_large', `a value of ${length} parts is over the limit of ${max}`);
    this.#charge(length >> 4);
  }

  #charge(steps: number): void {
    this.#work.left -= steps;
    if (this.#work.left < 0) throw new ConditionError('too_much_work', `more than ${MAX_STEPS} steps`);
  }
}

/** Without a prototype, so that an operator called "constructor" is as unknown as any other. */
const OWN_METHODS: unknown = Object.freeze(Object.assign(Object.create(null), METHODS));

/**
 * Whether a condition is met. The same rule and facts always give the same answer: limits count steps, not time.
 * @param work what may still be done; conditions that are looked at for one decision share it
 *
 * Truth is JSONLogic's: `[]`, `""`, 0, null and false are false. A missing value is null, which orders as 0: ask with
 * `missing` where that matters. Dates are compared as their ISO texts. A text that is no number is neither more nor
 * less than a number; lists and objects equal nothing.
 * @throws ConditionError, and nothing else: `too_large` (a text over 100,000 characters, a list over 10,000 items),
 * `too_much_work`, or `not_computable` (arithmetic on what is no number, division by zero).
 */
export function holds(rule: Condition, facts: ConditionFacts, work: Work = fullWork()): boolean {
  if (typeof rule === 'boolean') return rule;
  try {
    return counts(new CountingEngine(work).run(rule, facts));
  } catch (error) {
    if (error instanceof ConditionError) throw error;
    throw new ConditionError('not_computable', describe(error));
  }
}

/** The engine throws NaN, plain objects with a `type`, and what the language throws. */
function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === 'object' && error !== null && 'type' in error) return String(error.type);
  return 'a value is not a number';
}
