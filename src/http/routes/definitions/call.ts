import { type DomainError, isDomainError } from '#domain/errors.ts';
import type { ApiCall } from '#http/context.ts';
import { toldOf } from '#http/errors.ts';
import { isStrongly, isWeakly, tagsIn } from '#http/operations/entity-tags.ts';
import { Refusal } from '#http/refusal.ts';
import { definitionEnvelope } from '#http/schemas/definition.ts';
import { readCurrentVersion } from '#workflow/definitions/edit.ts';
import type { Environment } from '#workflow/environment.ts';

/** A definition's text as a body gave it. */
export type GivenDefinition = {
  key: string | undefined;
  source: unknown;
  basedOn?: number | undefined;
  active?: boolean;
  /** Where in the body a path of the text is. */
  sentAt: (path: string) => string;
};

/**
 * The definition of a body: by itself, or within what GET answered, with its version.
 * @param key of the address; the text may leave it out
 * @throws Refusal 422 for another key, or unknown members around the text.
 */
export function writtenIn(body: Record<string, unknown>, key?: string): GivenDefinition {
  const isWithin = Object.hasOwn(body, 'definition');
  const { definition, version, is_active } = isWithin
    ? envelopeIn(body)
    : { definition: body, version: undefined, is_active: true };
  const named = definition.key ?? key;
  if (key !== undefined && named !== key)
    throw invalidBody(isWithin ? inText('key') : 'key', `is not the key of the address, ${key}`);
  const source = key === undefined ? definition : { key, ...definition };
  return {
    key: typeof named === 'string' ? named : undefined,
    source,
    basedOn: version,
    active: is_active,
    sentAt: isWithin ? inText : (path) => path,
  };
}

/** The path of a text that stands in a member `definition`, as the core calls the whole of it, too. */
export function inText(path: string): string {
  return path === 'definition' ? path : `definition.${path}`;
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

type About = { tenantId: string; key: string };

/**
 * Writes when the definition is as the call's `If-Match` and `If-None-Match` would have it (RFC 9110, 13.2.2).
 * @param write is given the version that it is to be based on, 0 for one that is not there yet; undefined when any will do
 * @throws Refusal 400 for what are no tags, 412 when it is not so, then or by the time of the writing.
 */
export async function onCondition<T>(
  env: Pick<Environment, 'entities'>,
  { req }: ApiCall,
  about: About,
  write: (basedOn: number | undefined) => Promise<T>,
): Promise<T> {
  const wanted = tagsIn(req.header('if-match'), 'If-Match');
  const unwanted = tagsIn(req.header('if-none-match'), 'If-None-Match');
  if (!wanted && !unwanted) return write(undefined);
  const version = await readCurrentVersion(env, about);
  const current = version === null ? null : String(version);
  const isAsWanted = (!wanted || isStrongly(wanted, current)) && (!unwanted || !isWeakly(unwanted, current));
  // A version that nothing is ever based on: the write refuses itself, and says what there is.
  const basedOn = isAsWanted ? (version ?? 0) : NEVER;
  if (isAsWanted && wanted === '*' && !unwanted) return write(undefined);
  return write(basedOn).catch((error: unknown) => {
    throw isChanged(error) ? failed(error, about.key) : error;
  });
}

const NEVER = -1;

function isChanged(error: unknown): error is Refusal | DomainError<'definition_changed'> {
  const changed = 'urn:countersign:problem:definition_changed';
  return isDomainError(error, 'definition_changed') || (error instanceof Refusal && error.facts.type === changed);
}

function failed(error: Refusal | DomainError<'definition_changed'>, key: string): Refusal {
  const { status: _status, ...facts } = error instanceof Refusal ? { status: 0, ...error.facts } : toldOf(error);
  const detail = `The definition ${key} is not as If-Match or If-None-Match would have it.`;
  return new Refusal(412, { ...facts, title: 'Precondition failed', detail });
}
