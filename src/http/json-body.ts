import type { Context, MiddlewareHandler } from 'hono';
import { DomainError } from '#domain/errors.ts';
import { readExactJson } from '#domain/exact.ts';
import type { Issue } from '#domain/issues.ts';
import { textOfBytes } from '#domain/text.ts';
import type { CallFacts } from './context.ts';
import { Refusal } from './refusal.ts';

/** Deeper than anything that is meant: what walks a value later calls itself for each level. */
const MAX_DEPTH = 100;

/**
 * Takes bodies of JSON alone; clients that name the type of an empty one send none. A body of no type, or of another, would else be passed over as if there were none.
 * @throws Refusal 415 for another type, 422 for what is not UTF-8 and for JSON nested deeper than 100 levels; DomainError `unkeepable`.
 */
export function jsonBodies(): MiddlewareHandler<CallFacts> {
  return async (context, next) => {
    const text = textOfBytes(new Uint8Array(await context.req.arrayBuffer()));
    if (text === null) throw notValid('The body is not UTF-8.');
    if (text === '' && context.req.header('content-type') !== undefined) withoutBody(context);
    if (text !== '') {
      const type = context.req.header('content-type') ?? '';
      if (!/^application\/json\s*(;|$)/i.test(type))
        throw new Refusal(415, { title: 'Not JSON', detail: 'Send JSON, with "Content-Type: application/json".' });
      if (isDeep(text)) throw notValid(`A body is nested ${MAX_DEPTH} levels deep at most.`);
      const issues = unkeepableInJson(text);
      if (issues.length > 0) throw new DomainError('unkeepable', { issues });
    }
    await next();
  };
}

function notValid(detail: string): Refusal {
  return new Refusal(422, { title: 'Not valid', detail, errors: [{ path: '', message: detail }] });
}

/** What is no JSON is told by whatever reads it. */
function unkeepableInJson(text: string): Issue[] {
  try {
    return readExactJson(text).issues;
  } catch {
    return [];
  }
}

function withoutBody({ req }: Context<CallFacts>): void {
  const headers = new Headers(req.raw.headers);
  headers.delete('content-type');
  headers.delete('content-length');
  req.raw = new Request(req.raw.url, { method: req.method, headers });
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings, without reading the value. */
function isDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (inString && code === BACKSLASH) at += 1;
    else if (code === QUOTE) inString = !inString;
    else if (!inString && OPENING.has(code)) depth += 1;
    else if (!inString && CLOSING.has(code)) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function codesOf(characters: string) {
  return new Set([...characters].map((one) => one.charCodeAt(0)));
}

const OPENING = codesOf('[{');
const CLOSING = codesOf(']}');
