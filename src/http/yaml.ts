import type { Context, MiddlewareHandler } from 'hono';
import { cleanSource } from '#domain/definition/source.ts';
import { isDomainError } from '#domain/errors.ts';
import { textOfBytes } from '#domain/text.ts';
import { checkDocument, readDocument } from '#workflow/definitions/text.ts';
import type { CallFacts } from './context.ts';
import { Refusal } from './refusal.ts';

/** The registered type (RFC 9512) and those that were used before it. */
export const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'] as const;

/** YAML takes a hundred times as long to read as JSON, and everybody else waits. Five hundred stages are a third of it. */
const MAX_YAML = 300_000;
const TOO_LONG = `A body in YAML has at most ${MAX_YAML.toLocaleString('en')} characters. Longer ones are taken as JSON.`;

const NO_UTF8 = { title: 'Not valid', detail: 'The body is not UTF-8.', errors: [{ path: '', message: 'not UTF-8' }] };

/** Where a text that is wrong is no fault of the call: what is wrong is just what is asked. */
const ASKS_WHAT_IS_WRONG = /\/definitions\/validate$/;

/**
 * Lets a body be written in YAML: what comes after sees the same as JSON. Problems with what it says then tell the line, too.
 * @throws DomainError `invalid_definition` for what is no YAML, or cannot be said in JSON; Refusal 413, 422.
 */
export function yamlBodies(): MiddlewareHandler<CallFacts> {
  return async (context, next) => {
    const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    if (!YAML_TYPES.some((one) => one === type)) return next();
    const text = textOfBytes(new Uint8Array(await context.req.raw.arrayBuffer()));
    if (text === null) throw new Refusal(422, NO_UTF8);
    if (text.length > MAX_YAML) throw new Refusal(413, { title: 'Too large', detail: TOO_LONG });
    const { method, raw } = context.req;
    const headers = new Headers(raw.headers);
    headers.set('content-type', 'application/json');
    headers.delete('content-length');
    const body = JSON.stringify(readYaml(context, text));
    context.req.raw = new Request(raw.url, { method, headers, body });
    return next();
  };
}

function readYaml(context: Context<CallFacts>, text: string): unknown {
  try {
    const document = readDocument(text, 'yaml');
    context.set('lineOf', document.lineOf);
    checkDocument(document);
    return cleanSource(document.value);
  } catch (error) {
    if (!isDomainError(error, 'invalid_definition') || !ASKS_WHAT_IS_WRONG.test(context.req.path)) throw error;
    context.set('faults', error.params.issues);
    return {};
  }
}
