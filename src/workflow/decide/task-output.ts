import type { SystemCall } from '#domain/definition/stage.ts';
import { isDomainError } from '#domain/errors.ts';
import { unkeepableIn } from '#domain/exact.ts';
import { isShallow } from '#domain/form/json-schema.ts';
import type { Issue } from '#domain/issues.ts';
import { TransformError } from '#domain/rules/transform.ts';
import { transformApart } from '#workflow/expressions/transform-apart.ts';

/** Longest output that is kept with a request, in characters of JSON. */
const MAX_OUTPUT = 100_000;
/** Deeper nesting is beyond what this language and the database can write. */
const MAX_LEVELS = 100;

/** What a system answered, or called back with. */
export type Answered = { status: number; body: unknown };

/** An answer of which no output can be made; the message is for people and repeats nothing of the answer. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** The output of a task: the answer's body, or what the stage's `output_transform` makes of status and body. */
export async function outputOf(call: SystemCall, answered: Answered): Promise<unknown> {
  const output = call.outputTransform === null ? answered.body : await transformed(call.outputTransform, answered);
  if (!isShallow(output, MAX_LEVELS)) throw new OutputError(`the answer is nested more than ${MAX_LEVELS} levels deep`);
  if ((JSON.stringify(output) ?? 'null').length > MAX_OUTPUT)
    throw new OutputError(`the answer is over ${MAX_OUTPUT.toLocaleString('en')} characters of JSON`);
  const [fault] = unkeepableIn(output);
  if (fault) throw new OutputError(faultWords('the output', [fault]));
  return output ?? null;
}

async function transformed(expression: string, answered: Answered): Promise<unknown> {
  try {
    return await transformApart(expression, answered);
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    throw new OutputError(`output_transform could not be computed (${error.code})`);
  }
}

/** What of an answer or output cannot be kept, by its paths. */
export function faultWords(what: string, issues: readonly Issue[]): string {
  return `${what} has ${issues
    .slice(0, 3)
    .map(({ path, message }) => (path === '' ? message : `${message}, at ${path}`))
    .join('; ')}`;
}

/** Of an answer that the database refuses for what is in it. */
export const UNSTORABLE = 'the answer cannot be stored';

/** Which parts of an output its schema refuses, without their values; null for any other error. */
export function schemaWords(error: unknown): string | null {
  if (!isDomainError(error, 'invalid_form')) return null;
  const faults = error.params.fields.slice(0, 3).map(({ key, message }) => `${key || 'the whole'} ${message}`);
  return `the answer does not fit output_schema: ${faults.join('; ')}`;
}
