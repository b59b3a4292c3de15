import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** The one address at which Slack calls. */
export const EVENTS_PATH = '/slack/events';

/** Keeps everything else from Bolt, which throws at an address or method that it does not know, where nobody catches it. */
export function eventsOnly(next: RequestListener): RequestListener {
  return (request, response) => {
    const isEvents = request.url?.split('?', 1)[0] === EVENTS_PATH;
    if (isEvents && request.method === 'POST') {
      next(request, response);
      return;
    }
    response
      .writeHead(isEvents ? 405 : 404, { 'content-type': 'text/plain', ...(isEvents ? { allow: 'POST' } : {}) })
      .end(`Slack calls POST ${EVENTS_PATH}.\n`);
    request.resume();
  };
}

/** Slack's own tolerance for the age of a signed request; Bolt does not look at times in the future. */
const TOLERANCE_S = 300;
/** Signatures remembered at most: five minutes of 200 requests a second. */
const MAX_REMEMBERED = 60_000;

/**
 * Refuses a signed request that is dated more than five minutes ahead, and one that was accepted before: somebody who
 * overheard it could otherwise send it again while its date is good. Slack's own retries are signed anew.
 */
export function refuseReplays(next: RequestListener, now: () => Date): RequestListener {
  const seen = new Map<string, number>();
  /** Those that are being looked at: the same one twice at a time is sent again as well. */
  const looking = new Set<string>();
  return (request, response) => {
    const at = now().getTime() / 1_000;
    const signature = hashIn(header(request, 'x-slack-signature'));
    const sentAt = Number(header(request, 'x-slack-request-timestamp'));
    if (signature && (sentAt - at > TOLERANCE_S || seen.has(signature) || looking.has(signature))) {
      response
        .writeHead(401, { 'content-type': 'text/plain' })
        .end('This request is dated in the future, or was received before.\n');
      request.resume();
      return;
    }
    if (signature) {
      looking.add(signature);
      response.once('finish', () => {
        if (response.statusCode < 400) remember(seen, signature, at);
      });
      response.once('close', () => looking.delete(signature));
    }
    next(request, response);
  };
}

/** The part of a signature that Bolt compares; what else stands in the header, it does not look at. */
function hashIn(signature: string | undefined): string | undefined {
  return signature?.split('=')[1];
}

/** Only signatures of accepted requests are kept, so that nobody can fill the memory with made-up ones. */
function remember(seen: Map<string, number>, signature: string, at: number): void {
  seen.set(signature, at);
  for (const [old, seenAt] of seen) {
    if (at - seenAt <= 2 * TOLERANCE_S && seen.size <= MAX_REMEMBERED) break;
    seen.delete(old);
  }
}

/** Bolt's own limit of a request's body, in bytes. */
const MAX_BODY = 4 * 1024 * 1024;

/**
 * Answers 400 where the body says something other than what Slack sends, such as `payload=null`: Bolt would look into it and
 * fail where nobody answers. The body is left for Bolt as it came.
 */
export function refuseShapeless(next: RequestListener): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks);
      if (size > MAX_BODY) refuse(response, 413, 'This is larger than anything that Slack sends.\n');
      else if (isShapeless(rawBody.toString(), request.headers['content-type'] ?? ''))
        refuse(response, 400, 'This is nothing that Slack sends.\n');
      else next(Object.assign(request, { rawBody }), response);
    });
  };
}

function isShapeless(body: string, contentType: string): boolean {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  const json = isForm ? new URLSearchParams(body).get('payload') : body;
  if (json === null) return false;
  try {
    const said: unknown = JSON.parse(json);
    return typeof said !== 'object' || said === null || Array.isArray(said);
  } catch {
    // Bolt answers what is no JSON at all.
    return false;
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(why);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
