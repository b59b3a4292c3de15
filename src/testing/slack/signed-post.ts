import { createHmac } from 'node:crypto';

/** How a request pretends to come from Slack. */
export type SigningOptions = {
  /** When it was signed; now when absent. Slack's requests are void after 5 minutes. */
  readonly at?: Date;
  /** Marks it as a repeated delivery. */
  readonly retry?: { readonly number: 1 | 2 | 3; readonly reason: 'http_timeout' | 'http_error' | 'connection_failed' };
};

/** The headers by which Slack proves that a request with this body is its own (signature scheme v0). */
export function slackSignature(secret: string, body: string, at: Date = new Date()): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

/** Posts the body to the bot as Slack would, signed with the app's secret. */
export function signedPost(
  url: string,
  secret: string,
  body: string,
  contentType: 'application/json' | 'application/x-www-form-urlencoded',
  options: SigningOptions = {},
): Promise<Response> {
  const retry =
    options.retry === undefined
      ? {}
      : { 'x-slack-retry-num': String(options.retry.number), 'x-slack-retry-reason': options.retry.reason };
  const headers = { 'content-type': contentType, ...slackSignature(secret, body, options.at), ...retry };
  return fetch(url, { method: 'POST', headers, body });
}
