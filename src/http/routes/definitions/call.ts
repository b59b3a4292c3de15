import type { ApiCall } from '#http/context.ts';
import { badParameter, Refusal } from '#http/refusal.ts';
import { definitionEnvelope } from '#http/schemas/definition.ts';

/** A definition's text as a body gave it. */
export type GivenDefinition = {
  key: string | undefined;
  source: unknown;
  basedOn?: number | undefined;
  active?: boolean;
};

/**
 * The definition of a body: by itself, or within what GET answered, with its version.
 * @param key of the address; the text may leave it out
 * @throws Refusal 422 for another key, or unknown members around the text.
 */
export function writtenIn(body: Record<string, unknown>, key?: string): GivenDefinition {
  const { definition, version, is_active } = Object.hasOwn(body, 'definition')
    ? envelopeIn(body)
    : { definition: body, version: undefined, is_active: true };
  const named = definition.key ?? key;
  if (key !== undefined && named !== key) throw invalidBody('key', `is not the key of the address, ${key}`);
  const source = key === undefined ? definition : { key, ...definition };
  return { key: typeof named === 'string' ? named : undefined, source, basedOn: version, active: is_active };
}

function envelopeIn(body: Record<string, unknown>) {
  const read = definitionEnvelope.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalidBody(issue?.path.join('.') ?? '', issue?.message ?? '');
}

/** 422: something in the body that its schema cannot tell. */
export function invalidBody(path: string, message: string): Refusal {
  return new Refusal(422, { title: 'Not valid', detail: `${path}: ${message}`, errors: [{ path, message }] });
}

/** Has the answer name the version that it shows, for `If-Match`. */
export function nameVersion(context: ApiCall, version: number): void {
  context.header('etag', `"${version}"`);
}

/**
 * The version that a write is based on, by `If-Match` or else as the address names it; undefined for any.
 * @throws Refusal 400 for no ETag of ours.
 */
export function basedOnIn(context: ApiCall, version?: number): number | undefined {
  const given = context.req.header('if-match')?.trim();
  if (given === undefined || given === '*') return version;
  const named = /^"(\d{1,9})"$/.exec(given)?.[1];
  if (named === undefined) throw badParameter('If-Match', 'is no ETag of a definition');
  return Number(named);
}
