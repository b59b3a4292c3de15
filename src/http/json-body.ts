import type { Context, MiddlewareHandler } from 'hono';
import { DomainError } from '#domain/errors.ts';
import { readExactJson } from '#domain/exact.ts';
import type { Issue } from '#domain/issues.ts';
import { textOfBytes } from '#domain/text.ts';
import type { CallFacts } from './context.ts';
import { Refusal } from './refusal.ts';

/** Deeper than anything that is meant: what walks a value later calls itself for each level. */
const MAX_DEPTH = 100;

const UTF_8 = /^(utf-?8|us-ascii)$/i;

/**
 * Lets bodies through whose text can be read.
 * @throws Refusal 415 for one that is compressed, or in another charset: nothing is decoded here.
 */
export function readableBodies(): MiddlewareHandler<CallFacts> {
  return async ({ req }, next) => {
    const encoding = req.header('content-encoding')?.trim() ?? '';
    if (!/^(identity)?$/i.test(encoding))
      throw unreadable('Content-Encoding', 'Send it as it is: nothing is decoded here.', {
        'accept-encoding': 'identity',
      });
    const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(req.header('content-type') ?? '')?.[1];
    if (charset !== undefined && !UTF_8.test(charset)) throw unreadable('Content-Type', 'Send it in UTF-8.');
    await next();
  };
}

function unreadable(path: string, detail: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return new Refusal(415, { title: 'Not readable', detail, errors: [{ path, message: detail }], headers });
}

/** @throws Refusal 422 where a body must be sent and none was. An empty object is one. */
export function bodyNeeded(): MiddlewareHandler {
  return async ({ req }, next) => {
    if ((await req.text()) === '') {
      const detail = 'This call takes a body, and none was sent.';
      throw new Refusal(422, { title: 'Not valid', detail, errors: [{ path: '', message: detail }] });
    }
    await next();
  };
}

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
        throw unreadable('Content-Type', 'Send JSON, with "Content-Type: application/json".');
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
