import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { own } from '#testing/own.ts';

/** What a system was sent. */
type Received = { path: string; method: string; headers: IncomingHttpHeaders; body: string };
type Answer = (response: ServerResponse, received: Received) => void;

/** A system of somebody else, on loopback, that answers as the test says. */
export type WebSystem = {
  url: string;
  port: number;
  received: Received[];
  /** From now on it answers so; given several, each once and the last one from then on. */
  answers: (...answers: Answer[]) => void;
  stop: () => Promise<void>;
};

/** An answer with this status and JSON; text is sent as it is. */
export function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** It takes the call and says nothing. */
export const silence: Answer = () => undefined;

export async function startWebSystem(): Promise<WebSystem> {
  const received: Received[] = [];
  let answers: Answer[] = [answer(200)];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { url: path = '', method = '', headers } = request;
    const one = { path, method, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const [next] = answers.length > 1 ? answers.splice(0, 1) : answers;
    next?.(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    answers: (...given) => {
      answers = given;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A system of a test file's own. */
export function ownWebSystem(): WebSystem {
  return own(startWebSystem, (system) => system.stop());
}
