import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { own } from '#testing/own.ts';
import { readAll } from '#testing/wire/http-exchange.ts';
import { readArgs, type SlackArgs } from './slack-args.ts';

/** What the stub answers to a method: a body, made from arguments and token; 'silence' for a Slack that does not answer. */
export type StubAnswer = (args: SlackArgs, token: string) => object | 'silence';

/** A Web API that answers only what a test says, over real HTTP. */
export type StubSlack = {
  client: WebClient;
  /** By method; a method that is not here is `unknown_method`. Tests change it as they go. */
  answers: Record<string, StubAnswer>;
  /** Every call in the order in which it came. */
  calls: { method: string; args: SlackArgs; token: string }[];
  /** Its address as `SLACK_API_URL`. */
  apiUrl: string;
  callsOf(method: string): SlackArgs[];
  stop(): Promise<void>;
};

/** Starts a stub on a free loopback port, with a client that neither waits nor tries again by itself. */
export async function startStubSlack(answers: Record<string, StubAnswer> = {}): Promise<StubSlack> {
  const calls: StubSlack['calls'] = [];
  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    const url = new URL(request.url ?? '/', 'http://stub');
    const method = url.pathname.replace('/api/', '');
    const args = await readArgs(url, request.headers['content-type'] ?? '', body);
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    calls.push({ method, args, token });
    const answer = stub.answers[method]?.(args, token) ?? { ok: false, error: 'unknown_method' };
    if (answer === 'silence') return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://127.0.0.1:${port}/api/`;
  const client = new WebClient('xoxb-stub', {
    slackApiUrl: apiUrl,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const stub: StubSlack = {
    client,
    apiUrl,
    answers,
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method).map((call) => call.args),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return stub;
}

/** A stub of a test file's own. */
export function ownStubSlack(): StubSlack {
  return own(startStubSlack, (slack) => slack.stop());
}
