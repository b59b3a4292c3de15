import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { eventsOnly } from './http.ts';

/** The status with which a request is answered; null when it is let through. */
function statusOf(method: string, url: string): number | null {
  let status: number | null = null;
  const response = {
    writeHead: (code: number) => {
      status = code;
      return response;
    },
    end: () => response,
  };
  const request = { method, url, resume: () => undefined };
  eventsOnly(() => undefined)(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  return status;
}

test('only what is posted to the one address gets through', () => {
  expect(statusOf('POST', '/slack/events')).toBeNull();
  expect(statusOf('POST', '/slack/events?x=1')).toBeNull();
  expect(statusOf('GET', '/slack/events')).toBe(405);
  for (const url of ['/slack/', '/slack/other', '/slack/events/', '//', '/slack/%', '']) {
    expect(statusOf('POST', url), url).toBe(404);
  }
});
