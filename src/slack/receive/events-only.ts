import type { RequestListener } from 'node:http';

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
