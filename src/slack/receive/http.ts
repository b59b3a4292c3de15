import type { IncomingMessage, RequestListener } from 'node:http';

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
  return (request, response) => {
    const at = now().getTime() / 1_000;
    const signature = header(request, 'x-slack-signature');
    const sentAt = Number(header(request, 'x-slack-request-timestamp'));
    if (signature && (sentAt - at > TOLERANCE_S || seen.has(signature))) {
      response
        .writeHead(401, { 'content-type': 'text/plain' })
        .end('This request is dated in the future, or was received before.\n');
      request.resume();
      return;
    }
    response.once('finish', () => {
      if (signature && response.statusCode < 400) remember(seen, signature, at);
    });
    next(request, response);
  };
}

/** Only signatures of accepted requests are kept, so that nobody can fill the memory with made-up ones. */
function remember(seen: Map<string, number>, signature: string, at: number): void {
  seen.set(signature, at);
  for (const [old, seenAt] of seen) {
    if (at - seenAt <= 2 * TOLERANCE_S && seen.size <= MAX_REMEMBERED) break;
    seen.delete(old);
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
